"""How sure a share is. Pure."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


@dataclass(frozen=True)
class Share:
    """A share with its 95 % confidence interval by Wilson (1927).

    Attributes:
        right: how many, over all samples.
        of: how many there are, over all samples.
        low, high: between 0 and 1; None where there is nothing to count.
    """

    right: int
    of: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The share itself; None where there is nothing to count."""
        return self.right / self.of if self.of else None


def share(right: int, of: int, samples: int = 1) -> Share:
    """A share over questions that were asked several times.

    The samples of one question are not independent, so the interval is that of as many trials as there are
    questions: too wide rather than too narrow.

    Args:
        right: how many, over all samples.
        of: how many there are, over all samples.
        samples: how often each question was asked.
    """
    if not of:
        return Share(right, of, None, None)
    trials, observed = of / max(samples, 1), right / of
    middle = observed + _Z**2 / (2 * trials)
    spread = _Z * sqrt(observed * (1 - observed) / trials + _Z**2 / (4 * trials**2))
    scale = 1 + _Z**2 / trials
    return Share(right, of, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))

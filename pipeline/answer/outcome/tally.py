"""The state of a run for whoever watches it: counts, tokens, money, time. Pure."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.answer.outcome.record import came_out
from pipeline.records import Answer


@dataclass
class Tally:
    """Grows while a run goes on.

    Attributes:
        total: questions the run is about, where that is known.
        kept: of these, good answers from earlier runs.
        by_status: answers of this run by status.
        cost: USD of this run as far as it is known.
        unpriced: answers of this run whose cost is unknown.
        notice: what the run waits for, in words.
    """

    total: int = 0
    kept: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    in_flight: Callable[[], int] = lambda: 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0
    notice: str = ""

    def say(self, notice: str) -> None:
        """Takes note of what the run waits for, in words; empty where it waits no more."""
        self.notice = notice

    def add(self, answer: Answer) -> None:
        """Counts one more answer."""
        self.by_status[came_out(answer)] += 1
        if answer.usage:
            self.prompt_tokens += answer.usage.prompt_tokens
            self.completion_tokens += answer.usage.completion_tokens
        if answer.cost_usd is None:
            self.unpriced += answer.attempts > 0
        else:
            self.cost += answer.cost_usd

    @property
    def answered(self) -> int:
        """Good answers of this run."""
        return self.by_status["answered"]

    @property
    def failed(self) -> int:
        """Answers of this run that are none."""
        return self.by_status.total() - self.answered

    @property
    def asked(self) -> int:
        """All that came out of this run."""
        return self.by_status.total()

    def left(self, elapsed: float) -> float | None:
        """Seconds that the rest will take at the pace so far; None where nothing has come in yet."""
        remaining = self.total - self.kept - self.asked
        return elapsed / self.asked * remaining if self.asked else None

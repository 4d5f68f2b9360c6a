"""What one model takes of our way of asking; learned from its rejections, remembered for the whole run."""

from collections.abc import Mapping
from typing import Any

# The names under which endpoints take the token limit; it is recorded with an answer, not keyed.
LIMITS = ("max_tokens", "max_completion_tokens")


class Dialect:
    """Starts from the common way; each rejected setting is renamed or left out once.

    Attributes:
        figures: whether pictures are sent.
    """

    def __init__(self, *, figures: bool = True) -> None:
        self.figures = figures
        self._limit_name = LIMITS[0]
        self._dropped: set[str] = set()

    def params(self, wanted: Mapping[str, Any], max_tokens: int) -> dict[str, Any]:
        """The parameters as this model takes them."""
        limit = {self._limit_name: max_tokens} if max_tokens else {}
        return {name: value for name, value in {**wanted, **limit}.items() if name not in self._dropped}

    def learn(self, setting: str, sent: Mapping[str, Any], *, had_figures: bool) -> bool:
        """Takes note of a rejected setting; False where leaving it out would change nothing.

        Args:
            setting: a parameter's name, or ``figures``.
            sent: the parameters of the rejected call; others may have learned the same since.
            had_figures: whether that call bore pictures.
        """
        if setting == "figures":
            self.figures = False
            return had_figures
        if setting not in sent:
            return False
        if setting == LIMITS[0] and self._limit_name == setting:
            self._limit_name = LIMITS[1]
        elif setting != LIMITS[0]:
            self._dropped.add(setting)
        return True

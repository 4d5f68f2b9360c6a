"""Whether the first questions all fail in the same way: then it is no question's fault, and the run stops."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.answer.plan.jobs import Job
from pipeline.errors import ProviderError
from pipeline.records import Answer

_LEAST = 4  # failures in a row, none of them like an answer
_LEAST_AFTER_ANSWERS = 10  # the settings have worked before
_COMPARED = 200  # characters of the reason


@dataclass
class CircuitBreaker:
    """Holds the first failures back until it is known whose fault they are.

    Attributes:
        base_url: who is asked.
        proven: whether this model has answered in an earlier run.
    """

    base_url: str
    proven: bool = False
    _held: list[Answer] = field(default_factory=list)
    _closed: bool = False
    _opened_by: str = ""

    def admit(self, answer: Answer) -> list[Answer]:
        """The records that are to be kept now: held ones, too, once something has come out otherwise.

        Raises:
            ProviderError: the same failure has met all questions so far; what was not paid for is not kept.
        """
        if self._closed:
            return [answer]
        if self._opened_by:  # one that was in flight
            return [answer] if answer.usage or _way(answer) != self._opened_by else []
        self._held.append(answer)
        ways = {_way(one) for one in self._held}
        if answer.status not in ("failed", "too-long") or len(ways) > 1:
            self._closed = True
            return self.release()
        if all(one.attempts <= 1 for one in self._held):  # rejected at once, and so will the others be
            self._check()
        return []

    def guard(self, jobs: Iterator[Job]) -> Iterator[Job]:
        """The jobs, as long as it makes sense to take another one.

        Raises:
            ProviderError: as ``admit`` does.
        """
        for job in jobs:
            self._check()
            yield job

    def _check(self) -> None:
        if (
            not self._closed
            and not self._opened_by
            and len(self._held) >= (_LEAST_AFTER_ANSWERS if self.proven else _LEAST)
        ):
            raise self._opened(self._held[-1])

    def release(self) -> list[Answer]:
        """What is still held, at the end of a run."""
        held, self._held = self._held, []
        return held

    def _opened(self, last: Answer) -> ProviderError:
        count, self._opened_by = len(self._held), _way(last)
        self._held = [one for one in self._held if one.usage is not None]
        sent = ", ".join(f"{name} {value}" for name, value in last.params.items()) or "no settings"
        return ProviderError(
            f"{self.base_url} failed in the same way for each of the first {count} questions: {last.reason}",
            hint=f"Nothing else was asked. Check the server, --model and --base-url, and what was sent ({sent}); "
            "then run the same command again.",
        )


def _way(answer: Answer) -> str:
    """What is the same in two failures, whatever numbers and ids stand in their words."""
    return f"{answer.status} {re.sub(r'[0-9a-f]*[0-9][0-9a-f]*', '#', answer.reason[:_COMPARED])}"

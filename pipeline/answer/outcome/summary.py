"""What a run came to, the same for direct calls, batches and judges: counts, tokens, money, what is missing. Pure."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.answer.outcome.record import came_out
from pipeline.records import Answer


@dataclass
class RunSummary:
    """Grows while a run goes on.

    Attributes:
        total: questions that are chosen, where that is known.
        limit: at most so many are asked; 0 for no limit.
        kept: good answers from earlier runs that were not asked for again.
        by_status: what the questions of this run came to, by status; where an earlier answer stays because the
            new try failed, that is ``failed``.
        renewed: good answers of this run that take the place of an earlier good one.
        cost: USD of this run as far as it is known.
        unpriced: answers of this run whose cost is unknown.
        notice: what the run waits for, in words.
        in_vain: question id and reason of each earlier answer that stays because the new try failed.
    """

    total: int = 0
    limit: int = 0
    kept: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    renewed: int = 0
    in_flight: Callable[[], int] = lambda: 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)
    priced: int = 0
    unpriced: int = 0
    notice: str = ""
    in_vain: list[tuple[str, str]] = field(default_factory=list)

    def say(self, notice: str) -> None:
        """Takes note of what the run waits for, in words; empty where it waits no more."""
        self.notice = notice

    def add(self, answer: Answer, *, renews: bool = False) -> None:
        """Counts one more answer; ``renews`` where there was a good one before."""
        status = came_out(answer)
        self.by_status[status] += 1
        self.renewed += renews and status == "answered"
        if status != answer.status:
            self.in_vain.append((answer.question_id, answer.reason))
        if answer.usage:
            self.prompt_tokens += answer.usage.prompt_tokens
            self.completion_tokens += answer.usage.completion_tokens
        if answer.cost_usd is None:
            self.unpriced += answer.attempts > 0
        else:
            self.priced += answer.attempts > 0
            self.cost += answer.cost_usd

    @property
    def answered(self) -> int:
        """Good answers of this run."""
        return self.by_status["answered"]

    @property
    def cut(self) -> int:
        """Answers of this run that are not whole."""
        return self.by_status["truncated"]

    @property
    def failed(self) -> int:
        """Questions of this run without any answer."""
        return self.asked - self.answered - self.cut

    @property
    def asked(self) -> int:
        """All that came out of this run."""
        return self.by_status.total()

    @property
    def expected(self) -> int:
        """How many answers, kept or new, there are once the run is over, as far as that is known by now."""
        if self.limit:
            return min(self.total, self.kept + self.limit)
        return self.total

    @property
    def complete(self) -> bool:
        """Whether all that was asked has a good answer."""
        return self.asked == self.answered

    def left(self, elapsed: float) -> float | None:
        """Seconds that the rest will take at the pace so far; None where nothing has come in yet."""
        remaining = self.expected - self.kept - self.asked
        return elapsed / self.asked * remaining if self.asked else None

"""One question → one ``Answer`` record, whatever happens on the way; the only layer that asks again."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tenacity

from pipeline.answer.call import Asking, BudgetReached, Caller
from pipeline.answer.cost import Budget
from pipeline.answer.decisions import UNREACHABLE, Decision, Failure, decide, rejected_setting, remedy
from pipeline.answer.dialect import Dialect
from pipeline.answer.headers import retry_after
from pipeline.answer.limits import Closed, Pace
from pipeline.answer.outcome import Scribe, better
from pipeline.answer.plan import Job
from pipeline.answer.reply import CallFailed, Reply
from pipeline.errors import ProviderError, UsageError
from pipeline.records import Answer

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.llm import Llm

log = logging.getLogger(__name__)

_REPAIR = 2  # a cut-off answer is asked once more with so many times the limit
_LONGEST_BACKOFF = 60.0
_ENDED = Failure("Ended", "the run ended before there was an answer")


@dataclass(frozen=True)
class Patience:
    """How long to keep at it.

    Attributes:
        attempts: HTTP calls a question, those rejected for pace not counted.
        wall: seconds a question from its first call, waits included.
        longest_wait: seconds; a provider that asks for more is not waited for, the run stops.
        first_backoff: seconds before the second attempt; doubled for each further one.
        trouble: seconds of nothing but errors after which the model is given up.
        pauses: pauses in a row, without an answer between them, after which it is given up.
    """

    attempts: int = 5
    wall: float = 1800.0
    longest_wait: float = 300.0
    first_backoff: float = 1.0
    trouble: float = 600.0
    pauses: int = 8


class Ended(Exception):
    """Nothing can be asked any more.

    Attributes:
        reason: why: the provider, the budget, or that the run was closed or cancelled.
        answer: the record of what was already paid for; None where nothing was.
    """

    def __init__(self, reason: BaseException, answer: Answer | None) -> None:
        super().__init__(str(reason))
        self.reason, self.answer = reason, answer


class Asker:
    """Asks one model, by one pace, in its dialect, within one budget.

    Args:
        earlier: gives the stored answer that a job must not make worse.
    """

    def __init__(
        self,
        llm: "Llm",
        scribe: Scribe,
        pace: Pace,
        dialect: Dialect,
        budget: Budget,
        *,
        data: Path,
        patience: Patience,
        clock: Callable[[], float],
        earlier: Callable[[Job], Answer | None] = lambda job: None,
    ) -> None:
        self._scribe, self._pace, self._dialect, self._target = scribe, pace, dialect, scribe.target
        self._patience, self._clock, self._earlier = patience, clock, earlier
        longest_wait = patience.longest_wait
        self._caller = Caller(llm, scribe, pace, budget, data=data, longest_wait=longest_wait, clock=clock)

    def close(self) -> None:
        """Lets no further call start; those in flight may come home."""
        self._pace.close()

    async def answer(self, job: Job) -> Answer:
        """The answer to one question, or the record of why there is none.

        Raises:
            Ended: nothing can be asked any more.
        """
        course = Asking(subject=job.subject, job=job, max_tokens=self._target.max_tokens)
        try:
            return self._not_worse(job, await self._outcome(course))
        except (ProviderError, BudgetReached, Closed, asyncio.CancelledError) as reason:
            paid = self._unfinished(course)
            raise Ended(reason, paid and self._not_worse(job, paid)) from None

    async def _outcome(self, course: Asking) -> Answer:
        try:
            reply = await self._persist(course)
            if reply.cut and course.max_tokens:
                reply = await self._repair(course, reply)
            return self._scribe.answered(course, reply)
        except CallFailed as failed:
            if not self._caller.reached:  # nobody is there; the other questions would find the same
                raise self._stopped(failed.failure) from failed
            return self._scribe.failed(course, failed.failure)
        except UsageError as error:  # a picture is not there
            return self._scribe.failed(course, Failure("UsageError", str(error)))
        except (ProviderError, BudgetReached, Closed):
            raise
        except Exception as error:  # one question's surprise must not stop the others
            log.exception("question %s", course.subject.question_id)
            return self._scribe.surprised(course, error)

    def _unfinished(self, course: Asking) -> Answer | None:
        """The record of a question that the run's end came between, where something was paid for it."""
        if course.cut:
            return self._scribe.answered(course, self._fallen_back(course))
        return self._scribe.failed(course, _ENDED) if course.usage else None

    def _not_worse(self, job: Job, answer: Answer) -> Answer:
        """A failure must not bury what an earlier run was paid for, asked the same way."""
        old = None if answer.status == "answered" else self._earlier(job)
        return self._scribe.again_in_vain(old, answer) if old and better(old, answer) else answer

    async def _persist(self, course: Asking) -> Reply:
        """Asks until there is a usable reply or patience ends."""

        def is_spent(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= self._patience.attempts or not self._has_time(course, state.upcoming_sleep)

        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_worth_asking_again),
            stop=is_spent,
            wait=self._wait,
            sleep=self._pace.rest,
            reraise=True,
        )
        return await retrying(self._attempt, course)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        first = self._patience.first_backoff
        backoff = tenacity.wait_exponential_jitter(multiplier=first, max=_LONGEST_BACKOFF, jitter=first / 2)(state)
        error = state.outcome.exception() if state.outcome else None
        asked = retry_after(error.failure.headers or {}) if isinstance(error, CallFailed) else None
        return max(backoff, asked or 0.0)

    async def _repair(self, course: Asking, cut: Reply) -> Reply:
        """Asks once more with a larger limit; what was cut is kept where that does not help."""
        course.cut = cut, course.params
        course.max_tokens *= _REPAIR
        try:
            longer = await self._persist(course)
            if not longer.worse_than(cut):
                return longer
        except CallFailed as failed:
            log.warning("%s: the larger limit did not help: %s", course.subject.question_id, failed)
        return self._fallen_back(course)

    def _fallen_back(self, course: Asking) -> Reply:
        """The cut-off reply, with the record as it was when that came in."""
        assert course.cut, "there is a cut-off reply"  # noqa: S101 - both callers have just seen it
        reply, course.params = course.cut
        course.max_tokens = self._target.max_tokens
        return reply

    async def _attempt(self, course: Asking) -> Reply:
        """One attempt: one call that counts, and before it those that were rejected for pace or dialect."""
        while True:
            figures = self._dialect.figures
            params = self._dialect.params(self._target.params, course.max_tokens)
            try:
                reply = await self._caller.call(course, params, figures=figures)
                course.calls += 1
                return reply
            except CallFailed as failed:
                failure = failed.failure
                course.request_id = failure.request_id or course.request_id
                decision = decide(failure)
                # What is rejected for pace costs no attempt: it was never looked at.
                course.calls += decision is not Decision.PAUSE
                if decision is Decision.STOP:
                    raise self._stopped(failure) from failed
                if decision is Decision.PAUSE and self._has_time(course):
                    continue
                had_figures = figures and bool(course.job.asked.images)
                setting = rejected_setting(failure, params) if decision is Decision.SWAP else ""
                if setting and self._dialect.learn(setting, params, had_figures=had_figures):
                    continue
                raise

    def _has_time(self, course: Asking, wait: float = 0.0) -> bool:
        elapsed = self._clock() - course.began if course.began else 0.0
        return elapsed + wait < self._patience.wall

    def _stopped(self, failure: Failure) -> ProviderError:
        target = self._target
        status = f" (status {failure.status})" if failure.status else ""
        what = "can't be reached" if failure.kind == UNREACHABLE else f"refuses to go on{status}"
        return ProviderError(
            f"{target.base_url} {what}: {failure.message}",
            hint=remedy(failure, target.model, target.base_url),
        )


def _worth_asking_again(error: BaseException) -> bool:
    return isinstance(error, CallFailed) and decide(error.failure) in (Decision.AGAIN, Decision.PAUSE)

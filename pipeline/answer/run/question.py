"""One question → one ``Answer`` record, whatever happens on the way; the only layer that asks again."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import tenacity

from pipeline.answer.outcome.record import Recorder, better
from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.limiter import Closed, RateLimiter
from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.plan.jobs import Job
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.provider.dialect import Dialect
from pipeline.answer.provider.rejections import rejected_setting
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.failure import UNREACHABLE, CallFailed, Failure
from pipeline.answer.reply.headers import retry_after
from pipeline.answer.run.call import Caller, OpenQuestion
from pipeline.errors import ProviderError, UsageError
from pipeline.records import Answer

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient

log = logging.getLogger(__name__)

_REPAIR = 2  # a cut-off answer is asked once more with so many times the limit
_LONGEST_BACKOFF = 60.0
_ENDED = Failure("Ended", "the run ended before there was an answer")


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
    """Asks one model, by one limiter, in its dialect, within one budget.

    Args:
        earlier: gives the stored answer that a job must not make worse.
    """

    def __init__(
        self,
        client: "ChatClient",
        recorder: Recorder,
        limiter: RateLimiter,
        dialect: Dialect,
        budget: Budget,
        *,
        data: Path,
        retry_policy: RetryPolicy,
        clock: Callable[[], float],
        earlier: Callable[[Job], Answer | None] = lambda job: None,
    ) -> None:
        self._recorder, self._limiter, self._dialect, self._target = recorder, limiter, dialect, recorder.target
        self._retry_policy, self._clock, self._earlier = retry_policy, clock, earlier
        longest_wait = retry_policy.longest_wait
        self._caller = Caller(client, recorder, limiter, budget, data=data, longest_wait=longest_wait, clock=clock)

    def close(self) -> None:
        """Lets no further call start; those in flight may come home."""
        self._limiter.close()

    async def answer(self, job: Job) -> Answer:
        """The answer to one question, or the record of why there is none.

        Raises:
            Ended: nothing can be asked any more.
        """
        history = OpenQuestion(subject=job.subject, job=job, max_tokens=self._target.max_tokens)
        try:
            return self._not_worse(job, await self._outcome(history))
        except (ProviderError, BudgetReached, Closed, asyncio.CancelledError) as reason:
            paid = self._unfinished(history)
            raise Ended(reason, paid and self._not_worse(job, paid)) from None

    async def _outcome(self, history: OpenQuestion) -> Answer:
        try:
            reply = await self._persist(history)
            if reply.cut and history.max_tokens:
                reply = await self._repair(history, reply)
            return self._recorder.answered(history, reply)
        except CallFailed as failed:
            if not self._caller.reached:  # nobody is there; the other questions would find the same
                raise self._stopped(failed.failure) from failed
            return self._recorder.failed(history, failed.failure)
        except UsageError as error:  # a picture is not there
            return self._recorder.failed(history, Failure("UsageError", str(error)))
        except (ProviderError, BudgetReached, Closed):
            raise
        except Exception as error:  # one question's surprise must not stop the others
            log.exception("question %s", history.subject.question_id)
            return self._recorder.surprised(history, error)

    def _unfinished(self, history: OpenQuestion) -> Answer | None:
        """The record of a question that the run's end came between, where something was paid for it."""
        if history.cut:
            return self._recorder.answered(history, self._fallen_back(history))
        return self._recorder.failed(history, _ENDED) if history.usage else None

    def _not_worse(self, job: Job, answer: Answer) -> Answer:
        """A failure must not bury what an earlier run was paid for, asked the same way."""
        old = None if answer.status == "answered" else self._earlier(job)
        return self._recorder.again_in_vain(old, answer) if old and better(old, answer) else answer

    async def _persist(self, history: OpenQuestion) -> Reply:
        """Asks until there is a usable reply or retry_policy ends."""

        def is_spent(state: tenacity.RetryCallState) -> bool:
            return state.attempt_number >= self._retry_policy.attempts or not self._has_time(
                history, state.upcoming_sleep
            )

        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_worth_asking_again),
            stop=is_spent,
            wait=self._wait,
            sleep=self._limiter.rest,
            reraise=True,
        )
        return await retrying(self._attempt, history)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        first = self._retry_policy.first_backoff
        backoff = tenacity.wait_exponential_jitter(multiplier=first, max=_LONGEST_BACKOFF, jitter=first / 2)(state)
        error = state.outcome.exception() if state.outcome else None
        asked = retry_after(error.failure.headers or {}) if isinstance(error, CallFailed) else None
        return max(backoff, asked or 0.0)

    async def _repair(self, history: OpenQuestion, cut: Reply) -> Reply:
        """Asks once more with a larger limit; what was cut is kept where that does not help."""
        history.cut = cut, history.params
        history.max_tokens *= _REPAIR
        try:
            longer = await self._persist(history)
            if not longer.worse_than(cut):
                return longer
        except CallFailed as failed:
            log.warning("%s: the larger limit did not help: %s", history.subject.question_id, failed)
        return self._fallen_back(history)

    def _fallen_back(self, history: OpenQuestion) -> Reply:
        """The cut-off reply, with the record as it was when that came in."""
        assert history.cut, "there is a cut-off reply"  # noqa: S101 - both callers have just seen it
        reply, history.params = history.cut
        history.max_tokens = self._target.max_tokens
        return reply

    async def _attempt(self, history: OpenQuestion) -> Reply:
        """One attempt: one call that counts, and before it those that were rejected for pace or dialect."""
        while True:
            figures = self._dialect.figures
            params = self._dialect.params(self._target.params, history.max_tokens)
            try:
                reply = await self._caller.call(history, params, figures=figures)
                history.calls += 1
                return reply
            except CallFailed as failed:
                failure = failed.failure
                history.request_id = failure.request_id or history.request_id
                decision = decide(failure)
                # What is rejected for pace costs no attempt: it was never looked at.
                history.calls += decision is not Decision.PAUSE
                if decision is Decision.STOP:
                    raise self._stopped(failure) from failed
                if decision is Decision.PAUSE and self._has_time(history):
                    continue
                had_figures = figures and bool(history.job.asked.images)
                setting = rejected_setting(failure, params) if decision is Decision.SWAP else ""
                if setting and self._dialect.learn(setting, params, had_figures=had_figures):
                    continue
                raise

    def _has_time(self, history: OpenQuestion, wait: float = 0.0) -> bool:
        elapsed = self._clock() - history.began if history.began else 0.0
        return elapsed + wait < self._retry_policy.wall

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

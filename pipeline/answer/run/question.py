"""One question → one ``Answer`` record, whatever happens on the way; the only layer that asks again."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import tenacity

from pipeline.answer.outcome.marks import far_below_limit, shown_context
from pipeline.answer.outcome.record import Recorder, better
from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.ends import Closed
from pipeline.answer.pace.headers import retry_after
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.plan.jobs import Job
from pipeline.answer.provider.dialect import Dialect
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.endings import Ending, repeats
from pipeline.answer.reply.failure import ELSEWHERE, CallFailed, Failure
from pipeline.answer.run.attempt import Attempts, is_worth_asking_again
from pipeline.answer.run.call import Caller, OpenQuestion
from pipeline.answer.run.health import Health
from pipeline.errors import ProviderError, UsageError
from pipeline.records import Answer

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient

log = logging.getLogger(__name__)

_REPAIR = 2  # a cut-off answer is asked once more with so many times the limit
_LONGEST_BACKOFF = 60.0
_MOST_ELSEWHERE = 3  # attempts at a model that gives no text but in another place
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
    """Asks one model, by one pace, in its dialect, within one budget.

    Args:
        earlier: gives the stored answer that a job must not make worse.
        learned: told whenever something was learned about the server.
        notice: told what a run waits for, in words; empty where it waits no more.
        proven: whether this model has answered in an earlier run.
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
        learned: Callable[[], None] = lambda: None,
        notice: Callable[[str], None] = lambda text: None,
        proven: bool = False,
    ) -> None:
        self._recorder, self._limiter, self._dialect, self._target = recorder, limiter, dialect, recorder.target
        self._retry_policy, self._clock, self._earlier, self._learned = retry_policy, clock, earlier, learned
        self._health = Health(self._target, limiter, retry_policy, notice, proven=proven)
        caller = Caller(client, recorder, limiter, budget, data=data, health=self._health, clock=clock)
        self._attempts = Attempts(
            caller, self._health, self._target, limiter, dialect, has_time=self._has_time, learned=learned
        )

    def close(self) -> None:
        """Lets no further call start; those in flight may come home."""
        self._limiter.close()

    async def answer(self, job: Job) -> Answer:
        """The answer to one question, or the record of why there is none.

        Raises:
            Ended: nothing can be asked any more.
        """
        fewest = 0 if self._target.texts else job.asked.fewest_tokens()
        question = OpenQuestion(subject=job.subject, job=job, max_tokens=self._target.max_tokens, fewest_tokens=fewest)
        try:
            return self._not_worse(job, await self._outcome(question))
        except (ProviderError, BudgetReached, Closed, asyncio.CancelledError) as reason:
            paid = self._unfinished(question)
            raise Ended(reason, paid and self._not_worse(job, paid)) from None

    async def _outcome(self, question: OpenQuestion) -> Answer:
        try:
            reply = await self._persist(question)
            if reply.cut:
                reply = await self._repair(question, reply)
            return self._recorder.answered(question, reply)
        except CallFailed as failed:
            if not self._health.reached:  # nobody is there; the other questions would find the same
                raise await self._attempts.stopped(failed.failure) from failed
            return self._recorder.failed(question, failed.failure)
        except UsageError as error:  # a picture is not there
            return self._recorder.failed(question, Failure("UsageError", str(error)))
        except (ProviderError, BudgetReached, Closed):
            raise
        except Exception as error:  # one question's surprise must not stop the others
            log.exception("question %s", question.subject.question_id)
            return self._recorder.surprised(question, error)

    def _unfinished(self, question: OpenQuestion) -> Answer | None:
        """The record of a question that the run's end came between, where something was paid for it."""
        if question.cut:
            return self._recorder.answered(question, self._fallen_back(question))
        return self._recorder.failed(question, _ENDED) if question.usage else None

    def _not_worse(self, job: Job, answer: Answer) -> Answer:
        """A failure must not bury what an earlier run was paid for, asked the same way."""
        old = None if answer.status == "answered" else self._earlier(job)
        return self._recorder.again_in_vain(old, answer) if old and better(old, answer) else answer

    async def _persist(self, question: OpenQuestion) -> Reply:
        """Asks until there is a usable reply or patience ends."""

        def is_spent(state: tenacity.RetryCallState) -> bool:
            attempts = self._retry_policy.attempts
            if _is_elsewhere(state):  # a setting of the server, as a rule
                attempts = min(attempts, _MOST_ELSEWHERE)
            return state.attempt_number >= attempts or not self._has_time(question, state.upcoming_sleep)

        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(is_worth_asking_again),
            stop=is_spent,
            wait=self._wait,
            sleep=self._limiter.rest,
            reraise=True,
        )
        return await retrying(self._attempts.attempt, question)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        first = self._retry_policy.first_backoff
        backoff = tenacity.wait_exponential_jitter(multiplier=first, max=_LONGEST_BACKOFF, jitter=first / 2)(state)
        error = state.outcome.exception() if state.outcome else None
        asked = retry_after(error.failure.headers or {}) if isinstance(error, CallFailed) else None
        return max(backoff, asked or 0.0)

    async def _repair(self, question: OpenQuestion, cut: Reply) -> Reply:
        """Asks once more with a larger limit, where that can help; what was cut is kept where it did not."""
        question.cut = cut, question.params, question.limit, question.context
        if not self._may_be_longer(question, cut):
            return self._fallen_back(question)
        question.max_tokens *= _REPAIR
        try:
            longer = await self._persist(question)
            if not longer.worse_than(cut):
                return longer
        except CallFailed as failed:
            log.warning("%s: the larger limit did not help: %s", question.subject.question_id, failed)
        return self._fallen_back(question)

    def _may_be_longer(self, question: OpenQuestion, cut: Reply) -> bool:
        """Whether a larger limit can bring more: not in a loop, nor where the context or the server's bound is met."""
        if not question.limit or repeats(cut.text):
            return False
        if cut.ending is Ending.CONTEXT or far_below_limit(cut, question.limit):
            if context := shown_context(cut):
                self._dialect.learn_context(context)
                self._learned()
            return False
        prompt_tokens = question.job.asked.typical_tokens(figures=question.figures)
        return self._dialect.limit(question.max_tokens * _REPAIR, prompt_tokens) > question.limit

    def _fallen_back(self, question: OpenQuestion) -> Reply:
        """The cut-off reply, with the record as it was when that came in."""
        assert question.cut, "there is a cut-off reply"  # noqa: S101 - both callers have just seen it
        reply, question.params, question.limit, question.context = question.cut
        question.max_tokens = self._target.max_tokens
        return reply

    def _has_time(self, question: OpenQuestion, wait: float = 0.0) -> bool:
        elapsed = self._clock() - question.began if question.began else 0.0
        return elapsed + wait < self._retry_policy.wall


def _is_elsewhere(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return isinstance(error, CallFailed) and error.failure.kind == ELSEWHERE

"""One attempt at a question: a call, and before it those that told how, or when, this server wants to be asked."""

from collections.abc import Callable

from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.plan.target import Target
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.provider.dialect import Dialect, Way
from pipeline.answer.provider.rejections import Sent, What, rejection_of
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.failure import UNREACHABLE, WRONG_KIND, CallFailed, Failure
from pipeline.answer.run.call import Caller, OpenQuestion
from pipeline.errors import ProviderError


class Attempts:
    """Makes the attempts of one model.

    Args:
        has_time: whether a question's time allows another wait.
        learned: told whenever something was learned about the server.
    """

    def __init__(
        self,
        caller: Caller,
        target: Target,
        limiter: RateLimiter,
        dialect: Dialect,
        *,
        has_time: Callable[[OpenQuestion], bool],
        learned: Callable[[], None],
    ) -> None:
        self._caller, self._target, self._limiter, self._dialect = caller, target, limiter, dialect
        self._has_time, self._learned = has_time, learned

    async def attempt(self, question: OpenQuestion) -> Reply:
        """One call that counts.

        Raises:
            CallFailed: it brought nothing.
            ProviderError: no other question would fare better.
        """
        while True:
            way = self._way(question)
            try:
                reply = await self._caller.call(question, way)
            except CallFailed as failed:
                await self._after(question, way, failed)
                continue
            question.calls += 1
            return reply

    async def _after(self, question: OpenQuestion, way: Way, failed: CallFailed) -> None:
        """Returns where asking at once, in another way or after a pause that costs no attempt, is worth it."""
        failure = failed.failure
        question.request_id = failure.request_id or question.request_id
        decision = self._caller.decision(failure)
        if decision in (Decision.PAUSE, Decision.WAIT) and self._has_time(question):
            # What is rejected for pace, or by a server that is not ready, was never looked at.
            return
        question.calls += decision not in (Decision.PAUSE, Decision.WAIT)
        if decision is Decision.STOP or self._is_wrong_address(question, failure):
            raise await self.stopped(failure) from failed
        if self._adapted(failure, self._sent(question, way)):
            return
        raise failed

    def _way(self, question: OpenQuestion) -> Way:
        prompt_tokens = question.job.asked.typical_tokens(figures=self._dialect.figures)
        return self._dialect.way(self._target.params, question.max_tokens, prompt_tokens)

    def _sent(self, question: OpenQuestion, way: Way) -> Sent:
        return Sent(
            model=self._target.model,
            params=way.all_params,
            max_tokens=way.max_tokens,
            prompt_tokens=question.job.asked.typical_tokens(figures=way.figures),
            figures=way.figures and bool(question.job.asked.images),
            system=way.system,
            stream=bool(way.streaming),
        )

    def _adapted(self, failure: Failure, sent: Sent) -> bool:
        """Whether the rejection named something that can be sent otherwise."""
        rejection = rejection_of(failure, sent)
        if rejection is None or not self._dialect.learn(rejection, sent):
            return False
        if rejection.what is What.LIMIT and rejection.limits.per_minute:
            self._limiter.limit_tokens(rejection.limits.per_minute)
        self._learned()
        return True

    def _is_wrong_address(self, question: OpenQuestion, failure: Failure) -> bool:
        """A web page twice, and never an answer: that is no chat endpoint."""
        return failure.kind == WRONG_KIND and question.calls > 1 and not self._caller.proven

    async def stopped(self, failure: Failure) -> ProviderError:
        """The end of a run by a failure that would meet every question."""
        target = self._target
        status = f" (status {failure.status})" if failure.status else ""
        what = "can't be reached" if failure.kind == UNREACHABLE else f"refuses to go on{status}"
        facts = await self._caller.facts() if failure.status in (400, 404, 422) else None
        hint = remedy(failure, target.model, target.base_url, facts.models if facts else ())
        return ProviderError(f"{target.base_url} {what}: {failure.message}", hint=hint)


def is_worth_asking_again(error: BaseException) -> bool:
    """Whether another attempt may bring what this one did not."""
    return isinstance(error, CallFailed) and decide(error.failure) in (Decision.AGAIN, Decision.PAUSE, Decision.WAIT)

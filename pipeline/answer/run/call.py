"""Exactly one HTTP call, within pace and budget; what it came to is told to both, whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer.outcome.record import CallHistory, Recorder, add_usage
from pipeline.answer.pace.budget import Budget
from pipeline.answer.pace.limiter import GivenUp, RateLimiter
from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.pace.sliding_log import Entry
from pipeline.answer.plan.jobs import Job
from pipeline.answer.plan.price import is_local
from pipeline.answer.provider.catalogue import ServerFacts
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.provider.dialect import Way
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.chat import Reply, checked
from pipeline.answer.reply.failure import UNREACHABLE, CallFailed, Failure
from pipeline.answer.reply.headers import requests_per_minute, retry_after, wait_asked
from pipeline.errors import ProviderError
from pipeline.records import Usage

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient

_BUSY = 503


@dataclass(kw_only=True)
class OpenQuestion(CallHistory):
    """The course of one question, with what is sent and what was paid for so far.

    Attributes:
        began: when the first call started; 0.0 until then.
        cut: a cut-off reply with the parameters, the limit and the context that it was asked with; it is kept
            where nothing better comes.
    """

    job: Job
    began: float = 0.0
    cut: tuple[Reply, Mapping[str, Any], int, int] | None = None


@dataclass
class _Bill:
    """What one HTTP call came to."""

    worst: Decimal
    usage: Usage | None = None
    billed: bool = False


class Caller:
    """Makes the calls of one model.

    Args:
        policy: how long a provider is waited for.
        notice: told what the run waits for, in words; empty where it waits no more.

    Attributes:
        reached: whether anybody has answered at all in this run.
        proven: whether there was a usable reply, in this run or before it.
    """

    def __init__(
        self,
        client: "ChatClient",
        recorder: Recorder,
        limiter: RateLimiter,
        budget: Budget,
        *,
        data: Path,
        policy: RetryPolicy,
        clock: Callable[[], float],
        notice: Callable[[str], None],
        proven: bool,
    ) -> None:
        self._client, self._limiter, self._budget, self._data = client, limiter, budget, data
        self._target, self._tag = recorder.target, recorder.tag
        self._policy, self._clock, self._notice = policy, clock, notice
        self._most_completion = 0
        self._answered = self.reached = False
        self.proven = proven

    async def call(self, question: OpenQuestion, way: Way) -> Reply:
        """Sends one question once, in this way.

        Raises:
            CallFailed: there is no usable reply.
            ProviderError: the model is given up.
            BudgetReached: this call might pass the budget.
            Closed: the run is ending.
        """
        prompt_tokens = question.job.asked.most_tokens(figures=way.figures)
        body = self._body(question.job, way)
        # A server that has passed the limit before, by its reasoning, may do so again.
        most = Usage(prompt_tokens=prompt_tokens, completion_tokens=max(way.max_tokens, self._most_completion))
        bill = _Bill(await self._reserve(most, way))
        entry = await self._enter(prompt_tokens + way.max_tokens, bill)
        started = self._clock()
        question.began = question.began or started
        try:
            reply = await self._exchange(body, bill)
            await self._tag.ready()
            return reply
        except CallFailed as failed:
            bill.usage = bill.usage or failed.usage
            self.reached |= failed.failure.kind != UNREACHABLE
            # A provider does not bill what it rejects; of a call that was cut off nobody knows.
            cut_off = failed.failure.status is None and failed.failure.kind != UNREACHABLE
            bill.billed = bill.usage is not None or cut_off
            self._trouble(failed.failure, started)
            raise
        finally:
            question.params, question.figures = way.params, way.figures
            question.limit, question.context = way.max_tokens, way.context
            self._settle(question, bill, entry)

    def decision(self, failure: Failure) -> Decision:
        """What to do about a failed call, by what has been seen of the server so far."""
        decision = decide(failure)
        if decision is Decision.AGAIN and not self._answered and self._is_starting(failure):
            return Decision.WAIT
        return decision

    def _is_starting(self, failure: Failure) -> bool:
        """A server that has not answered yet may still be on its way up."""
        if failure.kind == UNREACHABLE:
            return is_local(self._target.base_url)
        return failure.status == _BUSY and not self.proven

    async def facts(self) -> ServerFacts:
        """What the server says that it is."""
        return await self._client.facts(self._target.model)

    async def _enter(self, tokens: int, bill: _Bill) -> Entry | None:
        try:
            return await self._limiter.enter(tokens)
        except BaseException:  # the run is ending: whoever waits for what was set aside must be told
            self._budget.settle(bill.worst, Decimal(0))
            raise

    async def _exchange(self, body: Mapping[str, Any], bill: _Bill) -> Reply:
        reply = await self._client.ask(body)
        bill.usage, bill.billed, self.reached = reply.usage, True, True
        if limit := requests_per_minute(reply.headers):
            self._limiter.learn(limit)
        if reply.usage:
            self._most_completion = max(self._most_completion, reply.usage.completion_tokens)
        reply = checked(reply)
        self._limiter.succeeded()
        if not self._answered:
            self._answered = self.proven = True
            self._notice("")
        return reply

    async def _reserve(self, most: Usage, way: Way) -> Decimal:
        """Sets the worst case of a call aside, as soon as the calls in flight leave room for it."""
        if self._budget.bounded and not way.max_tokens:
            raise ProviderError(
                f"{self._target.model} takes no token limit, so --max-cost can't be kept.",
                hint="Run without --max-cost, with --limit to ask a few questions at a time.",
            )
        worst = (self._cost(most) or Decimal(0)) if self._budget.bounded else Decimal(0)
        await self._budget.set_aside(worst)
        return worst

    def _settle(self, question: OpenQuestion, bill: _Bill, entry: Entry | None) -> None:
        usage = bill.usage
        question.usage = add_usage(question.usage, usage)
        question.unpriced |= bill.billed and usage is None
        self._limiter.leave(entry, usage.prompt_tokens + usage.completion_tokens if usage else None)
        cost = self._cost(usage) if usage else None
        self._budget.settle(bill.worst, cost if bill.billed else Decimal(0))

    def _cost(self, usage: Usage) -> Decimal | None:
        return self._tag.of(usage)

    def _body(self, job: Job, way: Way) -> dict[str, Any]:
        messages = job.asked.messages(self._data, figures=way.figures, system=way.system)
        body = {"model": self._target.model, "messages": messages, **way.all_params}
        if self._target.texts:  # the shipped answers are found by this
            body["metadata"] = {"question_id": job.question.id, "question_hash": job.question.hash}
        return body

    def _trouble(self, failure: Failure, started: float) -> None:
        """Tells the pace of a rejection or a fault; raises where the model is given up."""
        decision, headers = self.decision(failure), failure.headers or {}
        if decision not in (Decision.PAUSE, Decision.AGAIN, Decision.WAIT):
            return
        wait = wait_asked(headers) if decision is Decision.PAUSE else retry_after(headers)
        if wait is not None and wait > self._policy.longest_wait:
            raise ProviderError(
                f"{self._target.model} asks to wait {_duration(wait)}: {failure.message}",
                hint=f"Run the same command again after that; finished answers are kept. "
                f"(--longest-wait is {_duration(self._policy.longest_wait)}.)",
            )
        try:
            if decision is Decision.PAUSE:
                self._limiter.rejected(started, wait)
            elif decision is Decision.WAIT:
                self._await_start(failure, wait)
            else:
                self._limiter.troubled()
        except GivenUp as reason:
            if failure.kind == UNREACHABLE:
                hint = remedy(failure, self._target.model, self._target.base_url)
                raise ProviderError(
                    f"{self._target.base_url} can't be reached: {failure.message} ({reason}).", hint=hint
                ) from None
            raise ProviderError(
                f"{self._target.model} is given up: {reason}. Its last words: {failure.message}",
                hint="Finished answers are kept. Run the same command again later, with a lower --concurrency "
                "or with --rpm.",
            ) from None

    def _await_start(self, failure: Failure, wait: float | None) -> None:
        policy = self._policy
        most = policy.refused if failure.kind == UNREACHABLE else policy.loading
        self._limiter.starting(most, wait)
        self._limiter.troubled()
        self._notice(f"waiting for the server, {_duration(most)} at most: {failure.message}")


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"

"""Exactly one HTTP call, within pace and budget; what it came to is told to both, whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer.outcome.record import CallHistory, Recorder, add_usage
from pipeline.answer.pace.budget import Budget
from pipeline.answer.pace.limiter import GivenUp, RateLimiter
from pipeline.answer.pace.sliding_log import Entry
from pipeline.answer.plan.jobs import Job
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.provider.dialect import LIMITS
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.checked import checked
from pipeline.answer.reply.failure import UNREACHABLE, CallFailed, Failure
from pipeline.answer.reply.headers import requests_per_minute, retry_after, wait_asked
from pipeline.errors import ProviderError
from pipeline.records import Usage

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient


@dataclass(kw_only=True)
class OpenQuestion(CallHistory):
    """The course of one question, with what is sent and what was paid for so far.

    Attributes:
        began: when the first call started; 0.0 until then.
        cut: a cut-off reply with the parameters that it was asked with; it is kept where nothing better comes.
    """

    job: Job
    began: float = 0.0
    cut: tuple[Reply, Mapping[str, Any]] | None = None


@dataclass
class _Bill:
    """What one HTTP call came to."""

    worst: Decimal
    usage: Usage | None = None
    billed: bool = False


class Caller:
    """Makes the calls of one model.

    Args:
        longest_wait: seconds; a provider that asks for more is not waited for.

    Attributes:
        reached: whether anybody has answered at all in this run.
    """

    def __init__(
        self,
        client: "ChatClient",
        recorder: Recorder,
        limiter: RateLimiter,
        budget: Budget,
        *,
        data: Path,
        longest_wait: float,
        clock: Callable[[], float],
    ) -> None:
        self._client, self._limiter, self._budget, self._data = client, limiter, budget, data
        self._target, self._tag = recorder.target, recorder.tag
        self._longest_wait, self._clock = longest_wait, clock
        self.reached = False

    async def call(self, history: OpenQuestion, params: Mapping[str, Any], *, figures: bool) -> Reply:
        """Sends one question once.

        Raises:
            CallFailed: there is no usable reply.
            ProviderError: the model is given up.
            BudgetReached: this call might pass the budget.
            Closed: the run is ending.
        """
        prompt_tokens = history.job.asked.most_tokens(figures=figures)
        body = self._body(history.job, params, figures=figures)
        most = Usage(prompt_tokens=prompt_tokens, completion_tokens=history.max_tokens)
        bill = _Bill(await self._reserve(most, params))
        entry = await self._enter(prompt_tokens + history.max_tokens, bill)
        started = self._clock()
        history.began = history.began or started
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
            history.params, history.figures = params, figures
            self._settle(history, bill, entry)

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
        reply = checked(reply)
        self._limiter.succeeded()
        return reply

    async def _reserve(self, most: Usage, params: Mapping[str, Any]) -> Decimal:
        """Sets the worst case of a call aside, as soon as the calls in flight leave room for it."""
        if self._budget.bounded and not any(name in params for name in LIMITS):
            raise ProviderError(
                f"{self._target.model} takes no token limit, so --max-cost can't be kept.",
                hint="Run without --max-cost, with --limit to ask a few questions at a time.",
            )
        worst = (self._cost(most) or Decimal(0)) if self._budget.bounded else Decimal(0)
        await self._budget.set_aside(worst)
        return worst

    def _settle(self, history: OpenQuestion, bill: _Bill, entry: Entry | None) -> None:
        usage = bill.usage
        history.usage = add_usage(history.usage, usage)
        history.unpriced |= bill.billed and usage is None
        self._limiter.leave(entry, usage.prompt_tokens + usage.completion_tokens if usage else None)
        cost = self._cost(usage) if usage else None
        self._budget.settle(bill.worst, cost if bill.billed else Decimal(0))

    def _cost(self, usage: Usage) -> Decimal | None:
        return self._tag.of(usage)

    def _body(self, job: Job, params: Mapping[str, Any], *, figures: bool) -> dict[str, Any]:
        body = {"model": self._target.model, "messages": job.asked.messages(self._data, figures=figures), **params}
        if self._target.texts:  # the shipped answers are found by this
            body["metadata"] = {"question_id": job.question.id, "question_hash": job.question.hash}
        return body

    def _trouble(self, failure: Failure, started: float) -> None:
        """Tells the pace of a rejection or a fault; raises where the model is given up."""
        decision, headers = decide(failure), failure.headers or {}
        if decision not in (Decision.PAUSE, Decision.AGAIN):
            return
        wait = wait_asked(headers) if decision is Decision.PAUSE else retry_after(headers)
        if wait is not None and wait > self._longest_wait:
            raise ProviderError(
                f"{self._target.model} asks to wait {_duration(wait)}: {failure.message}",
                hint=f"Run the same command again after that; finished answers are kept. "
                f"(--longest-wait is {_duration(self._longest_wait)}.)",
            )
        try:
            if decision is Decision.PAUSE:
                self._limiter.rejected(started, wait)
            else:
                self._limiter.troubled()
        except GivenUp as reason:
            raise ProviderError(
                f"{self._target.model} is given up: {reason}. Its last words: {failure.message}",
                hint="Finished answers are kept. Run the same command again later, with a lower --concurrency "
                "or with --rpm.",
            ) from None


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"

"""Exactly one HTTP call, within pace and budget; what it came to is told to both, whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.answer.outcome.record import CallHistory, Recorder, add_usage
from pipeline.answer.pace.budget import Budget
from pipeline.answer.pace.headers import requests_per_minute
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.sliding_log import Entry
from pipeline.answer.plan.jobs import Job
from pipeline.answer.provider.catalogue import ServerFacts
from pipeline.answer.provider.dialect import Way
from pipeline.answer.reply.chat import Reply, checked
from pipeline.answer.reply.failure import UNREACHABLE, CallFailed
from pipeline.answer.run.health import Health
from pipeline.errors import ProviderError
from pipeline.records import Usage

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient


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
        health: told what each call came to.
    """

    def __init__(
        self,
        client: "ChatClient",
        recorder: Recorder,
        limiter: RateLimiter,
        budget: Budget,
        *,
        data: Path,
        health: Health,
        clock: Callable[[], float],
    ) -> None:
        self._client, self._limiter, self._budget, self._data = client, limiter, budget, data
        self._target, self._tag = recorder.target, recorder.tag
        self._health, self._clock = health, clock
        self._most_completion = 0

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
            # A provider does not bill what it rejects; of a call that was cut off nobody knows.
            cut_off = failed.failure.status is None and failed.failure.kind != UNREACHABLE
            bill.billed = bill.usage is not None or cut_off
            self._health.failed(failed.failure, started)
            raise
        finally:
            question.params, question.figures = way.params, way.figures
            question.limit, question.context = way.max_tokens, way.context
            self._settle(question, bill, entry)

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
        bill.usage, bill.billed, self._health.reached = reply.usage, True, True
        if limit := requests_per_minute(reply.headers):
            self._limiter.learn(limit)
        if reply.usage:
            self._most_completion = max(self._most_completion, reply.usage.completion_tokens)
        reply = checked(reply)
        self._limiter.succeeded()
        self._health.succeeded()
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

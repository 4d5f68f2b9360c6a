"""One question → one ``Answer`` record, whatever happens on the way; the only layer that asks again."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import tenacity

from pipeline.answer.cost import Budget, add_usage, most_tokens
from pipeline.answer.decisions import Decision, Failure, decide, rejected_setting, remedy
from pipeline.answer.dialect import Dialect
from pipeline.answer.headers import requests_per_minute, wait_asked
from pipeline.answer.limits import Hopeless, Pace
from pipeline.answer.llm import Llm
from pipeline.answer.outcome import Course, Scribe, checked
from pipeline.answer.plan import Job
from pipeline.answer.reply import CallFailed, Reply
from pipeline.errors import ProviderError
from pipeline.records import Answer, Usage

log = logging.getLogger(__name__)

_REPAIR = 2  # a cut-off answer is asked once more with so many times the limit


@dataclass(frozen=True)
class Patience:
    """How long to keep at it.

    Attributes:
        attempts: HTTP calls a question, those rejected for pace not counted.
        wall: seconds a question, waits included.
        longest_wait: seconds; a provider that asks for more is not waited for, the run stops.
        first_backoff: seconds before the second attempt; doubled for each further one.
    """

    attempts: int = 5
    wall: float = 1800.0
    longest_wait: float = 300.0
    first_backoff: float = 1.0


class BudgetReached(Exception):  # noqa: D101 - raised and caught within this stage
    pass


@dataclass(kw_only=True)
class _Course(Course):
    """The course of one question, with what is sent."""

    job: Job
    began: float


class Asker:
    """Asks one model, by one pace, in its dialect, within one budget."""

    def __init__(
        self,
        llm: Llm,
        scribe: Scribe,
        pace: Pace,
        dialect: Dialect,
        budget: Budget,
        *,
        data: Path,
        patience: Patience,
        clock: Callable[[], float],
    ) -> None:
        self._llm, self._scribe, self._pace, self._dialect = llm, scribe, pace, dialect
        self._target, self._budget, self._data = scribe.target, budget, data
        self._patience, self._clock = patience, clock
        self._freed = asyncio.Event()

    async def answer(self, job: Job) -> Answer:
        """The answer to one question, or the record of why there is none.

        Raises:
            ProviderError: nothing can be asked of this model any more.
            BudgetReached: the next call might pass the budget.
        """
        course = _Course(subject=job.subject, job=job, max_tokens=self._target.max_tokens, began=self._clock())
        try:
            reply = await self._persist(course)
            if reply.finish_reason == "length" and course.max_tokens:
                reply = await self._repair(course, reply)
        except CallFailed as failed:
            return self._scribe.failed(course, failed.failure)
        except (ProviderError, BudgetReached):
            raise
        except Exception as error:  # one question's surprise must not stop the others
            log.exception("question %s", job.question.id)
            return self._scribe.surprised(course, error)
        return self._scribe.answered(course, reply)

    async def _persist(self, course: _Course) -> Reply:
        """Asks until there is a usable reply or patience ends."""
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_worth_asking_again),
            stop=tenacity.stop_after_attempt(self._patience.attempts)
            | tenacity.stop_after_delay(self._patience.wall),
            wait=self._wait,
            reraise=True,
        )
        return await retrying(self._attempt, course)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        backoff = tenacity.wait_exponential_jitter(
            initial=self._patience.first_backoff, max=60.0, jitter=self._patience.first_backoff / 2
        )(state)
        error = state.outcome.exception() if state.outcome else None
        asked = wait_asked(error.failure.headers or {}) if isinstance(error, CallFailed) else None
        return max(backoff, min(asked or 0.0, self._patience.longest_wait))

    async def _repair(self, course: _Course, cut: Reply) -> Reply:
        """Asks once more with a larger limit; what was cut is kept where that does not help."""
        course.max_tokens *= _REPAIR
        try:
            return await self._persist(course)
        except CallFailed as failed:
            log.warning("%s: the larger limit was refused: %s", course.subject.question_id, failed)
            return cut

    async def _attempt(self, course: _Course) -> Reply:
        """One attempt: one call that counts, and before it those that were rejected for pace or dialect."""
        while True:
            figures, params = self._dialect.figures, self._params(course)
            try:
                reply = await self._call(course, params, figures=figures)
                course.calls += 1
                return reply
            except CallFailed as failed:
                course.request_id = failed.failure.request_id or course.request_id
                decision = decide(failed.failure)
                # What is rejected for pace costs no attempt: it was never looked at.
                course.calls += decision is not Decision.PAUSE
                if decision is Decision.STOP:
                    raise self._stopped(failed.failure) from failed
                if decision is Decision.PAUSE and self._has_time(course):
                    continue
                if decision is Decision.SWAP and self._learn(failed.failure, course, params, figures=figures):
                    continue
                raise

    async def _call(self, course: _Course, params: dict[str, Any], *, figures: bool) -> Reply:
        """Exactly one HTTP call, within budget and pace."""
        prompt_tokens = self._most_tokens(course, figures=figures)
        worst = self._cost(Usage(prompt_tokens=prompt_tokens, completion_tokens=course.max_tokens))
        body = self._body(course, params, figures=figures)
        await self._reserve(worst or Decimal(0))
        entry = await self._pace.enter(prompt_tokens + course.max_tokens)
        call = _Call(started=self._clock())
        try:
            reply = await self._llm.ask(body)
            call.usage, call.billed = reply.usage, True
            self._heed(reply)
            return checked(reply)
        except CallFailed as failed:
            call.usage = call.usage or failed.usage
            # A provider does not bill what it rejects; of a call that was cut off nobody knows.
            call.billed = call.usage is not None or failed.failure.status is None
            self._trouble(failed.failure, call.started)
            raise
        finally:
            course.params, course.figures = params, figures
            self._settle(course, call, worst, entry)

    async def _reserve(self, worst: Decimal) -> None:
        while not self._budget.reserve(worst):
            if not self._budget.in_flight:
                raise BudgetReached
            self._freed.clear()
            await self._freed.wait()

    def _settle(self, course: _Course, call: "_Call", worst: Decimal | None, entry: list[float] | None) -> None:
        usage = call.usage
        course.usage = add_usage(course.usage, usage)
        course.unpriced |= call.billed and usage is None
        self._pace.leave(entry, usage.prompt_tokens + usage.completion_tokens if usage else None)
        cost = (self._cost(usage) if usage else None) if call.billed else Decimal(0)
        self._budget.settle(worst or Decimal(0), cost)
        self._freed.set()

    def _cost(self, usage: Usage) -> Decimal | None:
        return self._scribe.price.of(usage) if self._scribe.price else None

    def _most_tokens(self, course: _Course, *, figures: bool) -> int:
        asked = course.job.asked
        size = len(asked.system.encode()) + len(asked.user.encode())
        return most_tokens(size, len(asked.images) if figures else 0)

    def _params(self, course: _Course) -> dict[str, Any]:
        return self._dialect.params(self._target.params, course.max_tokens)

    def _body(self, course: _Course, params: dict[str, Any], *, figures: bool) -> dict[str, Any]:
        question = course.job.question
        body = {
            "model": self._target.model,
            "messages": course.job.asked.messages(self._data, figures=figures),
            **params,
        }
        if self._target.texts:  # the shipped answers are found by this
            body["metadata"] = {"question_id": question.id, "question_hash": question.hash}
        return body

    def _heed(self, reply: Reply) -> None:
        self._pace.succeeded()
        if limit := requests_per_minute(reply.headers):
            self._pace.learn(limit)

    def _trouble(self, failure: Failure, started: float) -> None:
        """Tells the pace of a rejection or a fault; raises where the model is given up."""
        decision = decide(failure)
        wait = wait_asked(failure.headers or {})
        if wait is not None and wait > self._patience.longest_wait and decision is Decision.PAUSE:
            raise ProviderError(
                f"{self._target.model} asks to wait {_duration(wait)}: {failure.message}",
                hint=f"Run the same command again after that; finished answers are kept. "
                f"(--longest-wait is {_duration(self._patience.longest_wait)}.)",
            )
        try:
            if decision is Decision.PAUSE:
                self._pace.rejected(started, wait)
            elif failure.status is not None and failure.status >= 500:
                self._pace.troubled()
        except Hopeless as reason:
            raise ProviderError(
                f"{self._target.model} is given up: {reason}. Its last words: {failure.message}",
                hint="Finished answers are kept. Run the same command again later, with a lower --concurrency "
                "or with --rpm.",
            ) from None

    def _learn(self, failure: Failure, course: _Course, params: dict[str, Any], *, figures: bool) -> bool:
        setting = rejected_setting(failure, params)
        had_figures = figures and bool(course.job.asked.images)
        return self._dialect.learn(setting, params, had_figures=had_figures)

    def _has_time(self, course: _Course) -> bool:
        return self._clock() - course.began < self._patience.wall

    def _stopped(self, failure: Failure) -> ProviderError:
        target = self._target
        status = f" (status {failure.status})" if failure.status else ""
        return ProviderError(
            f"{target.base_url} refuses to go on{status}: {failure.message}",
            hint=remedy(failure, target.model, target.base_url),
        )


@dataclass
class _Call:
    """What one HTTP call came to."""

    started: float
    usage: Usage | None = None
    billed: bool = False


def _worth_asking_again(error: BaseException) -> bool:
    return isinstance(error, CallFailed) and decide(error.failure) in (Decision.AGAIN, Decision.PAUSE)


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"

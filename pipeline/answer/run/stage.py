"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from pipeline.answer.batch.records import without_waiting
from pipeline.answer.outcome.gaps import gaps_of, left_stale
from pipeline.answer.outcome.record import Recorder
from pipeline.answer.outcome.tally import Tally
from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.shared_limiter import SharedLimiter
from pipeline.answer.plan.index import record_at
from pipeline.answer.plan.jobs import Job, QuestionState, to_ask
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import REFERENCE, Request, check_key, price_of
from pipeline.answer.plan.target import target_of
from pipeline.answer.provider.dialect import Dialect
from pipeline.answer.run.question import Asker
from pipeline.answer.run.workers import Run
from pipeline.errors import UsageError
from pipeline.records import Answer
from pipeline.reference import read_references
from pipeline.store import Appender, locked


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes:
        tally: the counts.
        gaps: (question id, status, reason) of what has no good answer among the chosen questions.
        budget_reached: whether it ended because the next call might have passed the budget.
    """

    tally: Tally
    gaps: tuple[tuple[str, str, str], ...]
    budget_reached: bool
    seconds: float


Watching: TypeAlias = Callable[[Tally, float], None]


@dataclass(frozen=True)
class Shared:
    """What a run has in common with others that go on in the same event loop.

    Attributes:
        limiter: the pace of an endpoint and its key.
        budget: what all of them may spend; it stands in for the request's own ``max_cost``.
        kept: told of each answer once it is in the store.
    """

    limiter: RateLimiter
    budget: Budget
    kept: Callable[[Answer], None] = lambda answer: None


def answer_questions(request: Request, watch: Watching = lambda tally, s: None) -> Outcome:
    """Asks what is missing or stale, nothing else.

    Args:
        request: whom to ask what, and how.
        watch: told a few times a second how far it is, with the seconds since the start.

    Raises:
        UsageError: a setting is wrong, or another run holds the store.
        ProviderError: the model can't go on; finished answers are kept.
        Interrupted: the user stopped it; finished answers are kept.
    """
    return asyncio.run(answer_beside(request, watch))


async def answer_beside(
    request: Request, watch: Watching = lambda tally, s: None, shared: Shared | None = None
) -> Outcome:
    """As ``answer_questions``, beside other runs in the same event loop.

    Args:
        request: whom to ask what, and how.
        watch: told a few times a second how far it is, with the seconds since the start.
        shared: pace and budget that it has in common with the others; None for its own.

    Raises:
        UsageError: a setting is wrong, or another run holds the store.
        ProviderError: the model can't go on; finished answers are kept.
        Interrupted: the user stopped it; finished answers are kept.
    """
    request = without_waiting(request)
    tag = PriceTag(lambda: price_of(request))
    if request.max_cost is not None and (tag.price is None or not request.max_tokens):
        raise UsageError(
            f"The price of {request.model} at {request.base_url} is unknown, so --max-cost can't be kept."
            if tag.price is None
            else "--max-cost needs --max-tokens: without a limit an answer's cost has no bound.",
            hint="Give the price with --price in,out (USD for a million tokens)." if tag.price is None else "",
        )
    began = time.monotonic()
    with locked(request.answers_file):
        tally = Tally(total=sum(1 for q in read_questions(request.data) if request.choice.takes(q)))
        if not tally.total:
            raise UsageError(
                "No question is chosen.", hint="Check --only (ids like 5.1.2/8.4, sections, chapters) and --level."
            )
        jobs = to_ask(_counted(find_question_states(request), request, tally), request.choice)
        first = next(jobs, None)
        budget_reached = False
        if first is not None:
            check_key(request)
            watching = _Watch(tally, watch, began)
            budget_reached = await _work(request, tag, chain([first], jobs), watching, shared)
    # Only a run that ended early can leave stale answers behind.
    stale = left_stale(request) if budget_reached or request.choice.limit else frozenset()
    return Outcome(tally, tuple(gaps_of(request, stale)), budget_reached, time.monotonic() - began)


def _counted(found: Iterable[QuestionState], request: Request, tally: Tally) -> Iterator[QuestionState]:
    for state in found:
        tally.kept += state.done and request.choice.takes(state.job.question) and not request.choice.force
        yield state


@dataclass(frozen=True)
class _Watch:
    """Somebody who looks at the tally a few times a second."""

    tally: Tally
    tell: Callable[[Tally, float], None]
    began: float

    def look(self) -> None:
        self.tell(self.tally, time.monotonic() - self.began)

    async def keep_looking(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(0.25)


def limiter_of(request: Request) -> RateLimiter:
    """The pace that a request allows; to be made inside the event loop that it is for."""
    policy = request.retry_policy
    return RateLimiter(
        request.concurrency,
        rpm=request.rpm,
        tpm=request.tpm,
        hopeless_after=policy.trouble,
        hopeless_pauses=policy.pauses,
        first_backoff=policy.first_backoff,
        clock=asyncio.get_running_loop().time,
    )


async def _work(request: Request, tag: PriceTag, jobs: Iterator[Job], watching: _Watch, shared: Shared | None) -> bool:
    """Asks all jobs; True where the budget ended the run."""
    from pipeline.answer.provider.client import ChatClient

    target, tally = target_of(request), watching.tally
    limiter = SharedLimiter(shared.limiter) if shared else limiter_of(request)
    budget = shared.budget if shared else Budget(request.max_cost)
    tally.in_flight = lambda: limiter.active
    client = ChatClient(target.base_url, request.api_key, timeout=request.timeout, transport=_transport(request))
    asker = Asker(
        client,
        Recorder(target, request.prompt.name, tag),
        limiter,
        Dialect(figures=request.figures == "send"),
        budget,
        data=request.data,
        retry_policy=request.retry_policy,
        clock=asyncio.get_running_loop().time,
        earlier=lambda job: None if job.earlier is None else record_at(request.answers_file, job.earlier),
    )
    with Appender(request.answers_file) as appender:

        def keep(answer: Answer) -> None:
            appender.append(answer)
            tally.add(answer)
            if shared:
                shared.kept(answer)

        looking = asyncio.create_task(watching.keep_looking())
        # A little later, so that it does not hold up the first calls.
        looking_up = asyncio.create_task(tag.ready(after=0.3))
        try:
            await Run(jobs, asker, keep, appender.sync).work(request.concurrency)
        except BudgetReached:
            return True
        finally:
            looking.cancel()
            looking_up.cancel()
            watching.look()
            await client.close()
    return False


def _transport(request: Request) -> Any:
    """None for the network; for the reference model, the shipped answers."""
    if request.model != REFERENCE:
        return None
    from pipeline.answer.provider.reference import ReferenceTransport

    return ReferenceTransport(read_references(request.references))

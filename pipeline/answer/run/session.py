"""A run's parts put together: client, pace, dialect, records; and the jobs asked with them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.answer.outcome.record import Recorder
from pipeline.answer.outcome.summary import RunSummary
from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.shared_limiter import SharedLimiter
from pipeline.answer.plan.index import record_at
from pipeline.answer.plan.jobs import Job
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.request import OPENAI, REFERENCE, Request
from pipeline.answer.plan.target import target_of
from pipeline.answer.provider.dialect import Dialect
from pipeline.answer.provider.profile import ServerProfile, keep_profile, read_profile
from pipeline.answer.run.breaker import CircuitBreaker
from pipeline.answer.run.question import Asker
from pipeline.answer.run.workers import Run
from pipeline.records import Answer
from pipeline.reference import read_references
from pipeline.store import Appender

if TYPE_CHECKING:  # the SDK takes half a second to import, and a run that asks nothing needs none
    from pipeline.answer.provider.client import ChatClient

_MANY = 16  # places
_PRICE_AFTER = 0.3  # seconds; a little later, so that it does not hold up the first calls


Tell: TypeAlias = Callable[[RunSummary, float], None]


@dataclass(frozen=True)
class Shared:
    """What a run has in common with others that go on at the same time.

    Attributes:
        limiter: the pace of an endpoint and its key.
        budget: what all of them may spend; it stands in for the request's own ``max_cost``.
        kept: told of each answer once it is in the store.
    """

    limiter: RateLimiter
    budget: Budget
    kept: Callable[[Answer], None] = lambda answer: None


@dataclass(frozen=True)
class Watch:
    """Somebody who looks at the summary a few times a second."""

    summary: RunSummary
    tell: Tell
    began: float

    def look(self) -> None:
        """Has them look now."""
        self.tell(self.summary, time.monotonic() - self.began)

    async def keep_looking(self) -> None:
        """Has them look four times a second until it is cancelled."""
        while True:
            self.look()
            await asyncio.sleep(0.25)


async def ask_all(
    request: Request, tag: PriceTag, jobs: Iterator[Job], watch: Watch, shared: Shared | None = None
) -> bool:
    """Asks all jobs; True where the budget ended the run."""
    from pipeline.answer.provider.client import ChatClient

    target, summary = target_of(request), watch.summary
    client = ChatClient(target.base_url, request.api_key, timeout=request.timeout, transport=_transport(request))
    dialect = Dialect(_profile(request), figures=request.figures == "send", stream=request.stream)
    asker = _asker(request, tag, client, dialect, summary, shared)
    breaker = CircuitBreaker(target.base_url, proven=summary.kept > 0)
    renewing: set[str] = set()
    beside = [asyncio.create_task(watch.keep_looking()), asyncio.create_task(tag.ready(after=_PRICE_AFTER))]
    with Appender(request.answers_file) as appender:

        def keep(answers: list[Answer]) -> None:
            for answer in answers:
                appender.append(answer)
                summary.add(answer, renews=answer.question_id in renewing)
                if shared:
                    shared.kept(answer)

        guarded = breaker.guard(_noted(jobs, renewing))
        run = Run(guarded, asker, lambda answer: keep(breaker.admit(answer)), appender.sync)
        try:
            if target.base_url != OPENAI and request.model != REFERENCE:
                dialect.learn_facts(await client.facts(target.model))
            await run.work(_workers(request.concurrency))
        except BudgetReached:
            return True
        finally:
            keep(breaker.release())
            for task in beside:
                task.cancel()
            watch.look()
            await client.close()
    return False


def _asker(
    request: Request,
    tag: PriceTag,
    client: "ChatClient",
    dialect: Dialect,
    summary: RunSummary,
    shared: Shared | None,
) -> Asker:
    limiter = SharedLimiter(shared.limiter) if shared else limiter_of(request)
    summary.in_flight = lambda: limiter.active
    return Asker(
        client,
        Recorder(target_of(request), request.prompt.name, tag),
        limiter,
        dialect,
        shared.budget if shared else Budget(request.max_cost),
        data=request.data,
        retry_policy=request.retry_policy,
        clock=asyncio.get_running_loop().time,
        earlier=lambda job: None if job.earlier is None else record_at(request.answers_file, job.earlier),
        learned=lambda: keep_profile(request.profile_file, dialect.profile),
        notice=summary.say,
        proven=summary.kept > 0,
    )


def _workers(concurrency: int) -> int:
    """More workers than places where there are many: one that waits to ask again shall leave no place empty.

    How many calls are in flight is the limiter's alone; with few places, questions are asked in the book's order.
    """
    return concurrency + concurrency // 2 if concurrency >= _MANY else concurrency


def _noted(jobs: Iterator[Job], renewing: set[str]) -> Iterator[Job]:
    """The jobs; the ids of those that have a good answer already are noted."""
    for job in jobs:
        if job.renews:
            renewing.add(job.question.id)
        yield job


def _profile(request: Request) -> ServerProfile:
    """What is known of the server; whoever asks again what failed may have changed it since."""
    if request.model == REFERENCE or request.choice.force or request.choice.failed_only:
        return ServerProfile(base_url=request.base_url, model=request.model)
    return read_profile(request.profile_file, request.base_url, request.model)


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


def _transport(request: Request) -> Any:
    """None for the network; for the reference model, the shipped answers."""
    if request.model != REFERENCE:
        return None
    from pipeline.answer.provider.reference import ReferenceTransport

    return ReferenceTransport(read_references(request.references, request.data / "reference"))

"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pipeline.answer.batch.records import without_waiting
from pipeline.answer.outcome.gaps import gaps_of, left_stale
from pipeline.answer.outcome.record import Recorder
from pipeline.answer.outcome.tally import Tally
from pipeline.answer.pace.budget import Budget
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.plan.index import record_at
from pipeline.answer.plan.jobs import Job, QuestionState, to_ask
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import REFERENCE, Request, check_key, price_of
from pipeline.answer.plan.target import target_of
from pipeline.answer.provider.dialect import Dialect
from pipeline.answer.run.call import BudgetReached
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


def answer_questions(request: Request, watch: Callable[[Tally, float], None] = lambda tally, s: None) -> Outcome:
    """Asks what is missing or stale, nothing else.

    Args:
        request: whom to ask what, and how.
        watch: told a few times a second how far it is, with the seconds since the start.

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
            budget_reached = asyncio.run(_work(request, tag, chain([first], jobs), watching))
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


async def _work(request: Request, tag: PriceTag, jobs: Iterator[Job], watching: _Watch) -> bool:
    """Asks all jobs; True where the budget ended the run."""
    from pipeline.answer.provider.client import ChatClient

    clock = asyncio.get_running_loop().time
    target, tally = target_of(request), watching.tally
    retry_policy = request.retry_policy
    limiter = RateLimiter(
        request.concurrency,
        rpm=request.rpm,
        tpm=request.tpm,
        hopeless_after=retry_policy.trouble,
        hopeless_pauses=retry_policy.pauses,
        first_backoff=retry_policy.first_backoff,
        clock=clock,
    )
    tally.in_flight = lambda: limiter.active
    client = ChatClient(target.base_url, request.api_key, timeout=request.timeout, transport=_transport(request))
    asker = Asker(
        client,
        Recorder(target, request.prompt.name, tag),
        limiter,
        Dialect(figures=request.figures == "send"),
        Budget(request.max_cost),
        data=request.data,
        retry_policy=retry_policy,
        clock=clock,
        earlier=lambda job: None if job.earlier is None else record_at(request.answers_file, job.earlier),
    )
    with Appender(request.answers_file) as appender:

        def keep(answer: Answer) -> None:
            appender.append(answer)
            tally.add(answer)

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

    return ReferenceTransport(read_references(request.references, request.data / "reference"))

"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pipeline.answer.ask import Asker
from pipeline.answer.call import BudgetReached
from pipeline.answer.cost import Budget, PriceTag
from pipeline.answer.dialect import Dialect
from pipeline.answer.limits import Pace
from pipeline.answer.outcome import Scribe
from pipeline.answer.plan import Job, Standing, to_ask
from pipeline.answer.request import (
    REFERENCE,
    Request,
    check_key,
    find_standings,
    price_of,
    read_questions,
    target_of,
    without_waiting,
)
from pipeline.answer.run import Run
from pipeline.answer.stored import record_at
from pipeline.answer.tally import Tally
from pipeline.errors import UsageError
from pipeline.records import Answer
from pipeline.reference import read_references
from pipeline.store import Appender, locked, read_records


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
        jobs = to_ask(_counted(find_standings(request), request, tally), request.choice)
        first = next(jobs, None)
        budget_reached = False
        if first is not None:
            check_key(request)
            watching = _Watch(tally, watch, began)
            budget_reached = asyncio.run(_work(request, tag, chain([first], jobs), watching))
    # Only a run that ended early can leave stale answers behind.
    stale = _left_stale(request) if budget_reached or request.choice.limit else frozenset()
    return Outcome(tally, tuple(gaps_of(request, stale)), budget_reached, time.monotonic() - began)


def _left_stale(request: Request) -> frozenset[str]:
    return frozenset(one.job.question.id for one in find_standings(request) if one.status == "answered" and one.stale)


def gaps_of(request: Request, stale: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What has no good answer among the chosen questions: id, status, reason."""
    last: dict[str, tuple[str, str] | None] = {}
    for answer in read_records(request.answers_file, Answer):
        last[answer.question_id] = None if answer.status == "answered" else (answer.status, answer.reason)
    for question in read_questions(request.data):
        if request.choice.takes(question):
            gap = last.get(question.id, ("missing", "not asked yet"))
            gap = ("stale", "what it was asked with has changed") if question.id in stale else gap
            if gap is not None and question.id in request.choice.without:
                yield question.id, "waiting", "it is in a batch; run mlguide batch collect when that has ended"
            elif gap is not None:
                yield question.id, *gap


def _counted(found: Iterable[Standing], request: Request, tally: Tally) -> Iterator[Standing]:
    for standing in found:
        tally.kept += standing.done and request.choice.takes(standing.job.question) and not request.choice.force
        yield standing


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
    from pipeline.answer.llm import Llm

    clock = asyncio.get_running_loop().time
    target, tally = target_of(request), watching.tally
    patience = request.patience
    pace = Pace(
        request.concurrency,
        rpm=request.rpm,
        tpm=request.tpm,
        hopeless_after=patience.trouble,
        hopeless_pauses=patience.pauses,
        first_backoff=patience.first_backoff,
        clock=clock,
    )
    tally.in_flight = lambda: pace.active
    llm = Llm(target.base_url, request.api_key, timeout=request.timeout, transport=_transport(request))
    asker = Asker(
        llm,
        Scribe(target, request.prompt.name, tag),
        pace,
        Dialect(figures=request.figures == "send"),
        Budget(request.max_cost),
        data=request.data,
        patience=patience,
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
            await llm.close()
    return False


def _transport(request: Request) -> Any:
    """None for the network; for the reference model, the shipped answers."""
    if request.model != REFERENCE:
        return None
    from pipeline.answer.shipped_answers import ReferenceTransport

    return ReferenceTransport(read_references(request.references))

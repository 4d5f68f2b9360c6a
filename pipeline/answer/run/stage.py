"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.answer.batch.records import without_waiting
from pipeline.answer.outcome.gaps import gaps_of, left_stale
from pipeline.answer.outcome.tally import Tally
from pipeline.answer.plan.jobs import QuestionState, to_ask
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import REFERENCE, Request, check_key, price_of
from pipeline.answer.run.session import Watch, ask_all
from pipeline.errors import UsageError
from pipeline.reference import copy_figures, read_references
from pipeline.store import locked


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
        if request.model == REFERENCE:
            _copy_figures(request)
        first = next(jobs, None)
        budget_reached = False
        if first is not None:
            check_key(request)
            watching = Watch(tally, watch, began)
            budget_reached = asyncio.run(ask_all(request, tag, chain([first], jobs), watching))
    # Only a run that ended early can leave stale answers behind.
    stale = left_stale(request) if budget_reached or request.choice.limit else frozenset()
    return Outcome(tally, tuple(gaps_of(request, stale)), budget_reached, time.monotonic() - began)


def _counted(found: Iterable[QuestionState], request: Request, tally: Tally) -> Iterator[QuestionState]:
    for state in found:
        tally.kept += state.done and request.choice.takes(state.job.question) and not request.choice.force
        yield state


def _copy_figures(request: Request) -> None:
    """Puts the pictures of the reference answers to this book's questions beside the answers."""
    references = read_references(request.references, request.data / "reference")
    hashes = {question.id: question.hash for question in read_questions(request.data)}
    of_book = (one for name in hashes for one in references.get(name, ()) if one.question_hash == hashes[name])
    copy_figures(of_book, request.data)

"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.answer.batch.records import without_waiting
from pipeline.answer.outcome.gaps import NOT_ASKED, Gap, gaps_of, left_stale
from pipeline.answer.outcome.summary import RunSummary
from pipeline.answer.plan.jobs import QuestionState, to_ask
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import REFERENCE, Request, check_key, price_of
from pipeline.answer.run.session import Shared, Tell, Watch, ask_all
from pipeline.errors import UsageError
from pipeline.reference import copy_figures, read_references
from pipeline.store import locked


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes:
        summary: what was asked, and what it came to.
        gaps: what has no good answer among the chosen questions; not those that ``limit`` left for later.
        left: questions that ``limit`` left for later.
        budget_reached: whether it ended because the next call might have passed the budget.
    """

    summary: RunSummary
    gaps: tuple[Gap, ...]
    left: int
    budget_reached: bool
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether all that the run was about has a good answer."""
        return self.summary.complete and not self.gaps


def answer_questions(request: Request, watch: Tell = lambda summary, s: None) -> Outcome:
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
    request: Request, watch: Tell = lambda summary, s: None, shared: Shared | None = None
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
    _check_budget(request, tag)
    began = time.monotonic()
    with locked(request.answers_file):
        total = sum(1 for question in read_questions(request.data) if request.choice.takes(question))
        if not total:
            raise UsageError(
                "No question is chosen.", hint="Check --only (ids like 5.1.2/8.4, sections, chapters) and --level."
            )
        if request.model == REFERENCE:
            _copy_figures(request)
        summary = RunSummary(total=total, limit=request.choice.limit)
        jobs = to_ask(_counted(find_question_states(request), request, summary), request.choice)
        first = next(jobs, None)
        budget_reached = False
        if first is not None:
            check_key(request)
            watching = Watch(summary, watch, began)
            budget_reached = await ask_all(request, tag, chain([first], jobs), watching, shared)
    return _outcome(request, summary, began, budget_reached=budget_reached)


def _check_budget(request: Request, tag: PriceTag) -> None:
    """A bound that can't be kept must not be promised."""
    if request.max_cost is None:
        return
    if tag.price is None:
        raise UsageError(
            f"The price of {request.model} at {request.base_url} is unknown, so --max-cost can't be kept.",
            hint="Give the price with --price in,out (USD for a million tokens).",
        )
    if not request.max_tokens:
        raise UsageError("--max-cost needs --max-tokens: without a limit an answer's cost has no bound.")


def _outcome(request: Request, summary: RunSummary, began: float, *, budget_reached: bool) -> Outcome:
    # Only a run that ended early can leave stale answers behind.
    ended_early = budget_reached or request.choice.limit
    stale = left_stale(request) if ended_early else frozenset()
    gaps = list(gaps_of(request, stale, dict(summary.in_vain)))
    left = [gap for gap in gaps if gap.status in NOT_ASKED] if request.choice.limit and not budget_reached else []
    if ended_early and not request.choice.force:  # those behind the last one that was asked were not looked at
        summary.kept = summary.total - len(gaps) - summary.answered
    kept = tuple(gap for gap in gaps if gap not in left)
    return Outcome(summary, kept, len(left), budget_reached, time.monotonic() - began)


def _counted(found: Iterable[QuestionState], request: Request, summary: RunSummary) -> Iterator[QuestionState]:
    for state in found:
        summary.kept += state.done and request.choice.takes(state.job.question) and not request.choice.force
        yield state


def _copy_figures(request: Request) -> None:
    """Puts the pictures of the reference answers to this book's questions beside the answers."""
    references = read_references(request.references, request.data / "reference")
    hashes = {question.id: question.hash for question in read_questions(request.data)}
    of_book = (one for name in hashes for one in references.get(name, ()) if one.question_hash == hashes[name])
    copy_figures(of_book, request.data)

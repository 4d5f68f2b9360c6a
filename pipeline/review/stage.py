"""The review stage: models' answers → ``data/reviews/<model>.jsonl``, without a network.

All that takes time is done for several models at once, in processes beside each other: a section's checks derive their
values once for all of them, programs and drawings run in sandboxes, formulas are read by pandoc.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from pipeline.errors import UsageError
from pipeline.records import Review, text_hash
from pipeline.review.assemble import looked_at, review_of
from pipeline.review.candidates import Candidate, read_candidates
from pipeline.review.drawings.run import Drawn, keep_drawings, run_drawings
from pipeline.review.request import ReviewRequest
from pipeline.review.sandbox import why_unavailable
from pipeline.review.verdicts import verdicts_on
from pipeline.store import locked, read_records, replace_records

T = TypeVar("T")

_TOGETHER = 8  # models at once: what is finished is written before the next are begun


@dataclass(frozen=True)
class Reviewed:
    """How a review ended.

    Attributes:
        model: whose answers were reviewed.
        reviews: of all answers there are, in the book's order.
        fresh: how many of them were made now; the others were up to date.
        no_sandbox: why programs were not run; empty where they were.
    """

    model: str
    reviews: tuple[Review, ...]
    fresh: int
    no_sandbox: str


@dataclass(frozen=True)
class _Work:
    """One model's share: all its answers, its last reviews, and the answers that are to be reviewed."""

    request: ReviewRequest
    candidates: list[Candidate]
    old: dict[str, Review]
    changed: list[Candidate]


def review_answers(request: ReviewRequest) -> Reviewed:
    """Reviews what is new or changed of one model; see ``review_models``."""
    (reviewed,) = review_models([request])
    return reviewed


def review_models(requests: Sequence[ReviewRequest], workers: int | None = None) -> list[Reviewed]:
    """Reviews what is new or changed, and puts the reviews of all answers in place of the old ones.

    Args:
        requests: one a model; they differ in the model alone.
        workers: processes at once; as many as there are processors where it is not said.

    Raises:
        UsageError: a model has no answers, or what recomputes is not installed.
    """
    done: list[Reviewed] = []
    for together in _batches(requests, _TOGETHER):
        with ExitStack() as locks:
            for request in together:
                locks.enter_context(locked(request.reviews_file))
            done += _reviewed([_work(request) for request in together], workers or os.cpu_count() or 1)
    return done


def _work(request: ReviewRequest) -> _Work:
    old = {review.question_id: review for review in read_records(request.reviews_file, Review)}
    candidates = list(read_candidates(request.data, request.model, request.references, request.tools))
    if not candidates:
        raise UsageError(
            f"{request.model} has no answers in {request.data}.",
            hint=f"Run mlguide answer --model {request.model}.",
        )
    return _Work(request, candidates, old, [one for one in candidates if not _up_to_date(one, old)])


def _up_to_date(candidate: Candidate, old: dict[str, Review]) -> bool:
    review = old.get(candidate.question.id)
    return review is not None and (
        (review.question_hash, review.answer_key, review.answer_hash, review.tools)
        == (candidate.question.hash, candidate.answer.key, text_hash(candidate.text), dict(candidate.tools))
    )


def _reviewed(works: Sequence[_Work], workers: int) -> Iterator[Reviewed]:
    """Does the work of some models together, and writes each one's reviews."""
    first = works[0].request
    changed = [one for work in works for one in work.changed]
    first.tell(f"{len(changed)} answers to review")
    seen = iter(looked_at(changed, first.unset_formulas))
    verdicts = iter(verdicts_on(changed, first.seconds, workers, first.tell))
    drawn = iter(_drawn(changed, workers))
    for work in works:
        new = {}
        for one in work.changed:
            pictures = next(drawn)
            keep_drawings(pictures, work.request.data)
            before = work.old.get(one.question.id)
            new[one.question.id] = review_of(one, work.request.model, next(seen), next(verdicts), pictures, before)
        reviews = tuple(new.get(one.question.id) or work.old[one.question.id] for one in work.candidates)
        replace_records(work.request.reviews_file, reviews)
        yield Reviewed(work.request.model, reviews, len(work.changed), why_unavailable())


def _batches(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _drawn(candidates: Sequence[Candidate], workers: int) -> list[list[Drawn]]:
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run_drawings, (one.text for one in candidates)))

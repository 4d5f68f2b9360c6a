"""The review stage: one model's answers → ``data/reviews/<model>.jsonl``, without a network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.errors import UsageError
from pipeline.records import Finding, Review, text_hash
from pipeline.review.candidates import Candidate, read_candidates
from pipeline.review.drawings.run import keep_drawings, run_drawings
from pipeline.review.findings import findings_of
from pipeline.review.request import ReviewRequest
from pipeline.review.results import Verdict
from pipeline.review.sandbox import why_unavailable
from pipeline.review.verdicts import verdicts_on
from pipeline.store import locked, read_records, replace_records

Method: TypeAlias = Literal["recomputed", "program run", "not machine-checkable"]


@dataclass(frozen=True)
class Reviewed:
    """How a review ended.

    Attributes:
        reviews: of all answers there are, in the book's order.
        fresh: how many of them were made now; the others were up to date.
        no_sandbox: why programs were not run; empty where they were.
    """

    reviews: tuple[Review, ...]
    fresh: int
    no_sandbox: str


def review_answers(request: ReviewRequest) -> Reviewed:
    """Reviews what is new or changed, and puts the reviews of all answers in place of the old ones.

    Raises:
        UsageError: there are no answers, or what recomputes is not installed.
    """
    with locked(request.reviews_file):
        old = {review.question_id: review for review in read_records(request.reviews_file, Review)}
        candidates = list(read_candidates(request.data, request.model, request.references, request.tools))
        if not candidates:
            raise UsageError(
                f"{request.model} has no answers in {request.data}.",
                hint=f"Run mlguide answer --model {request.model}.",
            )
        changed = [one for one in candidates if not _up_to_date(one, old.get(one.question.id))]
        new = {review.question_id: review for review in _reviews(request, changed, old)}
        reviews = tuple(new.get(one.question.id) or old[one.question.id] for one in candidates)
        replace_records(request.reviews_file, reviews)
    return Reviewed(reviews, len(changed), why_unavailable())


def _up_to_date(candidate: Candidate, review: Review | None) -> bool:
    return review is not None and (
        (review.question_hash, review.answer_key, review.answer_hash, review.tools)
        == (candidate.question.hash, candidate.answer.key, text_hash(candidate.text), dict(candidate.tools))
    )


def _reviews(request: ReviewRequest, candidates: Sequence[Candidate], old: Mapping[str, Review]) -> Iterable[Review]:
    request.tell(f"{len(candidates)} answers to review")
    unset = request.unset_formulas({one.question.id: one.text for one in candidates}) if candidates else {}
    verdicts = verdicts_on(candidates, request.seconds, request.tell)
    for one in candidates:
        verdict = verdicts.get(one.question.id)
        findings = list(findings_of(one.question, one.answer, one.text))
        faults = unset.get(one.question.id, ())
        findings.append(Finding(check="formulas", passed=not faults, detail="; ".join(faults) or "all can be set"))
        findings += [*_on_result(one, verdict), *_on_figures(one, request)]
        before = old.get(one.question.id)
        same = before and (before.answer_hash, before.question_hash) == (text_hash(one.text), one.question.hash)
        yield Review(
            question_id=one.question.id,
            question_hash=one.question.hash,
            answer_key=one.answer.key,
            answer_hash=text_hash(one.text),
            model=request.model,
            method=_method(one),
            right=verdict.right if verdict else None,
            stated=one.stated,
            expected=one.expected,
            findings=tuple(findings),
            tools=dict(one.tools),
            judgement=before.judgement if before and same else None,
        )


def _on_figures(candidate: Candidate, request: ReviewRequest) -> Iterable[Finding]:
    """Draws what the answer's programs draw, and says how that went."""
    drawn = run_drawings(candidate.text)
    keep_drawings(drawn, request.data)
    if drawn:
        troubles = [f"block {one.block.place + 1}: {one.trouble}" for one in drawn if one.trouble]
        said = f"{sum(len(one.pictures) for one in drawn)} drawn"
        yield Finding(check="figure", passed=not troubles, detail="; ".join(troubles) or said)


def _method(candidate: Candidate) -> Method:
    if candidate.kind is None or (candidate.kind == "program" and why_unavailable()):
        return "not machine-checkable"
    return "program run" if candidate.kind == "program" else "recomputed"


def _on_result(candidate: Candidate, verdict: Verdict | None) -> Iterable[Finding]:
    if candidate.kind == "program" and why_unavailable():
        yield Finding(check="sandbox", passed=False, detail=f"the program was not run: {why_unavailable()}")
    elif candidate.kind and verdict is None:
        yield Finding(check="final result", passed=False, detail="it states none, though the question has one")
    elif verdict is not None:
        detail = verdict.reason or "as the check derives it"
        yield Finding(check="final result", passed=verdict.right is not False, detail=detail)

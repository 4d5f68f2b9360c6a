"""The review stage: one model's answers → ``data/reviews/<model>.jsonl``, without a network."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline.edits import read_edits
from pipeline.errors import UsageError
from pipeline.records import Answer, Finding, Question, Review, text_hash
from pipeline.reference import find_reference, read_references
from pipeline.review.findings import findings_of
from pipeline.review.results import Verdict, final_result
from pipeline.review.sandbox import why_unavailable
from pipeline.review.shipped_set import check_file_of, checks_in
from pipeline.review.tools import tools_for
from pipeline.review.verdicts import Subject, verdicts_on
from pipeline.store import locked, read_records, replace_records, safe_name

Method: TypeAlias = Literal["recomputed", "program run", "not machine-checkable"]
# Texts by key → what of each text's formulas can't be set.
UnsetFormulas = Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class ReviewRequest:
    """All that the review stage needs to know.

    Attributes:
        references: folder of the shipped answers and their checks.
        unset_formulas: looks at formulas as the guide would set them.
        tools: name and version of what ``unset_formulas`` uses.
        seconds: what one check or one program may take.
        tell: told what is being done.
    """

    data: Path
    model: str
    references: Path
    unset_formulas: UnsetFormulas
    tools: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 20.0
    tell: Callable[[str], None] = lambda said: None

    @property
    def reviews_file(self) -> Path:
        """Where this model's reviews are kept."""
        return self.data / "reviews" / f"{safe_name(self.model)}.jsonl"


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
        subjects = list(_subjects(request))
        if not subjects:
            raise UsageError(
                f"{request.model} has no answers in {request.data}.",
                hint=f"Run mlguide answer --model {request.model}.",
            )
        changed = [one for one in subjects if not _up_to_date(one, old.get(one.question.id))]
        new = {review.question_id: review for review in _reviews(request, changed, old)}
        reviews = tuple(new.get(one.question.id) or old[one.question.id] for one in subjects)
        replace_records(request.reviews_file, reviews)
    return Reviewed(reviews, len(changed), why_unavailable())


def _subjects(request: ReviewRequest) -> Iterable[Subject]:
    """Every answer to a question as it stands today; an edit takes the answer's place."""
    file = request.data / "answers" / f"{safe_name(request.model)}.jsonl"
    answers = {answer.question_id: answer for answer in read_records(file, Answer)}
    edits = read_edits(request.data, request.model)
    references = read_references(request.references)
    for question in read_records(request.data / "questions.jsonl", Question):
        answer, edit = answers.get(question.id), edits.get(question.id)
        if answer is None or (answer.question_hash != question.hash and not edit):
            continue
        text = edit.text if edit else answer.text
        if not text.strip():
            continue
        found = find_reference(references, question.id, question.hash)
        # An answer to another wording, or to another book's question of this number, proves nothing.
        reference = found if found and found.question_hash == question.hash else None
        kind = checks_in(check_file_of(reference)).get(question.id) if reference else None
        tools = tools_for(kind, reference, request.tools)
        yield Subject(question, answer, text, final_result(text) or "", reference, kind, tools)


def _up_to_date(subject: Subject, review: Review | None) -> bool:
    return review is not None and (
        (review.question_hash, review.answer_key, review.answer_hash, review.tools)
        == (subject.question.hash, subject.answer.key, text_hash(subject.text), dict(subject.tools))
    )


def _reviews(request: ReviewRequest, subjects: Sequence[Subject], old: Mapping[str, Review]) -> Iterable[Review]:
    request.tell(f"{len(subjects)} answers to review")
    unset = request.unset_formulas({one.question.id: one.text for one in subjects}) if subjects else {}
    verdicts = verdicts_on(subjects, request.seconds, request.tell)
    for one in subjects:
        verdict = verdicts.get(one.question.id)
        findings = list(findings_of(one.question, one.answer, one.text))
        faults = unset.get(one.question.id, ())
        findings.append(Finding(check="formulas", passed=not faults, detail="; ".join(faults) or "all can be set"))
        findings += _on_result(one, verdict)
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


def _method(subject: Subject) -> Method:
    if subject.kind is None or (subject.kind == "program" and why_unavailable()):
        return "not machine-checkable"
    return "program run" if subject.kind == "program" else "recomputed"


def _on_result(subject: Subject, verdict: Verdict | None) -> Iterable[Finding]:
    if subject.kind == "program" and why_unavailable():
        yield Finding(check="sandbox", passed=False, detail=f"the program was not run: {why_unavailable()}")
    elif subject.kind and verdict is None:
        yield Finding(check="final result", passed=False, detail="it states none, though the question has one")
    elif verdict is not None:
        detail = verdict.reason or "as the check derives it"
        yield Finding(check="final result", passed=verdict.right is not False, detail=detail)

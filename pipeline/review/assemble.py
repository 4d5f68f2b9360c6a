"""What was found out about one answer → its review."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from pipeline.records import Finding, Review, text_hash
from pipeline.review.candidates import Candidate
from pipeline.review.checks.listed import check_file_of, programs_in
from pipeline.review.drawings.run import Drawn
from pipeline.review.findings import findings_of
from pipeline.review.request import UnsetFormulas
from pipeline.review.results import Verdict
from pipeline.review.sandbox import why_unavailable

Method: TypeAlias = Literal["recomputed", "program run", "not machine-checkable"]


def looked_at(candidates: Sequence[Candidate], unset_formulas: UnsetFormulas) -> list[list[Finding]]:
    """What can be seen of answers without knowing the subject, and which of their formulas can't be set."""
    unset = unset_formulas({str(place): one.text for place, one in enumerate(candidates)}) if candidates else {}
    found = []
    for place, one in enumerate(candidates):
        faults = unset.get(str(place), ())
        formulas = Finding(check="formulas", passed=not faults, detail="; ".join(faults) or "all can be set")
        found.append([*findings_of(one.question, one.answer, one.text), formulas])
    return found


def review_of(
    candidate: Candidate,
    model: str,
    seen: Sequence[Finding],
    verdict: Verdict | None,
    drawn: Sequence[Drawn],
    before: Review | None,
) -> Review:
    """The review of one answer.

    Args:
        candidate: the answer.
        model: whose it is.
        seen: what was seen without knowing the subject.
        verdict: on its final result; None where it was not compared.
        drawn: what its drawing programs drew.
        before: its last review; a judgement on the same text under the same question is kept.
    """
    hashes = (text_hash(candidate.text), candidate.question.hash)
    same = before is not None and (before.answer_hash, before.question_hash) == hashes
    return Review(
        question_id=candidate.question.id,
        question_hash=candidate.question.hash,
        answer_key=candidate.answer.key,
        answer_hash=hashes[0],
        model=model,
        method=_method(candidate),
        right=verdict.right if verdict else None,
        stated=candidate.stated,
        expected=candidate.expected,
        findings=(*seen, *_on_result(candidate, verdict), *_on_figures(drawn)),
        tools=dict(candidate.tools),
        judgement=before.judgement if before and same else None,
        derived=verdict.derived if verdict else "",
        code=_program(candidate) if verdict else "",
    )


def _program(candidate: Candidate) -> str:
    """The check's own program, for whoever doubts it."""
    if candidate.reference is None:
        return ""
    return programs_in(check_file_of(candidate.reference)).get(candidate.question.id, "")


def _on_figures(drawn: Sequence[Drawn]) -> Iterable[Finding]:
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

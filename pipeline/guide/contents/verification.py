"""How an answer stands by what was checked of it. Pure.

Nothing is called verified that was not.
"""

from typing import Literal, TypeAlias

from pipeline.guide.contents.chapters import Take
from pipeline.records import Judgement, Review

CheckStatus: TypeAlias = Literal["checked", "disputed", "unchecked", "gap"]


def checked(take: Take) -> tuple[str, CheckStatus, str]:
    """What was checked in one sentence, the same as a word, and the objection."""
    if take.gap:
        return "", "gap", ""
    review = take.review
    if review is None:
        return "not checked", "unchecked", ""
    said, status = _final_result(review)
    objection = f"the expected result is {review.expected}" if review.right is False and review.expected else ""
    if review.judgement:
        by_judge, status = _judged(review, review.judgement, status)
        # What a judge has looked at is not “not checked”, whatever could be recomputed.
        said = f"{said.replace('final result not checked: none', 'no final result')}; {by_judge}"
        if status == "disputed":
            objection = "; ".join(filter(None, [objection, review.judgement.objection]))
    failed = [finding for finding in review.findings if not finding.passed]
    if failed:
        said += "; not passed: " + ", ".join(finding.check for finding in failed)
    return said, status, objection


def _judged(review: Review, judgement: Judgement, status: CheckStatus) -> tuple[str, CheckStatus]:
    """What a judge's verdict adds; that of a judge who failed on known answers, or judges itself, adds nothing."""
    agrees = "agrees" if judgement.correct else "disagrees"
    if not judgement.believed and judgement.calibration:
        failed = judgement.calibration
        return (
            f"{judgement.judge} as judge {agrees}, which counts for nothing: of known answers it called "
            f"{failed.accepted} of {failed.rights} right ones right "
            f"and {failed.rejected} of {failed.wrongs} wrong ones wrong"
        ), status
    if review.judged_by_itself:
        return f"{judgement.judge} {agrees} with itself, which counts for nothing", status
    if not judgement.correct:
        return f"{judgement.judge} as judge {agrees}", "disputed"
    return f"{judgement.judge} as judge {agrees}", "checked" if status == "unchecked" else status


def _final_result(review: Review) -> tuple[str, CheckStatus]:
    """A method without an outcome has checked nothing."""
    if review.method == "not machine-checkable":
        return "not machine-checkable", "unchecked"
    how = "final result recomputed" if review.method == "recomputed" else "program run"
    if review.right is None:
        return "final result not checked: none could be read", "unchecked"
    if review.right:
        return f"{how}: right", "checked"
    return f"{how}: wrong", "disputed"

"""How an answer stands by what was checked of it. Pure.

Nothing is called verified that was not.
"""

from typing import Literal, TypeAlias

from pipeline.guide.contents.chapters import Take
from pipeline.records import Review

CheckStatus: TypeAlias = Literal["checked", "disputed", "unchecked", "gap"]


def checked(take: Take) -> tuple[str, CheckStatus, str]:
    """What was checked in one sentence, the same as a word, and the objection."""
    if take.gap:
        return "", "gap", ""
    review = take.review
    if review is None:
        return "not checked", "unchecked", ""
    judgement = review.judgement
    said, status = _final_result(review)
    objection = f"the expected result is {review.expected}" if review.right is False and review.expected else ""
    if judgement:
        agrees = judgement.correct
        said += f"; {judgement.judge} as judge {'agrees' if agrees else 'disagrees'}"
        if not agrees:
            status = "disputed"
        elif status == "unchecked":
            status = "checked"
        objection = "; ".join(filter(None, [objection, judgement.objection]))
    failed = [finding for finding in review.findings if not finding.passed]
    if failed:
        said += "; not passed: " + ", ".join(finding.check for finding in failed)
    return said, status, objection


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

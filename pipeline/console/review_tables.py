"""What a review and a check of the shipped answers found, as tables and sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a table is made of what a stage gave; the stage itself need not be imported for it
    from pipeline.records import Calibration, Review
    from pipeline.review.checks.reference_set import Passed
    from pipeline.review.lint import Fault
    from pipeline.review.score import Row, Score
    from pipeline.review.stage import Reviewed

_SHOWN = 20


def reviewed(outcome: "Reviewed", model: str) -> tuple[dict[str, Any], list[Any]]:
    """A run of the review stage: its JSON, and its sentences with every answer that did not pass."""
    failed = [(one, finding) for one in outcome.reviews for finding in one.findings if not finding.passed]
    lines = [
        f"{model}: {len(outcome.reviews)} answers reviewed, {outcome.fresh} of them now; "
        f"{sum(one.right is True for one in outcome.reviews)} right, "
        f"{sum(one.right is False for one in outcome.reviews)} wrong"
    ]
    lines += [f"{outcome.no_sandbox}; programs were not run"] if outcome.no_sandbox else []
    lines += [f"{one.question_id}: {finding.check}: {finding.detail}" for one, finding in failed[:_SHOWN]]
    lines += [f"and {len(failed) - _SHOWN} more; see data/reviews"] if len(failed) > _SHOWN else []
    values = {
        "model": model,
        "reviewed": len(outcome.reviews),
        "fresh": outcome.fresh,
        "no_sandbox": outcome.no_sandbox,
        "right": sum(one.right is True for one in outcome.reviews),
        "wrong": [one.question_id for one in outcome.reviews if one.right is False],
        "faults": [
            {"question_id": one.question_id, "check": finding.check, "detail": finding.detail}
            for one, finding in failed
        ],
    }
    return values, list(map(_plain, lines))


def scored(found: "Score") -> tuple[dict[str, Any], list[Any]]:
    """A score: its JSON, and right of checkable by chapter and level with the answers behind the figures."""
    from rich.table import Table

    total = found.total
    table = Table("", "answers", "checkable", "right", "wrong", "not told", "with faults", title=_headline(found))
    for rows in (found.chapters, found.levels, (total,)):
        for row in rows:
            table.add_row(_named(row, found), *(str(value) for value in list(asdict(row).values())[1:]))
        table.add_section()
    lines = [f"wrong: {one.question_id}: {_said(one)}" for one in found.wrong]
    lines += [f"look yourself: {one.question_id}: {_said(one)}" for one in found.untold]
    lines += [f"judge disagrees: {one.question_id}: {_judged(one)}" for one in found.disagreements]
    values = {
        "model": found.model,
        "right": total.right,
        "checkable": total.checkable,
        "total": asdict(total),
        "chapters": [asdict(row) for row in found.chapters],
        "levels": [asdict(row) for row in found.levels],
        "wrong": [_named_review(one) for one in found.wrong],
        "not_told": [_named_review(one) for one in found.untold],
        "disagreements": [{**_named_review(one), "judgement": _judged(one)} for one in found.disagreements],
    }
    return values, [table, *map(_plain, lines)]


def checked(
    found: "Sequence[Passed]", chapters: Mapping[str, str], faults: "Sequence[Fault]"
) -> tuple[dict[str, Any], list[Any]]:
    """The shipped answers with their checks: the JSON, and a line a chapter with failures and faults below.

    Args:
        found: how each answer stands to its check.
        chapters: title of each chapter by its number, as far as they are known.
        faults: what the linter found.
    """
    from rich.table import Table

    groups: dict[str, list[Passed]] = {}
    for one in found:
        groups.setdefault(f"{one.file.parent.name}/{one.question_id.split('.')[0].split('/')[0]}", []).append(one)
    table = Table("chapter", "answers", "carry a check", "pass", title=_checked_headline(found))
    for name, answers in sorted(groups.items()):
        table.add_row(chapters.get(name, name), *map(str, _counts(answers).values()))
    failures = [one for one in found if not one.right]
    values = {
        **_counts(found),
        "chapters": {name: _counts(answers) for name, answers in sorted(groups.items())},
        "failures": [{"question_id": one.question_id, "file": str(one.file), "reason": one.reason} for one in failures],
        "faults": [{"question_id": one.question_id, "place": one.place, "said": one.said} for one in faults],
    }
    lines = [f"failed: {one.question_id} ({one.file}): {one.reason}" for one in failures]
    lines += map(str, faults)
    return values, [table, *map(_plain, lines)]


def _plain(line: str) -> Any:
    from rich.text import Text

    return Text(line)


def _counts(answers: "Sequence[Passed]") -> dict[str, int]:
    carrying = [one for one in answers if one.kind]
    return {"answers": len(answers), "checks": len(carrying), "passed": sum(one.right for one in carrying)}


def _checked_headline(found: "Sequence[Passed]") -> str:
    counts = _counts(found)
    return f"{counts['checks']} of {counts['answers']} reference answers carry a check; {counts['passed']} pass"


def _headline(found: "Score") -> str:
    return f"{found.model}: {found.total.right} right of {found.total.checkable} checkable"


def _named(row: "Row", found: "Score") -> str:
    return f"level {row.name}" if row in found.levels else row.name


def _said(review: "Review") -> str:
    reason = next((finding.detail for finding in review.findings if finding.check == "final result"), "")
    return f"stated {review.stated or 'nothing'}, expected {review.expected}: {reason}"


def calibrated(judge: str, found: "Calibration") -> str:
    """How a judge did on known answers, as a sentence."""
    outcome = "" if found.reliable else ": its verdicts are kept, but not counted"
    return (
        f"{judge}, tried on known answers, called {found.accepted} of {found.rights} right ones right "
        f"and {found.rejected} of {found.wrongs} wrong ones wrong{outcome}."
    )


def _judged(review: "Review") -> str:
    judgement = review.judgement
    if judgement is None:
        return ""
    check = {True: "right by the check", False: "wrong by the check", None: "not told by a check"}[review.right]
    verdict = "correct" if judgement.correct else "not correct"
    return f"{judgement.judge} says {verdict}, {check}: {judgement.objection}".rstrip(": ")


def _named_review(review: "Review") -> dict[str, str]:
    return {"question_id": review.question_id, "stated": review.stated, "expected": review.expected}

"""A judge's replies → verdicts, and each verdict into its review."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.records import Answer, Calibration, Question, Review
from pipeline.review.judge.rubric import Rubric, judgement_of, read_rubric
from pipeline.store import locked, read_records, replace_records


def verdicts_of(replies: Iterable[Answer], cases: Sequence[Question]) -> dict[str, Rubric]:
    """The verdicts on the cases as they stand, by question id; the last reply to a case counts."""
    read = {name: read_rubric(text) for name, text in _current(replies, cases).items()}
    return {name: rubric for name, rubric in read.items() if rubric}


def unread(replies: Iterable[Answer], cases: Sequence[Question]) -> set[str]:
    """The cases to which there is a reply that is no verdict."""
    return {name for name, text in _current(replies, cases).items() if read_rubric(text) is None}


def keep_verdicts(
    reviews_file: Path, judge: str, verdicts: Mapping[str, Rubric], calibration: Calibration | None
) -> None:
    """Puts each verdict into its review; what was recomputed stays as it is."""
    with locked(reviews_file):
        reviews = [
            review.model_copy(update={"judgement": judgement_of(judge, verdicts[review.question_id], calibration)})
            if review.question_id in verdicts
            else review
            for review in read_records(reviews_file, Review)
        ]
        replace_records(reviews_file, reviews)


def _current(replies: Iterable[Answer], cases: Sequence[Question]) -> dict[str, str]:
    hashes = {case.id: case.hash for case in cases}
    last = {reply.question_id: reply for reply in replies}
    return {
        name: reply.text
        for name, reply in last.items()
        if reply.status == "answered" and reply.question_hash == hashes.get(name)
    }

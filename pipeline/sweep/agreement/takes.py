"""Stores → what each answer states, by question; without the texts, for a hundred models' do not fit in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.records import AgreedAnswer, Answer, text_hash
from pipeline.review.results import final_result
from pipeline.store import read_records


@dataclass(frozen=True)
class Source:
    """Where one model's answers of one sample stand.

    Attributes:
        model: as reports call it; empty for what its records say.
        sample: from 1.
        file: of answers.
    """

    model: str
    sample: int
    file: Path


@dataclass(frozen=True)
class Take:
    """What one answer states.

    Attributes:
        stated: its final result; empty where it states none.
        place: of the answer's record in its file.
    """

    answer: AgreedAnswer
    question_hash: str
    stated: str


def read_takes(sources: Iterable[Source]) -> dict[str, list[Take]]:
    """The good answers of these stores by question id, in the order of the sources."""
    takes: dict[str, list[Take]] = {}
    for source in sources:
        last: dict[str, Take | None] = {}
        for answer in read_records(source.file, Answer):
            last[answer.question_id] = _take(source, answer)
        for question_id, take in last.items():
            if take:
                takes.setdefault(question_id, []).append(take)
    return takes


def _take(source: Source, answer: Answer) -> Take | None:
    if answer.status != "answered":
        return None
    agreed = AgreedAnswer(model=source.model or answer.model, sample=source.sample, answer_hash=text_hash(answer.text))
    return Take(agreed, answer.question_hash, final_result(answer.text) or "")

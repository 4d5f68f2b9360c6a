"""What answers agree on → the record of it, which the guide reads."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.records import Agreement, Question
from pipeline.store import read_records, replace_records
from pipeline.sweep.agreement.groups import agreement_on
from pipeline.sweep.agreement.takes import Source, read_takes

# In a data folder; the guide shows it on questions that no machine can check.
AGREEMENT = "agreement.jsonl"


def record_agreement(questions: Path, sources: Iterable[Source], folders: Iterable[Path]) -> list[Agreement]:
    """The agreement on each question that was answered; it is kept in each of the data folders.

    Args:
        questions: file of the book's questions.
        sources: the answers that are compared.
        folders: data folders.
    """
    takes = read_takes(sources)
    found = [
        agreement_on(one.id, one.hash, takes[one.id]) for one in read_records(questions, Question) if one.id in takes
    ]
    for folder in folders:
        replace_records(folder / AGREEMENT, found)
    return found

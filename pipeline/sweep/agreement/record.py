"""What answers agree on → the record of it, which the guide reads."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.records import Agreement, Question
from pipeline.store import replace_records
from pipeline.sweep.agreement.groups import agreement_on
from pipeline.sweep.agreement.takes import Source, read_takes

# In a data folder; the guide shows it on questions that no machine can check.
_FILE = "agreement.jsonl"


def agreements_on(questions: Iterable[Question], sources: Iterable[Source]) -> list[Agreement]:
    """The agreement on each question that was answered.

    Args:
        questions: of the book.
        sources: the answers that are compared.
    """
    takes = read_takes(sources)
    return [agreement_on(one.id, one.hash, takes[one.id]) for one in questions if one.id in takes]


def keep_agreements(found: Iterable[Agreement], folders: Iterable[Path]) -> None:
    """Keeps agreements in each of these data folders."""
    kept = list(found)
    for folder in folders:
        replace_records(folder / _FILE, kept)

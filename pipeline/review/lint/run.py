"""All rules over all answers of a folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.records import Level
from pipeline.reference import ReferenceAnswer, read_references, read_sources
from pipeline.review.checks.listed import check_file_of, checks_in
from pipeline.review.lint.entry import Entry, Fault
from pipeline.review.lint.form import BY_BOOK, final_result_faults, form_faults
from pipeline.review.lint.lengths import length_faults
from pipeline.review.lint.links import link_faults, source_faults
from pipeline.review.lint.wording import wording_faults


def lint(
    folder: Path,
    levels: Mapping[str, Level | None],
    unset_formulas: Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]],
) -> list[Fault]:
    """Every fault of the shipped answers under a folder, in the order of files and lines.

    Args:
        folder: a book's folder, or that of all books.
        levels: of the questions that are known, by id; lengths by level are looked at for these alone.
        unset_formulas: looks at formulas as the guide would set them, texts by key.

    Raises:
        StoreError: an entry or a source is not well formed.
    """
    books: dict[Path, list[ReferenceAnswer]] = {}
    for answers in read_references(folder).values():
        for answer in answers:
            books.setdefault(answer.file.parent, []).append(answer)
    found = [fault for answers in books.values() for fault in _book(answers, levels)]
    found += _formulas([answer for answers in books.values() for answer in answers], unset_formulas)
    return sorted(found, key=_place)


def _book(answers: Sequence[ReferenceAnswer], levels: Mapping[str, Level | None]) -> Iterator[Fault]:
    entries = [Entry(answer, levels.get(answer.question_id)) for answer in answers]
    required = [title for title in BY_BOOK if any(title in _titles(entry) for entry in entries)]
    ids = frozenset(answer.question_id for answer in answers)
    sections: dict[Path, list[Entry]] = {}
    for entry in entries:
        sections.setdefault(entry.answer.file, []).append(entry)
    for file, own in sections.items():
        sources = read_sources(file)
        for entry in own:
            yield from form_faults(entry, required)
            yield from final_result_faults(
                entry, checked=entry.answer.question_id in checks_in(check_file_of(entry.answer))
            )
            yield from length_faults(entry) if entry.answer.question_id in levels else ()
            yield from link_faults(entry, ids, sources)
            yield from wording_faults(entry)
        yield from source_faults(file, [entry.answer for entry in own], sources)


def _titles(entry: Entry) -> set[str]:
    return {layer.title for layer in entry.layers}


def _formulas(
    answers: Sequence[ReferenceAnswer], unset: Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]]
) -> Iterator[Fault]:
    texts = {f"{number}": answer.text for number, answer in enumerate(answers)}
    for key, faults in unset(texts).items():
        entry = Entry(answers[int(key)])
        yield from (entry.fault(entry.answer.line, said) for said in faults)


def _place(fault: Fault) -> tuple[str, int]:
    file, _, line = fault.place.rpartition(":")
    return file, int(line)

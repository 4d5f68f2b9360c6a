"""The answers that ship with the project: Markdown a person can read and correct, one file a section.

    # 5.1.2/8.4
    <!-- hash: 0123456789abcdef -->

    ## In one breath
    …

The hash is that of the question which the answer was written for; under another wording it is stale.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.records import Question
from pipeline.store import replace_file

_ENTRY = re.compile(r"^# (?P<id>\S+/[\d.]+)[ \t]*$")
_HASH = re.compile(r"^<!-- hash: (?P<hash>[0-9a-f]{16})? *-->[ \t]*$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")


@dataclass(frozen=True)
class ReferenceAnswer:
    """One shipped answer.

    Attributes:
        question_hash: of the question it was written for; empty where nobody has confirmed it yet.
        file: where it stands.
    """

    question_id: str
    question_hash: str
    text: str
    file: Path


def read_references(*folders: Path) -> dict[str, list[ReferenceAnswer]]:
    """All answers of these folders by question id; several where two books have a question at the same place.

    Args:
        folders: of the shipped answers, and of the book's own that a scrape kept; one need not be there.

    Raises:
        StoreError: an entry is not well formed; names file and line.
    """
    found: dict[str, list[ReferenceAnswer]] = {}
    for file in (file for folder in folders for file in sorted(folder.rglob("*.md"))):
        for answer in _entries(file):
            found.setdefault(answer.question_id, []).append(answer)
    return found


def find_reference(
    references: Mapping[str, list[ReferenceAnswer]], question_id: str, question_hash: str
) -> ReferenceAnswer | None:
    """The answer to a question in exactly this wording; failing that, the one of its place (stale)."""
    of_place = references.get(question_id, [])
    exact = (answer for answer in of_place if answer.question_hash == question_hash)
    return next(exact, of_place[0] if of_place else None)


def confirm_references(folder: Path, questions: Iterable[Question]) -> int:
    """Writes each question's present hash into its entry, as a person's word that the answer fits it.

    Returns:
        How many files changed.
    """
    hashes = {question.id: question.hash for question in questions}
    changed = 0
    for file in sorted(folder.rglob("*.md")):
        kept: list[str] = []
        under = ""
        for _, line, question_id in _marked(file.read_text("utf-8").split("\n")):
            if question_id:
                under = question_id
                kept += [line, f"<!-- hash: {hashes[under]} -->"] if under in hashes else [line]
            elif not (_HASH.match(line) and under in hashes):
                kept.append(line)
        changed += replace_file(file, "\n".join(kept).encode())
    return changed


def _marked(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and, where it begins an entry, the entry's id; code is not looked into."""
    fence = ""
    for number, line in enumerate(lines, start=1):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        entry = None if fence else _ENTRY.match(line)
        yield number, line, entry["id"] if entry else ""


def _entries(file: Path) -> Iterator[ReferenceAnswer]:
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{file} can't be read: {error}.") from error
    current, question_hash, text = "", "", list[str]()
    for number, line, question_id in _marked(lines):
        mark = _HASH.match(line)
        if question_id:
            if current:
                yield ReferenceAnswer(current, question_hash, "\n".join(text).strip() + "\n", file)
            current, question_hash, text = question_id, "", []
        elif mark and not "".join(text).strip():
            question_hash = mark["hash"] or ""
        elif current:
            text.append(line)
        elif line.strip() and not line.startswith("<!--"):
            raise StoreError(f"{file}, line {number}: text before the first entry (`# <section>/<number>`).")
    if current:
        yield ReferenceAnswer(current, question_hash, "\n".join(text).strip() + "\n", file)

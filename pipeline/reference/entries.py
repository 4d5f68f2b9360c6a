"""The answers that ship with the project: Markdown a person can read and correct, one file a section.

    # 5.1.2/8.4
    <!-- hash: 0123456789abcdef -->

    ## In one breath
    …

The hash is that of the question which the answer was written for; under another wording it is stale. The form of an
answer stands in ``docs/answers.md``; its citations are resolved as it is read (``citations.py``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.reference.citations import with_sources
from pipeline.reference.sources import Source, read_sources

_ENTRY = re.compile(r"^# (?P<id>\S+/[\d.]+)[ \t]*$")
_HASH = re.compile(r"^<!-- hash: (?P<hash>[0-9a-f]{16})? *-->[ \t]*$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")


@dataclass(frozen=True)
class ReferenceAnswer:
    """One shipped answer.

    Attributes:
        question_hash: of the question it was written for; empty where nobody has confirmed it yet.
        text: as it is shown, its citations resolved and its sources listed.
        file: where it stands.
        line: of its heading in the file, counted from 1.
        written: the text as it stands in the file, from the line below the heading on.
    """

    question_id: str
    question_hash: str
    text: str
    file: Path
    line: int
    written: str


def read_references(*folders: Path) -> dict[str, list[ReferenceAnswer]]:
    """All answers of these folders by question id; several where two books have a question at the same place.

    Args:
        folders: of the shipped answers, and of the book's own that a scrape kept; one need not be there.

    Raises:
        StoreError: an entry or a source is not well formed; names the file and where.
    """
    found: dict[str, list[ReferenceAnswer]] = {}
    for file in (file for folder in folders for file in sorted(folder.rglob("*.md"))):
        for answer in _entries(file, read_sources(file)):
            found.setdefault(answer.question_id, []).append(answer)
    return found


def find_reference(
    references: Mapping[str, list[ReferenceAnswer]], question_id: str, question_hash: str
) -> ReferenceAnswer | None:
    """The answer to a question in exactly this wording; failing that, the one of its place (stale)."""
    of_place = references.get(question_id, [])
    exact = (answer for answer in of_place if answer.question_hash == question_hash)
    return next(exact, of_place[0] if of_place else None)


def marked_lines(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and, where it begins an entry, the entry's id; code is not looked into.

    Args:
        lines: of a section's file.
    """
    fence = ""
    for number, line in enumerate(lines, start=1):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        entry = None if fence else _ENTRY.match(line)
        yield number, line, entry["id"] if entry else ""


def _entries(file: Path, sources: Mapping[str, Source]) -> Iterator[ReferenceAnswer]:
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{file} can't be read: {error}.") from error
    starts = [(number, question_id) for number, _, question_id in marked_lines(lines) if question_id]
    first = starts[0][0] if starts else len(lines) + 1
    for number, line in enumerate(lines[: first - 1], start=1):
        if line.strip() and not line.startswith("<!--"):
            raise StoreError(f"{file}, line {number}: text before the first entry (`# <section>/<number>`).")
    ends = [number - 1 for number, _ in starts[1:]] + [len(lines)]
    for (number, question_id), end in zip(starts, ends, strict=True):
        yield _entry(file, sources, question_id, number, lines[number:end])


def _entry(file: Path, sources: Mapping[str, Source], name: str, line: int, written: list[str]) -> ReferenceAnswer:
    first = next((number for number, text in enumerate(written) if text.strip()), 0)
    mark = _HASH.match(written[first]) if written else None
    text = "\n".join(written[first + 1 :] if mark else written).strip() + "\n"
    return ReferenceAnswer(
        question_id=name,
        question_hash=(mark["hash"] or "") if mark else "",
        text=with_sources(text, sources),
        file=file,
        line=line,
        written="\n".join(written),
    )

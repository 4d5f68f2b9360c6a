"""How the pages of a guide's PDF end, read from the pages' own text: what stands there without what it belongs to.

Run it on any guide: ``python -m tests.guide.formats.pdf.page_ends output/reference/guide.pdf``.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from pipeline.guide.contents.labels import LAYERS

_HEAD = re.compile(r"^[\w.]+/[\d.]+ · (?:easy|medium|hard|no level)\b")
_ANSWER = re.compile(r"^(?:Reference answer$|No answer\.|Answer$|" + "|".join(map(re.escape, LAYERS.values())) + ")")
_LABEL = re.compile(r"^(?:Reference answer|Hint|" + "|".join(map(re.escape, LAYERS.values())) + ")$")
_NUMBER = re.compile(r"^\d+$")
_ORIGIN = re.compile(r"^(?:machine-written|reference answer shipped|content [0-9a-f]{16})")


@dataclass(frozen=True)
class PageEnds:
    """Pages, counted from 1, that end where they should not.

    Attributes:
        stranded: a question whose answer begins on the next page.
        bare: a label, or a heading, with nothing under it.
        alone: the first page of what is left of an answer, with its line of origin and nothing else of it.
    """

    pages: int
    stranded: tuple[int, ...]
    bare: tuple[int, ...]
    alone: tuple[int, ...]


def page_ends(content: bytes) -> PageEnds:
    """How the pages of a PDF end."""
    pages = [list(_lines(page)) for page in _texts(content)]
    stranded, bare, alone = [], [], []
    for number, (lines, after) in enumerate(zip(pages, [*pages[1:], []], strict=True), start=1):
        if not lines:
            continue
        if _in_question(lines) and after and (_ANSWER.match(after[0]) or not _HEAD.match(after[0])):
            stranded.append(number)
        if _LABEL.match(lines[-1]) or _HEAD.match(lines[-1]):
            bare.append(number)
        if _ORIGIN.match(lines[0]):
            alone.append(number)
    return PageEnds(len(pages), tuple(stranded), tuple(bare), tuple(alone))


def _in_question(lines: Sequence[str]) -> bool:
    """Whether the page ends before the answer to its last question has begun."""
    heads = [number for number, line in enumerate(lines) if _HEAD.match(line)]
    return bool(heads) and not any(_ANSWER.match(line) for line in lines[heads[-1] + 1 :])


def _lines(text: str) -> Iterator[str]:
    """A page's lines without its running head and its number."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines and _NUMBER.match(lines[-1]):
        lines.pop()
    yield from lines


def _texts(content: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            # The running head stands above 2.6 cm, the number below 2.3 cm.
            text = page.get_textpage()
            yield text.get_text_bounded(top=page.get_height() - 68, bottom=60).replace("\r\n", "\n")
            text.close()
            page.close()
    finally:
        document.close()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        found = page_ends(Path(name).read_bytes())
        print(
            f"{name}: {found.pages} pages; stranded questions {len(found.stranded)} {list(found.stranded[:12])}; "
            f"bare labels {len(found.bare)} {list(found.bare[:12])}; origin alone {len(found.alone)}"
        )

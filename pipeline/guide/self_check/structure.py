"""As many questions out as in, all formulas, all pictures, no loose end."""

import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import target

_ID = re.compile(r'\bid="([^"]+)"')
_INNER = re.compile(r'href="#([^"]+)"')
# What a page loads by itself; a link that the reader follows is no such thing.
_LOADED = re.compile(
    r"<(?:img|script|iframe|source|audio|video|embed|object|image|use|input)\b[^>]*?(?:src|href|data)="
    r"[\"'](?!data:|#)([^\"']*)|<link\b[^>]*href=[\"'](?!data:)([^\"']*)|url\(\s*[\"']?(?!data:|#)([^)\"']+)"
    r"|@import\s+([^;]+)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)
_MATH = re.compile(r"<math[ >]")
_OUTLINE = re.compile(rb"/Title [^\n]*\n\s*/Dest")
_ANKI_PICTURE = re.compile(r'<img src="([^"]+)"')
_MD_LINK = re.compile(r"\]\((guide-chapter-[\d-]+\.md)?#([^)]+)\)")
_MD_PART = re.compile(r"\]\((guide-chapter-[\d-]+\.md)#")
_MD_PICTURE = re.compile(r"!\[[^\]\n]*\]\(([^)\s]+)")


@dataclass(frozen=True)
class Expected:
    """What every format must hold.

    Attributes:
        guide: what was to be written.
        formulas: number of formulas in the cards.
        pictures: targets of the pictures that the cards show and that are there.
        words: of each card, by the question's id.
    """

    guide: Guide
    formulas: int
    pictures: frozenset[str]
    words: Mapping[str, Counter[str]]


def check_structure(name: str, content: bytes, expected: Expected, folder: Path) -> Iterator[str]:
    """What is missing of a written file's parts, or leads nowhere, a phrase each.

    Args:
        name: of its format.
        content: its bytes.
        expected: what it must hold.
        folder: where it lies, for what lies beside it.
    """
    yield from {
        "html": lambda: _html(content.decode(), expected),
        "md": lambda: _markdown(content.decode(), expected, folder),
        "pdf": lambda: _pdf(content, expected),
        "epub": lambda: _epub(content, expected),
        "anki": lambda: _anki(content, expected),
    }[name]()


def _html(page: str, expected: Expected) -> Iterator[str]:
    ids = set(_ID.findall(page))
    yield from _absent("question", [card.anchor for card in expected.guide.cards], ids)
    static = _SCRIPT.sub("", page)
    yield from (f"inner link without its end: #{one}" for one in sorted(set(_INNER.findall(static)) - ids))
    yield from (f"it loads {''.join(one)[:80]}" for one in _LOADED.findall(static))
    if (there := len(_MATH.findall(page))) < expected.formulas:
        yield f"{there} formulas of {expected.formulas}"
    loaded = static.count('href="data:image/') + static.count('src="data:image/')
    if loaded < any(not one.startswith("figures/") for one in expected.pictures):
        yield "its pictures are not in it"
    drawings = sum(one.startswith("figures/") for one in expected.pictures)
    if (there := static.count('<svg class="drawing')) < drawings:
        yield f"{there} figures of {drawings}"


def _markdown(text: str, expected: Expected, folder: Path) -> Iterator[str]:
    texts = {"guide.md": text} | {
        name: file.read_text("utf-8")
        for name in sorted(set(_MD_PART.findall(text)))
        if (file := folder / name).is_file()
    }
    ids = {name: set(_ID.findall(part)) for name, part in texts.items()}
    yield from _absent("question", [card.anchor for card in expected.guide.cards], set().union(*ids.values()))
    for name, part in texts.items():
        for file, place in sorted(set(_MD_LINK.findall(part))):
            if place not in ids.get(file or name, ()):
                yield f"inner link without its end: {file}#{place}"
    for picture in sorted(set(_MD_PICTURE.findall("".join(texts.values())))):
        if not (folder / picture).is_file():
            yield f"picture {picture} is not beside it"


def _pdf(content: bytes, expected: Expected) -> Iterator[str]:
    chapters = expected.guide.chapters
    headings = len(chapters) + sum(len(chapter.sections) for chapter in chapters) + len(expected.guide.cards)
    if (there := len(_OUTLINE.findall(content))) < headings:
        yield f"{there} bookmarks of {headings}"


def _epub(content: bytes, expected: Expected) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")}
        media = sum("/media/" in name for name in book.namelist())
    text = "".join(pages.values())
    yield from _absent("question", [target(card) for card in expected.guide.cards], set(_ID.findall(text)))
    ids = {f"{Path(name).name}#{one}" for name, page in pages.items() for one in _ID.findall(page)}
    for name, page in pages.items():
        for link in sorted(set(re.findall(r'href="((?:[\w/]+\.xhtml)?#[^"]+)"', page))):
            file, _, place = link.partition("#")
            if f"{Path(file or name).name}#{place}" not in ids:
                yield f"inner link without its end: {link}"
    if (there := len(_MATH.findall(text)) + text.count(' class="formula"')) < expected.formulas:
        yield f"{there} formulas of {expected.formulas}"
    if media < len(expected.pictures):
        yield f"{media} pictures of {len(expected.pictures)}"


def _anki(content: bytes, expected: Expected) -> Iterator[str]:
    notes = notes_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as deck:
        media = set(json.loads(deck.read("media")).values())
    yield from _absent("question", [card.question.id for card in expected.guide.cards], set(notes))
    shown = {name for fields in notes.values() for name in _ANKI_PICTURE.findall(fields)}
    yield from (f"picture {name} is not in it" for name in sorted(shown - media))


def notes_of(deck: bytes) -> Mapping[str, str]:
    """The fields of each note of a deck, in one string, by the first one, the question's id."""
    with zipfile.ZipFile(io.BytesIO(deck)) as package, tempfile.TemporaryDirectory() as folder:
        package.extract("collection.anki2", folder)
        database = sqlite3.connect(Path(folder, "collection.anki2"))
        try:
            return {fields.split("\x1f")[0]: fields for (fields,) in database.execute("select flds from notes")}
        finally:
            database.close()


def _absent(kind: str, wanted: list[str], there: set[str]) -> Iterator[str]:
    yield from (f"{kind} {one} is not in it" for one in wanted if one not in there)

"""A guide → its Markdown files by name: an index, and the chapters in it or beside it. Pure.

GitHub shows no Markdown file beyond half a megabyte. A guide that fits stands in one file; of one that does not, each
chapter is a file, or several where it would still be too long.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.guide.contents.chapters import Chapter, Guide
from pipeline.guide.contents.labels import counted, front_page, plain
from pipeline.guide.contents.provenance import totals
from pipeline.guide.formats.html.names import section_title
from pipeline.guide.formats.markdown.cards import card_text
from pipeline.guide.formats.markdown.github import CARD, for_github

_INDEX = "guide.md"
_LIMIT = 480_000  # bytes of a file, with room for the links that are put in last
_CARD = re.compile(CARD.format("([^\ue001]*)"))


@dataclass(frozen=True)
class _Part:
    """What one file holds of a chapter: the text, and the questions in it."""

    text: str
    ids: tuple[str, ...]


def markdown_files(guide: Guide, limit: int = _LIMIT) -> dict[str, str]:
    """The files by their names, ``guide.md`` first; the same guide gives the same texts.

    Args:
        guide: what is to be written.
        limit: bytes that no file passes, unless a single question does.
    """
    known = frozenset(card.question.id for card in guide.cards)
    whole = [list(_parts(number, chapter, known, None)) for number, chapter in enumerate(guide.chapters, start=1)]
    if _size("".join(part.text for parts in whole for part in parts)) <= limit:
        where = dict.fromkeys(known, _INDEX)
        text = "\n\n".join([_front(guide, where), *(part.text for parts in whole for part in parts)])
        return {_INDEX: _addressed(text, _INDEX, where) + "\n"}
    cut = [list(_parts(number, chapter, known, limit)) for number, chapter in enumerate(guide.chapters, start=1)]
    names = {number: [_name(number, at) for at in range(len(parts))] for number, parts in enumerate(cut, start=1)}
    named = {name: part for number, parts in enumerate(cut, 1) for name, part in zip(names[number], parts, strict=True)}
    where = {one: name for name, part in named.items() for one in part.ids}
    back = f"[{plain(guide.book.title)}: contents]({_INDEX})"
    files = {_INDEX: _front(guide, where)} | {name: f"{back}\n\n{part.text}" for name, part in named.items()}
    return {name: _addressed(text, name, where) + "\n" for name, text in files.items()}


def _front(guide: Guide, where: Mapping[str, str]) -> str:
    told = [for_github(text, ()) for text in front_page(guide.book, totals(guide))]
    contents = "\n".join(_contents(guide.chapters, where))
    return "\n\n".join([f"# Study guide: {guide.book.title}", *told, "## Contents", contents])


def _contents(chapters: Sequence[Chapter], where: Mapping[str, str]) -> Iterator[str]:
    for number, chapter in enumerate(chapters, start=1):
        cards = sum(len(section.cards) for section in chapter.sections)
        file = where[chapter.sections[0].cards[0].question.id].replace(_INDEX, "")
        yield f"- [{plain(chapter.title)}]({file}#chapter-{number}): {counted(cards, 'question')}"
        for section in chapter.sections:
            first = CARD.format(section.cards[0].question.id)
            yield f"  - [{plain(section_title(section))}]({first}): {counted(len(section.cards), 'question')}"


def _parts(number: int, chapter: Chapter, known: frozenset[str], limit: int | None) -> Iterator[_Part]:
    """The chapter, cut between questions where it would pass the limit; each part says where it stands."""
    lines: list[str] = []
    ids: list[str] = []
    size = 0
    for section in chapter.sections:
        title = f"### {plain(section_title(section))}"
        lines.append(title)
        for card in section.cards:
            text = card_text(card, known)
            if limit and ids and size + _size(text) > limit:
                yield _part(number, chapter, lines, ids)
                lines, ids, size = [f"{title}, continued"], [], 0
            lines.append(text)
            ids.append(card.question.id)
            size += _size(text)
    yield _part(number, chapter, lines, ids)


def _part(number: int, chapter: Chapter, lines: list[str], ids: list[str]) -> _Part:
    head = f'<a id="chapter-{number}"></a>\n\n## {plain(chapter.title)}'
    return _Part("\n\n".join([head, *lines]), tuple(ids))


def _name(chapter: int, part: int) -> str:
    return f"guide-chapter-{chapter}{f'-{part + 1}' if part else ''}.md"


def _addressed(text: str, name: str, where: Mapping[str, str]) -> str:
    """The text of a file with the places that its links lead to."""

    def address(found: re.Match[str]) -> str:
        file = where[found[1]]
        return f"{'' if file == name else file}#q/{found[1]}"

    return _CARD.sub(address, text)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))

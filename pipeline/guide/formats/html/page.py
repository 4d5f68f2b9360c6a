"""A guide → ``guide.html``: one file that loads nothing and is read from disk. Pure.

The page's parts are in ``pipeline/guide/formats/html/``: the template, its look, its script and its font.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.guide.contents.chapters import Chapter, Guide, Section
from pipeline.guide.contents.labels import LEVELS
from pipeline.guide.contents.provenance import Totals
from pipeline.guide.formats.html.assets import assets
from pipeline.guide.formats.html.cards import CardMaker, CardView
from pipeline.guide.formats.html.font import signs_in
from pipeline.guide.formats.html.front import front
from pipeline.guide.formats.html.names import section_key, section_title, sentence
from pipeline.guide.formats.html.pictures import Pictures
from pipeline.guide.formats.html.search.index import search_index

_NUMBER = re.compile(r"\d+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
# Cards above which answers wait as text: parsing hundreds of them would keep a phone from answering for seconds.
_PACKED = 40
_STATUSES = (
    ("checked", "Checked: right"),
    ("disputed", "Disputed"),
    ("unchecked", "Not checked"),
    ("gap", "No answer"),
)


@dataclass(frozen=True)
class SectionView:
    """A section as the template needs it; ``between`` names what lies between it and its chapter."""

    key: str
    anchor: str
    title: str
    between: str
    cards: tuple[CardView, ...]


@dataclass(frozen=True)
class ChapterView:
    """A chapter as the template needs it."""

    key: str
    anchor: str
    title: str
    sections: tuple[SectionView, ...]


def html_page(guide: Guide, fragments: Mapping[str, str], pictures: Mapping[str, bytes], totals: Totals) -> str:
    """The whole page.

    Args:
        guide: what is to be shown.
        fragments: sanitised HTML by the keys of ``texts.fragment_texts``.
        pictures: bytes by the file names that the fragments' pictures bear.
        totals: the figures of the front page.

    Returns:
        HTML that holds all it shows; the same for the same input.
    """
    placed = Pictures(pictures)
    maker = CardMaker(fragments, placed)
    chapters = tuple(_chapter(chapter, maker) for chapter in guide.chapters)
    parts = assets(signs_in(fragments.values()))
    return parts.template.render(
        guide=guide,
        chapters=chapters,
        front=front(guide, totals),
        results=_results(chapters),
        levels=[(level or "none", sentence(LEVELS[level])) for level in totals.levels],
        statuses=_STATUSES,
        packed=len(guide.cards) > _PACKED,
        sprite=placed.sprite(),
        # Text of a template element: read by the script, seen by nobody.
        index=Markup(search_index(guide, fragments).replace("&", "&amp;").replace("<", "&lt;")),  # noqa: S704  # escaped here
        icon=parts.icon,
        policy=parts.policy,
        # Both stand in the page exactly as their hashes were taken.
        style=Markup(parts.style),  # noqa: S704  # our own
        script=Markup(parts.script),  # noqa: S704  # our own
    )


def _chapter(chapter: Chapter, maker: CardMaker) -> ChapterView:
    number = _NUMBER.search(chapter.title)
    key = number[0] if number else _NOT_A_WORD.sub("-", chapter.title.lower()).strip("-")
    sections = tuple(_section(section, key, maker) for section in chapter.sections)
    return ChapterView(key, f"chapter/{key}", chapter.title, sections)


def _section(section: Section, chapter: str, maker: CardMaker) -> SectionView:
    key = section_key(section.cards[0].question.id)
    title = section_title(section)
    between = [one for one in section.path[2:-1] if one != title]
    cards = tuple(maker.view(card, chapter) for card in section.cards)
    return SectionView(key, f"s/{key}", title, " › ".join(between), cards)


def _results(chapters: Sequence[ChapterView]) -> list[tuple[CardView, Markup]]:
    """The first model's final results, to look up at a glance."""
    cards = (card for chapter in chapters for section in chapter.sections for card in section.cards)
    stated = ((card, [take.final_result for take in card.takes if take.final_result]) for card in cards)
    return [(card, results[0]) for card, results in stated if results]

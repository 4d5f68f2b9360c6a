"""The editions of a guide: which part of each answer stands in it, and how formulas do. Pure."""

from dataclasses import replace
from typing import Literal, TypeAlias

from pipeline.guide.contents.chapters import Card, Guide, Take
from pipeline.guide.contents.layers import read_layers

Edition: TypeAlias = Literal["full", "short", "pictures"]


def in_edition(guide: Guide, edition: Edition) -> Guide:
    """The guide as the edition has it: the short one has of each answer what is said in one breath."""
    if edition != "short":
        return guide
    return replace(
        guide,
        chapters=tuple(
            replace(
                chapter,
                sections=tuple(
                    replace(section, cards=tuple(map(_short, section.cards))) for section in chapter.sections
                ),
            )
            for chapter in guide.chapters
        ),
    )


def _short(card: Card) -> Card:
    return replace(card, takes=tuple(map(_in_one_breath, card.takes)))


def _in_one_breath(take: Take) -> Take:
    """An answer that is not in layers stays whole: nobody can tell what its short form would be."""
    short = read_layers(take.shown).in_one_breath
    if not short:
        return take
    text = f"## In one breath\n\n{short}"
    return replace(take, text=text, shown=text)

"""What of an element a rule takes for the question's words, its level and its number. Pure."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from pipeline.scrape.questions.elements import plain
from pipeline.scrape.questions.extent import Extent
from pipeline.scrape.questions.match import Matched, take_match
from pipeline.scrape.source import Rule

_LABELS = ("alt", "title", "aria-label", "data-level")


@dataclass(frozen=True)
class Words:
    """A question's own words and what its rule read besides; ``matched`` is None where it does not fit."""

    nodes: Sequence[PageElement]
    matched: Matched | None
    level_label: str = ""


def words_of(extent: Extent, rule: Rule) -> Words:
    """What the rule takes of these nodes: a copy, so that the page stays as it is for what comes after."""
    holder = BeautifulSoup("", "lxml").new_tag("div")
    head = copy.copy(extent.head) if extent.head is not None else None
    for node in (*([head] if head else []), *map(copy.copy, extent.text)):
        holder.append(node)
    _unlink(head)
    label = _take_level(holder, rule.level) if rule.level else ""
    if rule.text:
        found = holder.select(rule.text)
        holder.clear()
        head = None
        for node in found:
            holder.append(node)
    for node in holder.find_all(["td", "th", "summary", "dt", "dd"], recursive=False):
        node.name = "div"
    if head is not None:
        head.name = "p"
    matched = take_match(head if head is not None else holder, rule.match) if rule.match else Matched()
    return Words(list(holder.children), matched, label)


def _unlink(head: Tag | None) -> None:
    """A heading that is a link to itself, as mdBook writes them, is plain text."""
    for link in head.select("a[href^='#']") if head is not None else []:
        link.unwrap()


def _take_level(holder: Tag, selector: str) -> str:
    """What the mark says, by its text, or its description, or its classes; takes it out."""
    found = holder.select_one(selector)
    if found is None:
        return ""
    said = (plain(found), *(str(found.get(name) or "") for name in _LABELS))
    label = next(filter(None, said), " ".join(map(str, found.get_attribute_list("class"))))
    if found.name in ("td", "th"):
        found.clear()  # the cells beside it keep their places, by which a selector may name them
    else:
        found.extract()
    return label

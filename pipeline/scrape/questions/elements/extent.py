"""Which nodes of a page are one question's text, and which the site's own answer to it. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import soupsieve
from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from pipeline.scrape.questions.elements.select import HEADINGS, heading_level, is_head, plain, wrapper_of


@dataclass
class Extent:
    """The nodes of one question.

    Attributes:
        head: the element that names it, where the rule's element is no more than that.
        text: what follows the head, or what the element holds.
        answer: from where the text ends.
    """

    head: Tag | None
    text: list[PageElement] = field(default_factory=list)
    answer: list[PageElement] = field(default_factory=list)


class Ends:
    """The marks where a question's text ends: selectors, and patterns (they begin with ^) of a block's text."""

    def __init__(self, marks: Sequence[str]) -> None:
        self._patterns = [re.compile(mark) for mark in marks if mark.startswith("^")]
        selectors = [mark for mark in marks if not mark.startswith("^")]
        self._selector = soupsieve.compile(", ".join(selectors)) if selectors else None
        self._anything = "*" in selectors

    def match(self, node: PageElement) -> bool:
        """Whether an answer begins with this node."""
        if isinstance(node, Comment):
            return False
        if isinstance(node, Tag):
            if self._selector is not None and self._selector.match(node):
                return True
            return self._begins(plain(node))
        return (self._anything and bool(str(node).strip())) or self._begins(" ".join(str(node).split()))

    def inside(self, node: Tag) -> bool:
        """Whether an answer begins somewhere within this node, but not with it."""
        if self._selector is not None and not self._anything and self._selector.select(node, limit=1):
            return True
        return bool(self._patterns) and any(self._begins(plain(one)) for one in node.find_all())

    def _begins(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._patterns)


def extent_of(element: Tag, ends: Ends, elements: Collection[int]) -> Extent:
    """The nodes of the question that an element holds or begins.

    Args:
        element: what the rule's ``each`` named.
        ends: where the text ends.
        elements: ``id()`` of all elements that the rule names on the page; where one begins, another ends.
    """
    if not is_head(element):
        return _split(Extent(None), _others(_flat(element.children, ends, elements), elements), ends)
    rest = _until(wrapper_of(element), heading_level(element), elements)
    return _split(Extent(element), _others(_flat(rest, ends, elements), elements), ends)


def page_extent(body: Tag, ends: Ends) -> Extent:
    """The nodes of a page that is one question: its first heading, and all that follows."""
    head = body.find(HEADINGS)
    if not isinstance(head, Tag):
        return _split(Extent(None), _flat(body.children, ends, ()), ends)
    after = list(_flat(body.children, ends, {id(head)}))
    start = next((place + 1 for place, node in enumerate(after) if node is head), 0)
    return _split(Extent(head), iter(after[start:]), ends)


def _until(wrapper: Tag, level: int, elements: Collection[int]) -> Iterator[PageElement]:
    """What follows a head: up to the next element of the rule, or a heading of the same or a higher rank."""
    for node in wrapper.next_siblings:
        if isinstance(node, Tag):
            inner = [node, *node.find_all()]
            if id(node) in elements or any(heading_level(one) and heading_level(one) <= (level or 6) for one in inner):
                return
            if any(id(one) in elements for one in inner):
                yield node  # _flat leaves the element itself out
                return
        yield node


def _flat(nodes: Iterable[PageElement], ends: Ends, elements: Collection[int]) -> Iterator[PageElement]:
    """The nodes in order; a box in which an answer or another question begins is opened."""
    for node in nodes:
        if (
            isinstance(node, Tag)
            and not ends.match(node)
            and (ends.inside(node) or any(id(one) in elements for one in node.find_all()))
        ):
            yield from _flat(list(node.children), ends, elements)
        else:
            yield node


def _others(nodes: Iterator[PageElement], elements: Collection[int]) -> Iterator[PageElement]:
    """The nodes without those that are questions of their own."""
    return (node for node in nodes if id(node) not in elements)


def _split(extent: Extent, nodes: Iterator[PageElement], ends: Ends) -> Extent:
    for node in nodes:
        blank = isinstance(node, NavigableString) and not str(node).strip()
        if isinstance(node, Comment) or (blank and not extent.text):
            continue
        if extent.answer or ends.match(node):
            extent.answer.append(node)
        else:
            extent.text.append(node)
    return extent

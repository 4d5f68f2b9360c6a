"""Which elements of a page a rule names, and the headings above each. Pure."""

import re
from collections.abc import Iterator

from bs4 import Tag

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ENCLOSED = ("li", "blockquote", "details", "td", "aside")
_INLINE = ("strong", "b", "em", "i", "a", "span", "code", "u", "mark", "font", "label")


def plain(node: Tag) -> str:
    """An element's text on one line."""
    return " ".join(node.get_text().split())


def heading_level(node: Tag) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    return int(node.name[1]) if node.name in HEADINGS else 0


def headings_above(body: Tag) -> dict[int, tuple[str, ...]]:
    """For each element of a page, by ``id()``: the headings that it stands under, outermost first.

    A heading stands under those of higher rank before it, not under itself. One in a list item, a quotation or a
    folded box is not above what follows that.
    """
    above: dict[int, tuple[str, ...]] = {}
    _walk(body, [], above)
    return above


def _walk(parent: Tag, open_headings: list[tuple[int, str]], above: dict[int, tuple[str, ...]]) -> None:
    for node in parent.find_all(recursive=False):
        level = heading_level(node)
        if level:
            open_headings[:] = [one for one in open_headings if one[0] < level]
        above[id(node)] = tuple(text for _, text in open_headings)
        if level:
            open_headings.append((level, plain(node)))
        _walk(node, list(open_headings) if node.name in _ENCLOSED else open_headings, above)


def select(body: Tag, each: str) -> list[Tag]:
    """What a selector names, in the page's order; of an inline element (``p > strong``), the block it stands in.

    Rows of headings alone are no questions.
    """
    found: dict[int, Tag] = {}
    for node in body.select(each):
        block = _block_of(node)
        if block.name == "tr" and block.find("td") is None:
            continue
        found.setdefault(id(block), block)
    return list(found.values())


def under(elements: list[Tag], above: dict[int, tuple[str, ...]], pattern: str) -> list[Tag]:
    """Those elements that stand under a heading that the pattern is found in."""
    wanted = re.compile(pattern)
    return [one for one in elements if any(wanted.search(heading) for heading in above[id(one)])]


def is_head(element: Tag) -> bool:
    """Whether an element is only the head of a question, whose text goes on in what follows it."""
    return element.name in (*HEADINGS, "p", "dt", "summary")


def wrapper_of(head: Tag) -> Tag:
    """The box around a head that holds nothing else; what follows the head follows the box."""
    while (parent := head.parent) is not None and parent.name in ("div", "header", "span", "hgroup"):
        if any(str(other).strip() for other in parent.children if other is not head) or parent.parent is None:
            break
        head = parent
    return head


def _block_of(node: Tag) -> Tag:
    while node.name in _INLINE and node.parent is not None:
        node = node.parent
    return node


def outline(body: Tag) -> Iterator[str]:
    """What a page is made of, for a person who writes its rules: headings, lists, bold paragraphs, tables, boxes."""
    counts: dict[str, list[str]] = {}
    for node in body.find_all([*HEADINGS, "ol", "ul", "table", "details", "dl"]):
        if node.name in ("ol", "ul") and node.find_parent(["ol", "ul"]):
            continue
        counts.setdefault(node.name, []).append(plain(node))
    for node in body.select("p:has(> strong:first-child), p:has(> b:first-child)"):
        counts.setdefault("p:has(> strong:first-child)", []).append(plain(node))
    for name, texts in counts.items():
        yield f"{len(texts)} × {name}, e.g. “{_short(texts[0])}”"


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"

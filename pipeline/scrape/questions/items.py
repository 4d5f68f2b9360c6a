"""The anatomy of one list item: what stands before, in and after its sub-lists; its text and its hints. Pure."""

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag
from bs4.element import PageElement

from pipeline.scrape.markdown import image_alt, image_url

_HINT = re.compile(r"(?:^|(?<=[.?!:)\]])\s+|(?<=[.?!]\*\*)\s+)[*_]{0,2}Hints?[*_]{0,2}\s*:[*_]{0,2}\s*(?=\S)")
_FIGURE_ONLY = re.compile(r"^(?:!\[[^\]]*\]\([^)]*\)\s*)+$")


def segments(item: Tag) -> tuple[list[PageElement], list["Tag | list[PageElement]"]]:
    """An item in order: its own nodes (maybe none); then its sub-lists and the nodes after each.

    A bulleted sub-list counts as sub-items like a numbered one; a list inside a table or a note does not.
    """
    head: list[PageElement] = []
    rest: list[Tag | list[PageElement]] = []
    for node in _flat(item):
        last = rest[-1] if rest else head
        if isinstance(node, Tag) and node.name in ("ol", "ul"):
            rest.append(node)
        elif isinstance(last, list):
            last.append(node)
        elif str(node).strip():
            rest.append([node])
    return head, rest


def _flat(item: Tag) -> Iterator[PageElement]:
    for node in item.children:
        holds_list = isinstance(node, Tag) and node.name in ("div", "p", "center") and node.find(["ol", "ul"])
        if isinstance(node, Tag) and holds_list:
            yield from _flat(node)
        else:
            yield node


def pictures_of(nodes: Sequence[PageElement], base: str) -> tuple[tuple[str, str], ...]:
    """Address and description of each picture in these nodes, in order."""
    found = []
    for node in nodes:
        if isinstance(node, Tag):
            found_here = [node] if node.name == "img" else node.find_all("img")
            found += [(image_url(image, base), image_alt(image)) for image in found_here]
    return tuple(found)


def split_hints(blocks: Sequence[str]) -> tuple[list[str], list[str]]:
    """The blocks of the question itself, and its hints; a hint runs to its paragraph's end, figures with it."""
    text: list[str] = []
    hints: list[str] = []
    last_is_hint = False
    for block in blocks:
        before, *hint = _HINT.split(block, maxsplit=1)
        if hint:
            text += [before.strip()] if before.strip() else []
            hints.append(hint[0].strip())
        elif last_is_hint and _FIGURE_ONLY.match(block):
            hints[-1] += "\n\n" + block
        else:
            text.append(block)
        last_is_hint = bool(hint) or (last_is_hint and bool(_FIGURE_ONLY.match(block)))
    return text, hints

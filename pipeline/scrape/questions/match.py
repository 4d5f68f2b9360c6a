"""A rule's ``match`` on an element: number, level and text out of its beginning, cut out of the tree. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import Comment, NavigableString


@dataclass(frozen=True)
class Matched:
    """What the pattern's groups hold, empty where there is no such group; and all of the text before the cut."""

    number: str = ""
    level: str = ""
    whole: str = ""


def take_match(head: Tag, pattern: str) -> Matched | None:
    """Matches an element's text and cuts what is not the question's own words out of the tree.

    What the pattern matches is taken out; with a group ``text``, all but that group is.

    Returns:
        None, and an untouched tree, where the pattern does not match.
    """
    letters = list(_letters(head))
    found = re.compile(pattern).search("".join(letter for letter, _, _ in letters).rstrip())
    if found is None:
        return None
    groups = found.groupdict(default="")
    if "text" in groups:
        kept = range(*found.span("text"))
        cut = [place for place in range(len(letters)) if place not in kept]
    else:
        cut = list(range(*found.span()))
    _cut(letters, cut)
    return Matched(groups.get("number", "").strip(), groups.get("level", "").strip(), found.string)


def _letters(head: Tag) -> Iterator[tuple[str, NavigableString, int]]:
    """Each letter of the text with its node and place; runs of white space are one blank, at the start none."""
    blank = True
    for node in head.find_all(string=True):
        if isinstance(node, Comment) or (node.parent is not None and node.parent.name in ("script", "style")):
            continue
        for place, letter in enumerate(str(node)):
            if not letter.isspace():
                blank = False
                yield letter, node, place
            elif not blank:
                blank = True
                yield " ", node, place


def _cut(letters: list[tuple[str, NavigableString, int]], cut: list[int]) -> None:
    nodes: dict[int, tuple[NavigableString, set[int]]] = {}
    for index in cut:
        _, node, place = letters[index]
        nodes.setdefault(id(node), (node, set()))[1].add(place)
    for node, places in nodes.values():
        node.replace_with("".join(letter for place, letter in enumerate(str(node)) if place not in places))

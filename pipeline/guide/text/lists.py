"""Nested lists at the indents that models write → at the indents that the guide's reader nests by. Pure.

A nested item belongs under its parent's text. Models indent it by two or three blanks whatever the parent's mark is
wide, and then it would end up beside its parent.
"""

import re
from dataclasses import dataclass

_ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?P<room> +)\S")
_FENCE = re.compile(r"^ *(?P<mark>`{3,}|~{3,})")
_TAB = 4


@dataclass(frozen=True)
class _Open:
    """An open item: where its mark stands as written, where its text begins as written, and how far both move."""

    mark: int
    text: int
    moved: int


def nested(text: str) -> str:
    """The text with each nested list item, and what belongs to it, under its parent's text."""
    done: list[str] = []
    open_: list[_Open] = []
    fence = ""
    for line in text.split("\n"):
        line = line.expandtabs(_TAB) if line.lstrip(" ").startswith("\t") else line
        mark = _FENCE.match(line)
        item = None if fence else _ITEM.match(line)
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            _close(open_, indent, starts=bool(item))
            if item:
                line = _opened(open_, item, line)
            elif open_:
                line = " " * open_[-1].moved + line
        if mark and not fence:
            fence = mark["mark"]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        done.append(line)
    return "\n".join(done)


def _close(open_: list[_Open], indent: int, *, starts: bool) -> None:
    """Ends the items that a line at this indent is no part of; an item one blank further in is a neighbour."""
    while open_ and (indent < open_[-1].mark + 2 if starts else indent <= open_[-1].mark):
        open_.pop()


def _opened(open_: list[_Open], item: re.Match[str], line: str) -> str:
    mark = len(item["indent"])
    text = mark + len(item["mark"]) + min(len(item["room"]), 4)
    if not open_:
        open_.append(_Open(mark, text, 0))
        return line
    parent = open_[-1]
    moved = max(parent.moved, parent.text + parent.moved - mark)
    open_.append(_Open(mark, text, moved))
    return " " * moved + line

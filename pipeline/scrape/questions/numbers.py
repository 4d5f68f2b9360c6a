"""The numbers of a page's questions: the page's own where it has them, and no two the same. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from bs4 import Tag


def digits(text: str) -> str:
    """The digits of a number as a page writes it (``Q3.``, ``1.2)``), joined by dots; empty where there are none."""
    return ".".join(str(int(part)) for part in re.findall(r"\d+", text))


def number_of_item(item: Tag) -> str:
    """An item's place in its list, and in the lists around it, as a browser shows it, e.g. ``8.4``."""
    places = [str(_place(one)) for one in (item, *item.find_parents("li")) if one.name == "li"]
    return ".".join(reversed(places))


def numbered(own: Sequence[str]) -> list[str]:
    """A number for each question of a page, from those that the page itself gives.

    Where the page gives all of them, and each once, they stay; where they begin anew with each list or heading,
    the list's own number goes before; else the questions are counted through.
    """
    if own and all(own) and max(Counter(own).values(), default=0) == 1:
        return list(own)
    if all(own):
        groups = _groups(own)
        grouped = [f"{group}.{number}" for group, number in zip(groups, own, strict=True)]
        # Lists of one or two items are one list that something between its items has cut up.
        if grouped and len(set(grouped)) == len(grouped) and groups[-1] * 3 <= len(groups):
            return grouped
    return [str(place) for place in range(1, len(own) + 1)]


def _groups(own: Sequence[str]) -> list[int]:
    group, last = 1, tuple[int, ...]()
    groups = []
    for number in own:
        now = tuple(map(int, number.split(".")))
        group += bool(last) and now <= last
        last = now
        groups.append(group)
    return groups


def _place(item: Tag) -> int:
    value = str(item.get("value", ""))
    if value.isdigit():
        return int(value)
    before = item.find_previous_siblings("li")
    start = str(item.parent.get("start", "")) if item.parent is not None else ""
    return len(before) + (int(start) if start.isdigit() else 1)

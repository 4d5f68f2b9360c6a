"""How far several answers to one question agree by their final results: samples of a model, or models. Pure.

Agreement is not truth: models that were trained on the same texts make the same mistakes. So it is a reason to look at
an answer or to prefer it, and is never to be shown as a check.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.review.results import same_result


@dataclass(frozen=True)
class Agreement:
    """The answers to one question, in groups of those that state the same result.

    Attributes:
        groups: places of the answers, the largest group first, groups of one size by their first answer.
        silent: places of the answers that state no result.
        untold: pairs of answers of different groups of which it could not be told whether they agree.
    """

    groups: tuple[tuple[int, ...], ...]
    silent: tuple[int, ...]
    untold: int

    @property
    def agreeing(self) -> int:
        """How many answers state what most do; 0 where none states anything."""
        return len(self.groups[0]) if self.groups else 0

    @property
    def answers(self) -> int:
        """How many answers there are, those that state nothing among them."""
        return sum(map(len, self.groups)) + len(self.silent)

    @property
    def best(self) -> int | None:
        """The first answer of the largest group; None where no two agree, or two groups are the largest."""
        if self.agreeing < 2 or (len(self.groups) > 1 and len(self.groups[1]) == self.agreeing):
            return None
        return self.groups[0][0]

    @property
    def said(self) -> str:
        """In words, e.g. ``4 of 5 agree``; empty where fewer than two state a result."""
        if sum(map(len, self.groups)) < 2:
            return ""
        return f"{self.agreeing} of {self.answers} agree" if self.agreeing > 1 else f"no two of {self.answers} agree"


def agreement(stated: Sequence[str | None]) -> Agreement:
    """Groups answers by their final results.

    Args:
        stated: each answer's final result; None or empty where it states none.
    """
    groups: list[list[int]] = []
    untold = 0
    for place, result in enumerate(stated):
        if not result:
            continue
        verdicts = [_as_group(result, [stated[member] or "" for member in group]) for group in groups]
        if True in verdicts:
            groups[verdicts.index(True)].append(place)
        else:
            untold += verdicts.count(None)
            groups.append([place])
    ordered = sorted(groups, key=lambda group: (-len(group), group[0]))
    silent = tuple(place for place, result in enumerate(stated) if not result)
    return Agreement(tuple(map(tuple, ordered)), silent, untold)


def _as_group(result: str, members: Sequence[str]) -> bool | None:
    """Whether a result is that of a group: it is where one member says the same and none says another."""
    verdicts = {same_result(result, member) for member in members}
    if False in verdicts:
        return False
    return True if True in verdicts else None

"""What changed between two scrapes, and whether a change looks like a loss. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Question


@dataclass(frozen=True)
class Changes:
    """Question ids by what happened to them since the last run.

    Attributes:
        moved: (old id, new id) of questions whose words stand at another place now.
    """

    added: tuple[str, ...]
    reworded: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.reworded or self.moved or self.removed)


def compare(old: Sequence[Question], new: Sequence[Question]) -> Changes:
    """What happened between two readings; a question is moved where its hash stands at another place."""
    before, after = {q.id: q for q in old}, {q.id: q for q in new}
    homeless = {q.hash: q.id for q in old if q.id not in after or after[q.id].hash != q.hash}
    moved = []
    for question in new:
        same_place = question.id in before and before[question.id].hash == question.hash
        if not same_place and question.hash in homeless:
            moved.append((homeless.pop(question.hash), question.id))
    gone, come = {old_id for old_id, _ in moved}, {new_id for _, new_id in moved}
    return Changes(
        added=tuple(q.id for q in new if q.id not in before and q.id not in come),
        reworded=tuple(q.id for q in new if q.id in before and before[q.id].hash != q.hash and q.id not in come),
        moved=tuple(moved),
        removed=tuple(q.id for q in old if q.id not in after and q.id not in gone),
    )


def losses(old: Sequence[Question], new: Sequence[Question]) -> list[str]:
    """The pages that hold fewer questions than before, each in words."""
    before, after = Counter(map(_page, old)), Counter(map(_page, new))
    named = {_page(question): f"{question.section} ({question.url})" for question in old}
    return [
        f"{named[page]} held {count} questions and holds {after[page]} now"
        for page, count in before.items()
        if after[page] < count
    ]


def _page(question: Question) -> str:
    """A page by its section, so that the same book at another address is the same book."""
    return question.id.rsplit("/", 1)[0]

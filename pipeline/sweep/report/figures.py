"""Stores of a sweep → its figures: one row a book, prompt and model, over all samples."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, groupby
from statistics import median

from pipeline.records import Agreement, Answer, Question, Review
from pipeline.store import read_records, safe_name
from pipeline.sweep.agreement import pairs_that_agree
from pipeline.sweep.board import CellProgress
from pipeline.sweep.cells import Cell
from pipeline.sweep.report.intervals import Share, share

_LEVELS = ("E", "M", "H", "-")


@dataclass(frozen=True)
class Row:
    """One model with one prompt on one book.

    Attributes:
        statuses: answers by how asking ended.
        right: right of checkable.
        chapters, levels: the same by chapter and level.
        cost: USD of every answer ever kept, as far as known; ``unpriced`` of unknown cost are not in it.
        seconds: median from an answer's first call to its end; None where there is none.
        same: pairs of samples that state the same, of all pairs.
        failed: why cells could not go on.
    """

    source: str
    prompt: str
    title: str
    samples: int
    statuses: Counter[str]
    right: Share
    chapters: dict[str, Share]
    levels: dict[str, Share]
    cost: Decimal
    unpriced: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float | None
    same: tuple[int, int]
    failed: tuple[str, ...] = ()

    @property
    def answers(self) -> int:
        """All records that count."""
        return self.statuses.total()

    @property
    def cost_per_right(self) -> Decimal | None:
        """USD for one right answer among the checkable, all answers paid for; None where it can't be told."""
        return self.cost / self.right.right if self.right.right and not self.unpriced else None


@dataclass(frozen=True)
class Figures:
    """A whole sweep.

    Attributes:
        rows: in the plan's order.
        models: pairs of answers of two models that state the same, of all such pairs, by both titles.
        results: whether each checkable answer is right, by source, prompt, title, sample and question id.
    """

    name: str
    rows: tuple[Row, ...]
    models: dict[tuple[str, str], tuple[int, int]]
    results: dict[tuple[str, str, str, int, str], bool | None] = field(default_factory=dict)

    @property
    def cost(self) -> Decimal:
        """USD of all cells as far as known."""
        return sum((row.cost for row in self.rows), Decimal(0))


def figures_of(name: str, cells: Sequence[CellProgress], agreements: dict[tuple[str, str], list[Agreement]]) -> Figures:
    """The figures of a sweep as its stores are now.

    Args:
        name: the plan's.
        cells: all of them.
        agreements: by source and prompt.
    """
    order = {group: place for place, group in enumerate(dict.fromkeys(one.cell.group for one in cells))}
    by_group = sorted(cells, key=lambda one: order[one.cell.group])
    results: dict[tuple[str, str, str, int, str], bool | None] = {}
    same = {about: pairs_that_agree(found) for about, found in agreements.items()}
    rows = [
        _row(list(group), same.get(about[:2], {}), results)
        for about, group in groupby(by_group, key=lambda one: one.cell.group)
    ]
    titles = list(dict.fromkeys(row.title for row in rows))
    counted = pairs_that_agree(one for found in agreements.values() for one in found)
    pairs = {
        (one, other): counted.get((min(one, other), max(one, other)), (0, 0)) for one, other in combinations(titles, 2)
    }
    return Figures(name, tuple(rows), pairs, results)


def _row(
    cells: list[CellProgress],
    pairs: Mapping[tuple[str, str], tuple[int, int]],
    results: dict[tuple[str, str, str, int, str], bool | None],
) -> Row:
    first = cells[0].cell
    questions = {one.id: one for one in read_records(first.request.data / "questions.jsonl", Question)}
    counted = _Counted()
    reviews = []
    for one in cells:
        counted.add(read_records(one.cell.request.answers_file, Answer), questions)
        for review in _reviews(one.cell):
            if review.question_id in questions:
                reviews.append(review)
                if _checkable(review):
                    results[*first.group, one.cell.sample, review.question_id] = review.right
    chapters = list(dict.fromkeys(question.chapter for question in questions.values()))
    return Row(
        *first.group,
        samples=len(cells),
        statuses=counted.statuses,
        right=_share(reviews, len(cells)),
        chapters={
            chapter: _share([one for one in reviews if questions[one.question_id].chapter == chapter], len(cells))
            for chapter in chapters
        },
        levels={
            level: _share([one for one in reviews if (questions[one.question_id].level or "-") == level], len(cells))
            for level in _LEVELS
        },
        cost=counted.cost,
        unpriced=counted.unpriced,
        prompt_tokens=counted.prompt_tokens,
        completion_tokens=counted.completion_tokens,
        seconds=median(counted.seconds) if counted.seconds else None,
        same=pairs.get((first.title, first.title), (0, 0)),
        failed=tuple(f"{one.cell.name}: {one.reason}" for one in cells if one.state == "failed"),
    )


class _Counted:
    """What the records of a model's samples add up to."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.cost, self.unpriced = Decimal(0), 0
        self.prompt_tokens = self.completion_tokens = 0
        self.seconds: list[float] = []

    def add(self, answers: Iterable[Answer], questions: dict[str, Question]) -> None:
        """Adds one store; superseded answers were paid for, but only the last one counts as an answer."""
        last: dict[str, str] = {}
        for answer in answers:
            self.cost += answer.cost_usd or 0
            self.unpriced += answer.cost_usd is None and answer.attempts > 0
            if answer.usage:
                self.prompt_tokens += answer.usage.prompt_tokens
                self.completion_tokens += answer.usage.completion_tokens
            if answer.question_id in questions:
                last[answer.question_id] = answer.status
                self.seconds.append((answer.finished_at - answer.started_at).total_seconds())
        self.statuses.update(last.values())


def _reviews(cell: Cell) -> Iterable[Review]:
    return read_records(cell.request.data / "reviews" / f"{safe_name(cell.request.model)}.jsonl", Review)


def _share(reviews: Sequence[Review], samples: int) -> Share:
    checkable = [one for one in reviews if _checkable(one)]
    return share(sum(one.right is True for one in checkable), len(checkable), samples)


def _checkable(review: Review) -> bool:
    return review.method != "not machine-checkable"

"""What the last report said, kept beside the stores, and what has changed since. Pure but for that file."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipeline.records import Money, Record
from pipeline.store import read_records, replace_records
from pipeline.sweep.report.figures import Figures


class RowThen(Record):
    """One row of an earlier report.

    Attributes:
        verdicts: whether each checkable answer was right, by ``<sample> <question id>``.
    """

    source: str
    prompt: str
    title: str
    right: int
    of: int
    cost: Money
    verdicts: dict[str, bool | None]


@dataclass(frozen=True)
class Change:
    """One row then and now.

    Attributes:
        before: right and checkable then; None where the row is new.
        turned_right, turned_wrong: ``<question id> #<sample>``.
        cost: USD spent since.
    """

    title: str
    before: tuple[int, int] | None
    now: tuple[int, int]
    turned_right: tuple[str, ...]
    turned_wrong: tuple[str, ...]
    cost: Decimal


def read_snapshot(file: Path) -> list[RowThen]:
    """The rows of the last report; none where there was no report."""
    return list(read_records(file, RowThen))


def keep_snapshot(file: Path, figures: Figures) -> None:
    """Puts today's rows in place of the last report's."""
    replace_records(file, rows_of(figures))


def rows_of(figures: Figures) -> list[RowThen]:
    """The figures' rows as they are kept."""
    return [
        RowThen(
            source=row.source,
            prompt=row.prompt,
            title=row.title,
            right=row.right.right,
            of=row.right.of,
            cost=row.cost,
            verdicts={
                f"{sample} {question_id}": right
                for (source, prompt, title, sample, question_id), right in figures.results.items()
                if (source, prompt, title) == (row.source, row.prompt, row.title)
            },
        )
        for row in figures.rows
    ]


def changes_since(before: list[RowThen], figures: Figures) -> list[Change] | None:
    """The rows that are not as they were; None where there was no report before."""
    old = {(row.source, row.prompt, row.title): row for row in before}
    changes = [_change(old.get((row.source, row.prompt, row.title)), row) for row in rows_of(figures)]
    return [one for one in changes if one] if before else None


def _change(then: RowThen | None, now: RowThen) -> Change | None:
    title = f"{now.title} ({now.source}, {now.prompt})"
    if then is None:
        return Change(title, None, (now.right, now.of), (), (), now.cost)
    if then == now:
        return None
    return Change(
        title,
        (then.right, then.of),
        (now.right, now.of),
        _turned(then, now, to=True),
        _turned(then, now, to=False),
        now.cost - then.cost,
    )


def _turned(then: RowThen, now: RowThen, *, to: bool) -> tuple[str, ...]:
    turned = [key for key, right in now.verdicts.items() if right is to and then.verdicts.get(key, right) is not to]
    return tuple(f"{question_id} #{sample}" for sample, question_id in (key.split(" ", 1) for key in turned))

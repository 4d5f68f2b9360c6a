"""Figures → tables that Markdown, CSV and the page share. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.sweep.report.figures import Figures, Row
from pipeline.sweep.report.words import counted, money, of_pairs, with_interval


@dataclass(frozen=True)
class Table:
    """Words in rows and columns; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(figures: Figures) -> list[Table]:
    """All tables of a report; those without a row are left out."""
    tables = [_overview(figures), _cost(figures), _by(figures, "chapter"), _by(figures, "level"), _between(figures)]
    return [table for table in tables if table.rows]


def name_of(row: Row, figures: Figures) -> str:
    """The model, with book and prompt where there are several."""
    several = [
        part
        for part, all_parts in (
            (row.source, {one.source for one in figures.rows}),
            (row.prompt, {one.prompt for one in figures.rows}),
        )
        if len(all_parts) > 1
    ]
    return f"{row.title} ({', '.join(several)})" if several else row.title


def _overview(figures: Figures) -> Table:
    columns = ("model", "samples", "answered", "refused", "other gaps", "right", "of checkable", "samples agree")
    return Table("Right of checkable", columns, tuple(_overview_row(row, figures) for row in figures.rows))


def _overview_row(row: Row, figures: Figures) -> tuple[str, ...]:
    answered, refused = row.statuses["answered"], row.statuses["refused"]
    return (
        name_of(row, figures),
        str(row.samples),
        str(answered),
        str(refused),
        str(row.answers - answered - refused),
        with_interval(row.right),
        counted(row.right),
        of_pairs(row.same),
    )


def _cost(figures: Figures) -> Table:
    columns = ("model", "cost", "cost per right answer", "tokens in", "tokens out", "seconds per answer")
    return Table(
        "Cost and time",
        columns,
        tuple(
            (
                name_of(row, figures),
                money(row.cost, row.unpriced),
                money(row.cost_per_right),
                f"{row.prompt_tokens:,}",
                f"{row.completion_tokens:,}",
                "–" if row.seconds is None else f"{row.seconds:.1f}",
            )
            for row in figures.rows
        ),
    )


def _by(figures: Figures, what: str) -> Table:
    """Right of checkable by chapter or by level, a column a model."""
    shares = [row.chapters if what == "chapter" else row.levels for row in figures.rows]
    names = list(dict.fromkeys(name for one in shares for name in one))
    rows = [
        (name, *(with_interval(one[name]) if name in one else "–" for one in shares))
        for name in names
        if any(name in one and one[name].of for one in shares)
    ]
    columns = (what, *(name_of(row, figures) for row in figures.rows))
    return Table(f"Right of checkable by {what}", columns, tuple(rows))


def _between(figures: Figures) -> Table:
    rows: Sequence[tuple[str, ...]] = [
        (one, other, of_pairs(pairs)) for (one, other), pairs in figures.models.items() if pairs[1]
    ]
    return Table("Agreement between models", ("model", "and", "state the same final result"), tuple(rows))

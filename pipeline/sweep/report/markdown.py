"""A report as Markdown. Pure."""

from collections.abc import Sequence

from pipeline.sweep.report.figures import Figures
from pipeline.sweep.report.snapshot import Change
from pipeline.sweep.report.tables import Table, tables_of
from pipeline.sweep.report.words import changes_in_words

NOTES = (
    "Right of checkable: of the answers whose final result a machine can check, the share that is right. In brackets, "
    "the 95 % confidence interval by Wilson over as many trials as there are questions.",
    "Agreement is how often two answers state the same final result. Answers that agree may all be wrong: it is a "
    "reason to trust, no verification.",
    "Cost per right answer: everything that was paid for a model, over its right answers among the checkable ones.",
)


def markdown_of(figures: Figures, changes: Sequence[Change] | None) -> str:
    """The report."""
    parts = [f"# Sweep {figures.name}"]
    failed = [reason for row in figures.rows for reason in row.failed]
    if failed:
        parts.append("Not finished:\n\n" + "\n".join(f"- {_cell(reason)}" for reason in failed))
    parts += [_table(table) for table in tables_of(figures)]
    parts.append("## Since the last sweep\n\n" + "\n".join(f"- {_cell(said)}" for said in changes_in_words(changes)))
    parts.append("## How to read this\n\n" + "\n".join(f"- {note}" for note in NOTES))
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return f"## {table.title}\n\n" + "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

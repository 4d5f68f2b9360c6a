"""Figures → the report's files."""

from pathlib import Path

from pipeline.store import replace_file
from pipeline.sweep.report.figures import Figures
from pipeline.sweep.report.markdown import markdown_of
from pipeline.sweep.report.page import page_of
from pipeline.sweep.report.sheet import sheet_of
from pipeline.sweep.report.snapshot import Change, changes_since, keep_snapshot, read_snapshot


def write_report(figures: Figures, folder: Path, snapshot: Path) -> list[Change] | None:
    """Writes ``report.md``, ``report.csv`` and ``report.html``.

    Returns what has changed since the last report; None where this is the first.

    Args:
        figures: of the sweep.
        folder: where the files go.
        snapshot: where the last report's rows are kept; today's take their place.
    """
    changes = changes_since(read_snapshot(snapshot), figures)
    contents = {"md": markdown_of(figures, changes), "csv": sheet_of(figures), "html": page_of(figures, changes)}
    for kind, text in contents.items():
        replace_file(folder / f"report.{kind}", text.encode("utf-8", "replace"))
    keep_snapshot(snapshot, figures)
    return changes

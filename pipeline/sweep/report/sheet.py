"""A report as CSV: one line a model and a slice of the book, plain numbers for other tools. Pure."""

import csv
import io
from collections.abc import Iterator

from pipeline.sweep.report.figures import Figures, Row
from pipeline.sweep.report.intervals import Share

_COLUMNS = (
    "source", "prompt", "model", "samples", "slice", "right", "checkable", "share", "low", "high", "answered",
    "refused", "other_gaps", "cost_usd", "unpriced", "cost_per_right_usd", "prompt_tokens", "completion_tokens",
    "seconds_median", "pairs_of_samples_agree", "pairs_of_samples",
)  # fmt: skip
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet_of(figures: Figures) -> str:
    """The report; unknown numbers are empty. A text that a spreadsheet would compute is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in figures.rows:
        writer.writerows([_safe(value) for value in line] for line in _lines(row))
    return out.getvalue()


def _lines(row: Row) -> Iterator[list[object]]:
    answered, refused = row.statuses["answered"], row.statuses["refused"]
    rest = [answered, refused, row.answers - answered - refused, row.cost, row.unpriced, row.cost_per_right]
    rest += [row.prompt_tokens, row.completion_tokens, row.seconds, *row.same]
    yield [*_head(row), "all", *_share(row.right), *rest]
    for name, found in {**row.chapters, **{f"level {level}": one for level, one in row.levels.items()}}.items():
        if found.of:
            yield [*_head(row), name, *_share(found)]


def _head(row: Row) -> list[object]:
    return [row.source, row.prompt, row.title, row.samples]


def _share(found: Share) -> list[object]:
    return [
        found.right,
        found.of,
        *(None if one is None else round(one, 4) for one in (found.value, found.low, found.high)),
    ]


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value

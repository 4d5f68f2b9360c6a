"""A sweep as tables: its estimate, its live board, its result."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.console.progress import cost_of, money
from pipeline.console.screen import Screen
from pipeline.console.summaries import Summary

if TYPE_CHECKING:  # a table is made of what a stage gave; the stage itself need not be imported for it
    from rich.table import Table

    from pipeline.answer import Request
    from pipeline.sweep import Board, Estimates, Plan, Swept
    from pipeline.sweep.samples import Sampled

_MOST_ROWS = 24
_EVERY_SECONDS = 15.0


def estimated(found: "Estimates", plan: "Plan") -> Summary:
    """An estimate: its JSON, and a row a model with the sum."""
    from rich.table import Table

    asked = sum(estimate.to_ask for _, estimate in found.cells)
    table = Table("model", "cells", "to ask", "done", "low", "typical", "at most", title=f"Sweep {plan.name}")
    for title in dict.fromkeys(cell.title for cell, _ in found.cells):
        of_model = [estimate for cell, estimate in found.cells if cell.title == title]
        counts = [len(of_model), sum(one.to_ask for one in of_model), sum(one.done for one in of_model)]
        amounts = [
            _sum([getattr(one, which) for one in of_model if one.to_ask]) for which in ("low", "typical", "high")
        ]
        table.add_row(title, *map(str, counts), *amounts)
    totals = {which: found.total(which) for which in ("low", "typical", "high")}
    values = {
        "sweep": plan.name,
        "cells": len(found.cells),
        "to_ask": asked,
        **{f"{which}_usd": amount for which, amount in totals.items()},
        "spent_usd": found.spent,
        "max_cost_usd": plan.max_cost,
    }
    judge = f"; what the judge {plan.judge.name} will cost is not in it" if plan.judge else ""
    bound = f"at most ${plan.max_cost} in all" if plan.max_cost is not None else "no --max-cost is set"
    line = f"{len(found.cells)} cells, {asked:,} answers to ask for; ${found.spent:.4f} spent so far, {bound}{judge}"
    return values, [table, _plain(line)]


def _sum(amounts: list[Any]) -> str:
    return "unknown" if None in amounts else f"${sum(amounts):.2f}"


def show(screen: Screen, summary: Summary) -> None:
    """Shows a summary to whoever waits, on stderr: the result is still to come."""
    for part in summary[1]:
        screen.stderr.print(part)


@contextmanager
def watching(screen: Screen) -> Iterator[Callable[["Board"], None]]:
    """Gives what is to be called with the board a few times a second."""
    console = screen.stderr
    if screen.quiet or not console.is_terminal:
        yield _Lines(screen)
        return
    from rich.live import Live

    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda board: live.update(_board(board))


class _Lines:
    """A line whenever enough time has passed."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._when = screen, 0.0

    def __call__(self, board: "Board") -> None:
        if board.elapsed - self._when >= _EVERY_SECONDS:
            self._when = board.elapsed
            self._screen.say(_line(board))


def _line(board: "Board") -> str:
    summaries = [one.summary for one in board.cells]
    ended = sum(one.state not in ("waiting", "asking") for one in board.cells)
    unpriced = sum(one.unpriced for one in summaries)
    cost = money(board.cost, unpriced, any_priced=any(one.priced for one in summaries))
    return (
        f"{ended}/{len(board.cells)} cells, {sum(one.kept + one.answered for one in summaries):,} answered, "
        f"{sum(one.failed for one in summaries)} failed, {cost}, "
        f"{board.elapsed:.0f} s"
    )


def _board(board: "Board") -> "Table":
    """The cells that are at work first; a terminal has no room for hundreds."""
    from rich.table import Table

    order = {"asking": 0, "failed": 1, "budget": 1, "waiting": 2}
    shown = sorted(board.cells, key=lambda one: order.get(one.state, 3))[:_MOST_ROWS]
    more = len(board.cells) - len(shown)
    table = Table("cell", "", "answered", "failed", "in flight", "tokens", "cost", caption=_line(board))
    for one in shown:
        summary = one.summary
        table.add_row(
            _plain(one.cell.name),
            one.state,
            f"{summary.kept + summary.answered}/{summary.total or '?'}",
            str(summary.failed),
            str(summary.in_flight() if one.state == "asking" else 0),
            f"{summary.prompt_tokens + summary.completion_tokens:,}",
            cost_of(summary),
        )
    if more:
        table.add_row(f"and {more} more cells", *[""] * 6)
    return table


def swept(found: "Swept") -> Summary:
    """A sweep's result: its JSON, and a row a model with what could not be done."""
    from rich.table import Table

    from pipeline.sweep.report.tables import tables_of
    from pipeline.sweep.report.words import changes_in_words

    overview = tables_of(found.figures)[0]
    table = Table(*overview.columns, title=f"Sweep {found.figures.name}")
    for row in overview.rows:
        table.add_row(*row)
    lines = [f"{one.cell.name}: {one.state}: {one.reason}" for one in found.board.cells if one.reason]
    lines += changes_in_words(found.changes)
    lines.append(f"${found.spent:.4f} in all; the report is in {found.report}")
    values = {
        "sweep": found.figures.name,
        "cells": [
            {
                "cell": one.cell.name,
                "state": one.state,
                "reason": one.reason,
                "answered": one.summary.answered,
                "kept": one.summary.kept,
                "store": one.cell.request.answers_file,
            }
            for one in found.board.cells
        ],
        "models": [
            {
                "source": row.source,
                "prompt": row.prompt,
                "model": row.title,
                "right": row.right.right,
                "of": row.right.of,
            }
            for row in found.figures.rows
        ],
        "cost_usd": found.spent,
        "report": found.report,
    }
    return values, [table, *map(_plain, lines)]


def sampled(found: "Sampled", request: "Request") -> Summary:
    """One model asked several times: its JSON, and why each kept answer was kept."""
    lines = [
        f"{request.model}: {len(found.board.cells)} samples; of {len(found.agreed) + len(found.first)} questions, "
        f"{len(found.agreed)} kept the answer that most samples agree on, {len(found.first)} the first one"
    ]
    lines += [f"sample {one.cell.sample}: {one.state}: {one.reason}" for one in found.board.cells if one.reason]
    lines.append(f"${found.cost:.4f} now; all samples are in {request.data / 'samples'}")
    values = {
        "model": request.model,
        "samples": [{"sample": one.cell.sample, "state": one.state, "reason": one.reason} for one in found.board.cells],
        "agreed": found.agreed,
        "first": found.first,
        "cost_usd": found.cost,
    }
    return values, list(map(_plain, lines))


def _plain(line: str) -> Any:
    from rich.text import Text

    return Text(line)

"""How far a run of the answer stage is: a live panel on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.console.screen import Screen

if TYPE_CHECKING:
    from decimal import Decimal

    from rich.panel import Panel

    from pipeline.answer.outcome.tally import Tally

_EVERY_SECONDS = 15.0
_EVERY_ANSWERS = 50


@contextmanager
def watching(screen: Screen, model: str) -> Iterator[Callable[["Tally", float], None]]:
    """Gives what is to be called with the tally a few times a second."""
    console = screen.stderr
    if screen.quiet or not console.is_terminal:
        yield _Lines(screen, model)
        return
    from rich.live import Live

    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda tally, elapsed: live.update(_panel(tally, elapsed, model))


class _Lines:
    """A line whenever enough has come in or enough time has passed."""

    def __init__(self, screen: Screen, model: str) -> None:
        self._screen, self._model = screen, model
        self._asked, self._when = 0, 0.0

    def __call__(self, tally: "Tally", elapsed: float) -> None:
        due = tally.asked - self._asked >= _EVERY_ANSWERS or elapsed - self._when >= _EVERY_SECONDS
        if due:
            self._asked, self._when = tally.asked, elapsed
            self._screen.say(f"{self._model}: {line_of(tally, elapsed)}")


def line_of(tally: "Tally", elapsed: float) -> str:
    """The state of a run on one line."""
    left = tally.left(elapsed)
    parts = [
        f"{tally.kept + tally.answered}/{tally.total} answered",
        f"{tally.failed} failed",
        f"{tally.in_flight()} in flight",
        f"{tally.prompt_tokens + tally.completion_tokens:,} tokens",
        cost_of(tally.cost, tally.unpriced),
        f"{elapsed:.0f} s" + (f", about {left:.0f} s left" if left is not None else ""),
    ]
    return ", ".join(parts)


def cost_of(cost: "Decimal", unpriced: int) -> str:
    """A cost in words; what is unknown is said to be unknown."""
    known = f"${cost:.4f}"
    if not unpriced:
        return known
    return f"{known} and {unpriced} answers of unknown cost" if cost else "cost unknown"


def _panel(tally: "Tally", elapsed: float, model: str) -> "Panel":
    from rich.panel import Panel
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_row(ProgressBar(total=max(tally.total, 1), completed=tally.kept + tally.asked, width=40))
    grid.add_row(line_of(tally, elapsed))
    return Panel(grid, title=f"asking {model}", title_align="left", expand=False)

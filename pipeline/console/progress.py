"""How far a run of the answer stage is: a live panel on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.console.screen import Screen

if TYPE_CHECKING:
    from decimal import Decimal

    from rich.panel import Panel

    from pipeline.answer.outcome.summary import RunSummary

_EVERY_SECONDS = 15.0
_EVERY_ANSWERS = 50


@contextmanager
def watching(screen: Screen, model: str) -> Iterator[Callable[["RunSummary", float], None]]:
    """Gives what is to be called with the summary a few times a second."""
    console = screen.stderr
    if screen.quiet or not console.is_terminal:
        yield _Lines(screen, model)
        return
    from rich.live import Live

    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda summary, elapsed: live.update(_panel(summary, elapsed, model))


class _Lines:
    """A line whenever enough has come in, enough time has passed, or there is something to wait for."""

    def __init__(self, screen: Screen, model: str) -> None:
        self._screen, self._model = screen, model
        self._asked, self._when, self._notice = 0, 0.0, ""

    def __call__(self, summary: "RunSummary", elapsed: float) -> None:
        if summary.notice != self._notice:
            self._notice = summary.notice
            self._screen.say(f"{self._model}: {summary.notice or 'it answers'}")
        due = summary.asked - self._asked >= _EVERY_ANSWERS or elapsed - self._when >= _EVERY_SECONDS
        if due:
            self._asked, self._when = summary.asked, elapsed
            self._screen.say(f"{self._model}: {line_of(summary, elapsed)}")


def line_of(summary: "RunSummary", elapsed: float) -> str:
    """The state of a run on one line."""
    left = summary.left(elapsed)
    parts = [
        f"{summary.kept + summary.answered}/{summary.expected} answered",
        f"{summary.failed} failed",
        *([f"{summary.cut} cut off"] if summary.cut else []),
        f"{summary.in_flight()} in flight",
        f"{summary.prompt_tokens + summary.completion_tokens:,} tokens",
        cost_of(summary),
        f"{elapsed:.0f} s" + (f", about {left:.0f} s left" if left is not None else ""),
        *([f"{summary.completion_tokens / elapsed:.0f} tokens a second"] if summary.completion_tokens else []),
    ]
    return ", ".join(parts)


def cost_of(summary: "RunSummary") -> str:
    """What a run cost, in words; what is unknown is said to be unknown."""
    if not summary.asked:
        return "nothing spent yet"
    return money(summary.cost, summary.unpriced, any_priced=summary.priced > 0)


def money(cost: "Decimal", unpriced: int, *, any_priced: bool) -> str:
    """A cost in words: of so many answers it is unknown, of others it is known."""
    if not unpriced:
        return f"${cost:.4f}"
    return f"${cost:.4f} and {unpriced} answers of unknown cost" if any_priced else "cost unknown"


def _panel(summary: "RunSummary", elapsed: float, model: str) -> "Panel":
    from rich.panel import Panel
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_row(ProgressBar(total=max(summary.expected, 1), completed=summary.kept + summary.asked, width=40))
    grid.add_row(line_of(summary, elapsed))
    if summary.notice:
        grid.add_row(summary.notice)
    return Panel(grid, title=f"asking {model}", title_align="left", expand=False)

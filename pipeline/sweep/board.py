"""How far a sweep is, cell by cell, for whoever watches it. Pure."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from pipeline.answer.outcome.summary import RunSummary
from pipeline.sweep.cells import Cell

State: TypeAlias = Literal["waiting", "asking", "done", "gaps", "failed", "budget", "stopped"]


@dataclass
class CellProgress:
    """One cell's course.

    Attributes:
        summary: of this run.
        reason: why it ended early; empty where it did not.
        seconds: from its first question to its last.
    """

    cell: Cell
    state: State = "waiting"
    summary: RunSummary = field(default_factory=RunSummary)
    reason: str = ""
    seconds: float = 0.0


class Board:
    """All cells of a sweep while it goes on.

    Args:
        cells: in the order in which they are begun.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = [CellProgress(cell) for cell in cells]
        self.began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the sweep began."""
        return time.monotonic() - self.began

    @property
    def cost(self) -> Decimal:
        """USD of this run as far as it is known."""
        return sum((one.summary.cost for one in self.cells), Decimal(0))

    @property
    def failed(self) -> list[CellProgress]:
        """The cells that could not go on."""
        return [one for one in self.cells if one.state == "failed"]

    def all_in(self, state: State) -> bool:
        """Whether every cell ended in this state."""
        return all(one.state == state for one in self.cells)

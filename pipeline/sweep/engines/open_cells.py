"""The stores of cells that are being asked elsewhere: locked, appended to, and closed when their last shard is in."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from pipeline.answer.outcome.summary import RunSummary
from pipeline.answer.plan.request import check_key
from pipeline.errors import GuideError
from pipeline.records import Answer
from pipeline.store import Appender, locked
from pipeline.sweep.board import Board, CellProgress
from pipeline.sweep.engines.shards import Shard, jobs_of, shards_of


@dataclass
class _Open:
    """One cell's store while shards of it are out."""

    progress: CellProgress
    appender: Appender
    stack: ExitStack
    began: float
    shards: Iterator[Shard]
    out: int = 0
    drained: bool = False
    asked: set[str] = field(default_factory=set)


class OpenCells:
    """Hands out the shards of all cells in their order, and takes in what comes back; the one writer of a sweep.

    Args:
        board: the cells.
        size: questions a shard.
    """

    def __init__(self, board: Board, size: int) -> None:
        self._board, self._size = board, size
        self._open: dict[int, _Open] = {}
        self._stopped = False

    def __iter__(self) -> Iterator[Shard]:
        for number, progress in enumerate(self._board.cells):
            if progress.state != "waiting":
                continue
            if self._stopped:
                progress.state = "stopped"
            elif self._begin(number, progress):
                yield from self._shards(number)

    def add(self, number: int, answer: Answer) -> None:
        """Keeps an answer of a cell."""
        cell = self._open[number]
        cell.appender.append(answer)
        cell.progress.summary.add(answer)

    def sync(self) -> None:
        """Brings what came in to the disk."""
        for cell in self._open.values():
            cell.appender.sync()
            cell.progress.seconds = self._board.elapsed - cell.began

    def back(self, number: int, error: str = "", *, budget_reached: bool = False) -> None:
        """A shard has ended for good.

        Args:
            number: of its cell.
            error: why the cell can't go on; its other shards that are out come back by themselves.
            budget_reached: whether the budget ended it.
        """
        cell = self._open[number]
        cell.out -= 1
        if error:
            cell.progress.state, cell.progress.reason = "failed", error
        elif budget_reached and cell.progress.state == "asking":
            cell.progress.state, cell.progress.reason = "budget", "the next call might have passed the budget"
        self._end(number)

    def stop(self) -> None:
        """Nothing more is handed out."""
        self._stopped = True

    def close(self) -> None:
        """Closes what is still open; its cells were stopped."""
        for number, cell in list(self._open.items()):
            cell.out, cell.drained = 0, True
            cell.progress.state = "stopped" if cell.progress.state == "asking" else cell.progress.state
            self._end(number)

    def _begin(self, number: int, progress: CellProgress) -> bool:
        """Opens a cell's store; False where there is nothing to do, or it can't be opened."""
        request = progress.cell.request
        stack = ExitStack()
        try:
            stack.enter_context(locked(request.answers_file))
            jobs, kept = jobs_of(request)
            progress.summary = RunSummary(total=kept + len(jobs), kept=kept)
            if jobs:
                check_key(request)
            appender = stack.enter_context(Appender(request.answers_file))
        except GuideError as error:
            stack.close()
            progress.state, progress.reason = "failed", str(error)
            return False
        shards = shards_of(number, progress.cell, jobs, self._size)
        self._open[number] = _Open(progress, appender, stack, self._board.elapsed, shards)
        progress.state = "asking"
        progress.summary.in_flight = lambda: self._handed_out(number)
        return True

    def _shards(self, number: int) -> Iterator[Shard]:
        cell = self._open[number]
        for shard in cell.shards:
            if self._stopped or cell.progress.state != "asking":
                break
            cell.out += 1
            cell.asked |= shard.ids
            yield shard
        cell.drained = True
        self._end(number)

    def _handed_out(self, number: int) -> int:
        """Questions that workers have, and whose answers are not in yet."""
        return len(self._open[number].asked) - self._open[number].progress.summary.asked if number in self._open else 0

    def _end(self, number: int) -> None:
        cell = self._open[number]
        if not cell.drained or cell.out:
            return
        del self._open[number]
        cell.stack.close()
        summary = cell.progress.summary
        cell.progress.seconds = self._board.elapsed - cell.began
        if cell.progress.state == "asking":
            cell.progress.state = "done" if summary.kept + summary.answered >= summary.total else "gaps"

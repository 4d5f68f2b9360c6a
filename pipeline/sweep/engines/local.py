"""The engine of one machine: asyncio for asking, processes for review."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from pipeline.answer import Interrupted, Shared, answer_beside, limiter_of
from pipeline.answer.outcome.summary import RunSummary
from pipeline.answer.pace.budget import Budget
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.errors import GuideError
from pipeline.review import ReviewRequest
from pipeline.sweep.board import Board, CellProgress
from pipeline.sweep.engines.engine import Look
from pipeline.sweep.engines.reviewing import review_all

log = logging.getLogger(__name__)

# Cells of one endpoint that are open at once: the next one fills what the last answers of another leave idle.
_OPEN = 4


class LocalEngine:
    """Everything in this process, but for reviews."""

    def ask(self, board: Board, most: Decimal | None, look: Look) -> None:
        """Asks all cells, each endpoint within its limits."""
        asyncio.run(_Asking(board, most, look).run())

    def review(self, requests: Sequence[ReviewRequest]) -> list[str]:
        """Reviews the stores, as many at a time as there are processors; says what could not be reviewed."""
        return review_all(requests)

    def close(self) -> None:
        """There is nothing to close."""


class _Asking:
    """One event loop in which all cells are asked."""

    def __init__(self, board: Board, most: Decimal | None, look: Look) -> None:
        self._board, self._most, self._look = board, most, look
        self._limiters: dict[str, RateLimiter] = {}
        self._doors: dict[str, asyncio.Semaphore] = {}
        self._stopped = False

    async def run(self) -> None:
        budget = Budget(self._most)
        for one in self._board.cells:
            if one.cell.endpoint not in self._limiters:
                self._limiters[one.cell.endpoint] = limiter_of(one.cell.request)
                self._doors[one.cell.endpoint] = asyncio.Semaphore(_OPEN)
        looking = asyncio.create_task(self._keep_looking())
        try:
            await asyncio.gather(*(self._ask(one, budget) for one in self._board.cells))
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            self._look(self._board)
        if self._stopped:
            raise Interrupted

    async def _keep_looking(self) -> None:
        while True:
            self._look(self._board)
            await asyncio.sleep(0.25)

    async def _ask(self, one: CellProgress, budget: Budget) -> None:
        async with self._doors[one.cell.endpoint]:
            if self._stopped:
                one.state = "stopped"
                return
            one.state = "asking"

            def watch(summary: RunSummary, seconds: float) -> None:
                one.summary, one.seconds = summary, seconds

            try:
                shared = Shared(self._limiters[one.cell.endpoint], Budget(None) if one.cell.is_free else budget)
                outcome = await answer_beside(one.cell.request, watch, shared)
                one.summary, one.seconds = outcome.summary, outcome.seconds
                one.state = "budget" if outcome.budget_reached else "gaps" if outcome.gaps else "done"
                one.reason = "the next call might have passed the budget" if outcome.budget_reached else ""
            except Interrupted:
                self._stopped = True
                one.state = "stopped"
            except GuideError as error:
                one.state, one.reason = "failed", str(error)
            except Exception as error:  # one cell's surprise must not stop the others
                log.exception("cell %s", one.cell.name)
                one.state, one.reason = "failed", f"unexpected {type(error).__name__}; see the log"

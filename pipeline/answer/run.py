"""Many questions at once: a few workers over one stream of jobs, each answer kept the moment it is in."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from pipeline.answer.ask import BudgetReached
from pipeline.answer.plan import Job
from pipeline.errors import GuideError
from pipeline.records import Answer

_GRACE = 5.0  # seconds that answers in flight get after Ctrl-C
_SYNC_EVERY = 1.0  # seconds between two syncs of the store; they cost no throughput in a thread


class Interrupted(Exception):
    """The user stopped the run; all that was in is kept."""


class Run:
    """One run over a stream of jobs.

    Args:
        jobs: taken one at a time, so that they need not fit in memory.
        answer: makes the answer of one job.
        keep: stores an answer; called at once and in no worker's absence.
        sync: brings what was stored to the disk; called in a thread.
    """

    def __init__(
        self,
        jobs: Iterator[Job],
        answer: Callable[[Job], Awaitable[Answer]],
        keep: Callable[[Answer], None],
        sync: Callable[[], None],
    ) -> None:
        self._jobs, self._answer, self._keep, self._sync = jobs, answer, keep, sync
        self._stopping = False
        self._error: Exception | None = None

    async def work(self, concurrency: int) -> None:
        """Works through all jobs with so many workers.

        Raises:
            GuideError: the model or the store can't go on; what was in is kept.
            BudgetReached: the budget allows no further call.
            Interrupted: the user pressed Ctrl-C.
        """
        workers = [asyncio.create_task(self._worker()) for _ in range(concurrency)]
        syncing = asyncio.create_task(self._sync_now_and_then())
        try:
            with self._stop_on_ctrl_c(workers):
                await asyncio.gather(*workers, return_exceptions=True)
        finally:
            syncing.cancel()
        if self._error:
            raise self._error

    async def _worker(self) -> None:
        try:
            for job in self._jobs:
                self._keep(await self._answer(job))
                if self._stopping:
                    return
        except (GuideError, BudgetReached) as error:
            # The first reason counts; the others finish what they have in flight.
            self._error = self._error or error
            self._stopping = True

    async def _sync_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY)
            await asyncio.to_thread(self._sync)

    @contextmanager
    def _stop_on_ctrl_c(self, workers: list[asyncio.Task[None]]) -> Iterator[None]:
        """The first Ctrl-C lets what is in flight come home for a moment, the second does not."""
        loop = asyncio.get_running_loop()

        def cancel() -> None:
            for worker in workers:
                worker.cancel()

        def stop() -> None:
            if self._stopping:
                cancel()
                return
            self._stopping = True
            self._error = self._error or Interrupted()
            loop.call_later(_GRACE, cancel)

        loop.add_signal_handler(signal.SIGINT, stop)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

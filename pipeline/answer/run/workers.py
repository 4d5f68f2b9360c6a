"""Many questions at once: a few workers over one stream of jobs, each answer kept the moment it is in."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pipeline.answer.pace.ends import Closed
from pipeline.answer.plan.jobs import Job
from pipeline.answer.run.question import Asker, Ended
from pipeline.records import Answer

_GRACE = 5.0  # seconds that answers in flight get after Ctrl-C
_SYNC_EVERY = 1.0  # seconds between two syncs of the store; they cost no throughput in a thread


# Several runs may go on in one event loop, which takes one handler a signal.
_listening: dict[asyncio.AbstractEventLoop, list[Callable[[], None]]] = {}


class Interrupted(Exception):
    """The user stopped the run; all that was in is kept."""


class Run:
    """One run over a stream of jobs.

    Args:
        jobs: taken one at a time, so that they need not fit in memory.
        asker: makes the answer of one job.
        keep: stores an answer; called at once and in no worker's absence.
        sync: brings what was stored to the disk; called in a thread.
    """

    def __init__(
        self,
        jobs: Iterator[Job],
        asker: Asker,
        keep: Callable[[Answer], None],
        sync: Callable[[], None],
    ) -> None:
        self._jobs, self._asker, self._keep, self._sync = jobs, asker, keep, sync
        self._error: Exception | None = None

    async def work(self, concurrency: int) -> None:
        """Works through all jobs with so many workers.

        Raises:
            GuideError: the model or the store can't go on; what was in is kept.
            BudgetReached: the budget allows no further call.
            Interrupted: the user pressed Ctrl-C, or the system asks the process to end.
        """
        workers = [asyncio.create_task(self._worker()) for _ in range(concurrency)]
        done = asyncio.Event()
        syncing = asyncio.create_task(self._sync_now_and_then(done))
        try:
            with self._stop_on_signals(workers):
                # A worker hands whatever goes wrong to _end; what is left here is that it was cancelled.
                await asyncio.gather(*workers, return_exceptions=True)
        finally:
            done.set()
            await syncing
        if self._error:
            raise self._error

    def _end(self, error: Exception) -> None:
        """The first reason counts; the others finish what they have in flight, and start nothing."""
        self._error = self._error or error
        self._asker.close()

    async def _worker(self) -> None:
        try:
            for job in self._jobs:
                await self._one(job)
                if self._error:
                    return
        except Exception as error:  # whatever it is, work() raises it once all answers in flight are kept
            self._end(error)

    async def _one(self, job: Job) -> None:
        try:
            answer = await self._asker.answer(job)
        except Ended as ended:
            if ended.answer:
                self._keep(ended.answer)
            if isinstance(ended.reason, Exception) and not isinstance(ended.reason, Closed):
                raise ended.reason from None
        else:
            self._keep(answer)

    async def _sync_now_and_then(self, done: asyncio.Event) -> None:
        while not done.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_SYNC_EVERY):
                    await done.wait()
            try:
                await asyncio.to_thread(self._sync)
            except Exception as error:  # the disk is full or gone: asking on would be paid for in vain
                self._end(error)
                return

    @contextmanager
    def _stop_on_signals(self, workers: list[asyncio.Task[None]]) -> Iterator[None]:
        """The first Ctrl-C lets what is in flight come home for a moment, the second does not."""
        loop = asyncio.get_running_loop()

        def cancel() -> None:
            for worker in workers:
                worker.cancel()

        def stop() -> None:
            if self._error:
                cancel()
                return
            self._end(Interrupted())
            loop.call_later(_GRACE, cancel)

        _listening.setdefault(loop, []).append(stop)
        for number in (signal.SIGINT, signal.SIGTERM):
            # Neither Windows nor a thread other than the main one can do this; there, Python's own way remains.
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, _stop_all, loop)
        try:
            yield
        finally:
            _listening[loop].remove(stop)
            if not _listening[loop]:
                del _listening[loop]
                for number in (signal.SIGINT, signal.SIGTERM):
                    loop.remove_signal_handler(number)


def _stop_all(loop: asyncio.AbstractEventLoop) -> None:
    for stop in list(_listening.get(loop, ())):
        stop()

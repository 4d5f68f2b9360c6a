"""The engine of a Ray cluster: shards as tasks, one limiter an endpoint, and this process as the one writer."""

import logging
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipeline.answer import Interrupted
from pipeline.answer.plan.questions import read_questions
from pipeline.errors import UsageError
from pipeline.records import Answer
from pipeline.review import ReviewRequest
from pipeline.store import replace_file
from pipeline.sweep.board import Board
from pipeline.sweep.engines.engine import Look
from pipeline.sweep.engines.local import LocalEngine
from pipeline.sweep.engines.open_cells import OpenCells
from pipeline.sweep.engines.ray_limits import EndpointLimits, SweepBudget
from pipeline.sweep.engines.ray_review import review_on
from pipeline.sweep.engines.ray_tasks import PROMPTS, ShardEnd, ask_shard
from pipeline.sweep.engines.shards import Shard
from pipeline.sweep.engines.travelling import pack, place_of

log = logging.getLogger(__name__)

_LEAST, _MOST = 8, 256  # questions a shard
_LOSSES = 5  # workers that may be lost over one shard
_GRACE = 5.0  # seconds that calls in flight get after Ctrl-C
# Actors wait more than they work, and need no processor of their own; thousands of calls may wait in one.
_ACTOR: dict[str, Any] = {"num_cpus": 0, "max_concurrency": 100_000}
_STORE = 100 * 1024 * 1024  # bytes of object store of a cluster of our own: answers never go through it


class RayEngine:
    """A cluster that is there already, or one of this machine's own for as long as the sweep takes.

    Args:
        address: of the cluster's head, ``HOST:PORT`` or ``auto``; empty for a cluster of its own.

    Raises:
        UsageError: Ray is not installed, or the address is one that this process can't write records from.
    """

    def __init__(self, address: str) -> None:
        # Nobody who asks a model has asked to send reports to Ray's makers.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if address.startswith("ray://"):
            raise UsageError(
                f"--ray-address {address}: a Ray client can't take in answers one by one.",
                hint="Run this on a machine of the cluster, with --ray-address auto (docs/sweep.md shows how).",
            )
        self._address = address

    def ask(self, board: Board, most: Decimal | None, look: Look) -> None:
        """Asks all cells on the cluster, each endpoint within its limits over all of it."""
        free = Board([one.cell for one in board.cells if one.cell.is_free])
        if free.cells:  # what ships with the tool need not travel
            LocalEngine().ask(free, None, lambda _: None)
            done = {one.cell.name: one for one in free.cells}
            board.cells = [done.get(one.cell.name, one) for one in board.cells]
        prompts = {one.cell.prompt: one.cell.request.prompt for one in board.cells}
        if all(one.cell.is_free for one in board.cells):
            return
        with connected(self._address, prompts) as ray:
            _Asking(ray, board, most, look).run()

    def review(self, requests: Sequence[ReviewRequest]) -> list[str]:
        """Reviews the stores on the cluster."""
        if not requests:
            return []
        with connected(self._address, {}) as ray:
            return review_on(ray, requests)


@contextmanager
def connected(address: str, prompts: dict[str, Path], processors: int | None = None) -> Iterator[Any]:
    """A connection to the cluster, with the code and the prompts on their way to it.

    Args:
        address: empty for a cluster of its own.
        prompts: by name.
        processors: of a cluster of its own; as many as the machine has where it is not said.

    Raises:
        UsageError: Ray is not installed, or nothing answers at the address.
    """
    try:
        import ray
    except ImportError:
        raise UsageError("Ray is not installed.", hint="Run `pip install 'mlguide[ray]'`.") from None
    own: dict[str, Any] = {
        "num_cpus": processors or os.cpu_count(),
        "object_store_memory": _STORE,
        "include_dashboard": False,
    }
    with tempfile.TemporaryDirectory(prefix="mlguide-ray-") as folder:
        pack(Path(folder), prompts, PROMPTS)
        try:
            ray.init(
                **({"address": address} if address else own),
                runtime_env={"working_dir": folder},
                logging_level=logging.ERROR,
                log_to_driver=False,
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise UsageError(
                f"--ray-address {address or '(a cluster of its own)'}: {reason}",
                hint="Is the head running there (ray status), and the same version of Ray here and there?",
            ) from None
        try:
            yield ray
        finally:
            ray.shutdown()


@dataclass
class _Running:
    """A shard that is out.

    Attributes:
        run: the name under which its worker asks for turns.
        done: ids whose answers are in.
    """

    shard: Shard
    run: str
    done: set[str]
    losses: int


class _Asking:
    """The driver's side: hands out shards, takes in answers, and hands out again what a lost worker had."""

    def __init__(self, ray: Any, board: Board, most: Decimal | None, look: Look) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        self._ray, self._board, self._look = ray, board, look
        # Pace and budget live and die with this process: on another machine they could be lost alone.
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        self._actor = {**_ACTOR, "scheduling_strategy": here}
        self._task = ray.remote(ask_shard).options(num_returns="streaming", max_retries=0, num_cpus=1)
        self._limits = self._actors()
        bounded = most is not None
        self._budget = ray.remote(SweepBudget).options(**self._actor).remote(most) if bounded else None
        self._slots = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._cells = OpenCells(board, self._size())
        self._running: dict[Any, _Running] = {}
        self._synced = 0.0

    def _actors(self) -> dict[str, Any]:
        actors: dict[str, Any] = {}
        for one in self._board.cells:
            if one.cell.endpoint not in actors and not one.cell.is_free:
                keyless = replace(one.cell.request, api_key=None)
                actors[one.cell.endpoint] = self._ray.remote(EndpointLimits).options(**self._actor).remote(keyless)
                actors[one.cell.endpoint].hold.remote(one.cell.request.api_key)
        return actors

    def _size(self) -> int:
        """Questions a shard: a few shards a slot, so that the last ones end together."""
        first = self._board.cells[0].cell.request
        total = len(self._board.cells) * sum(first.choice.takes(one) for one in read_questions(first.data))
        return max(_LEAST, min(_MOST, total // (4 * self._slots)))

    def run(self) -> None:
        """Asks everything.

        Raises:
            Interrupted: the user stopped it.
        """
        shards = iter(self._cells)
        try:
            self._until_done(shards)
        except KeyboardInterrupt:
            self._stop()
            raise Interrupted from None
        finally:
            self._cells.close()
            self._look(self._board)

    def _until_done(self, shards: Iterator[Shard]) -> None:
        more = True
        while more or self._running:
            while more and len(self._running) < 2 * self._slots:
                shard = next(shards, None)
                more = shard is not None
                if shard:
                    self._start(shard, losses=0)
            self._take_in(0.25)

    def _start(self, shard: Shard, losses: int) -> None:
        run = uuid4().hex
        cell = self._board.cells[shard.cell].cell
        prompt = place_of(cell.prompt, cell.request.prompt)
        stream = self._task.remote(shard, run, prompt, self._limits[cell.endpoint], self._budget)
        self._running[stream] = _Running(shard, run, set(), losses)

    def _take_in(self, seconds: float) -> None:
        """Takes in what comes within so many seconds."""
        if not self._running:
            return
        ready, _ = self._ray.wait(list(self._running), num_returns=len(self._running), timeout=0)
        if not ready:
            ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=seconds)
        for stream in ready:
            self._next_of(stream)
        if time.monotonic() - self._synced > 0.5:
            self._synced = time.monotonic()
            self._cells.sync()
            self._look(self._board)

    def _next_of(self, stream: Any) -> None:
        running = self._running[stream]
        try:
            item = self._ray.get(next(stream))
        except StopIteration:
            self._lost(stream, "it ended without a word")
        except self._ray.exceptions.RayError as error:
            self._lost(stream, str(error).strip().splitlines()[0])
        else:
            if isinstance(item, ShardEnd):
                del self._running[stream]
                if item.profile:
                    replace_file(self._board.cells[running.shard.cell].cell.request.profile_file, item.profile)
                self._cells.back(running.shard.cell, item.error, budget_reached=item.budget_reached)
            else:
                answer = Answer.model_validate_json(item)
                running.done.add(answer.question_id)
                self._cells.add(running.shard.cell, answer)

    def _lost(self, stream: Any, reason: str) -> None:
        """A worker or its node is gone: what it had in flight is asked again, by another one."""
        running = self._running.pop(stream)
        log.warning("a worker was lost: %s", reason)
        cell = self._board.cells[running.shard.cell].cell
        # Should it be alive after all, it must start no further call: wait until that is sure.
        self._ray.get(self._limits[cell.endpoint].forget.remote(running.run))
        if self._budget is not None:
            self._ray.get(self._budget.forget.remote(running.run))
        left = running.shard.without(frozenset(running.done))
        if running.losses + 1 >= _LOSSES:
            self._cells.back(running.shard.cell, f"{_LOSSES} workers were lost over it: {reason}")
        elif not left.ids:
            self._cells.back(running.shard.cell)
        else:
            self._start(left, running.losses + 1)

    def _stop(self) -> None:
        """Lets calls in flight come home for a moment, and starts no others."""
        self._cells.stop()
        for actor in self._limits.values():
            actor.close.remote()
        until = time.monotonic() + _GRACE
        while self._running and time.monotonic() < until:
            self._take_in(0.25)

"""The driver's side of asking on a cluster: hands out shards, takes in answers, hands out again what was lost."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from pipeline.answer import Interrupted
from pipeline.answer.plan.questions import read_questions
from pipeline.records import Answer
from pipeline.store import replace_file
from pipeline.sweep.board import Board
from pipeline.sweep.engines.cluster.actors import EndpointLimits, SweepBudget
from pipeline.sweep.engines.cluster.tasks import ShardEnd, ask_shard
from pipeline.sweep.engines.cluster.travelling import place_of
from pipeline.sweep.engines.engine import Look
from pipeline.sweep.engines.open_cells import OpenCells
from pipeline.sweep.engines.shards import Shard

log = logging.getLogger(__name__)

_LEAST, _MOST = 8, 256  # questions a shard
_LOSSES = 5  # workers that may be lost over one shard
_GRACE = 5.0  # seconds that calls in flight get after Ctrl-C
# Actors wait more than they work, and need no processor of their own; thousands of calls may wait in one.
_ACTOR: dict[str, Any] = {"num_cpus": 0, "max_concurrency": 100_000}


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


class Asking:
    """One sweep's questions on their way over a cluster.

    Args:
        ray: the connected module.
        board: the cells.
        most: USD that all of them may spend; None for no bound.
        look: told of the board now and then.
    """

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
                # Calls of several callers come in no order: no worker may ask for the key before it is there.
                self._ray.get(actors[one.cell.endpoint].hold.remote(one.cell.request.api_key))
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
                for line in item.splitlines():
                    answer = Answer.model_validate_json(line)
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

"""The engine of a Ray cluster; this process is the one that writes."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.review import ReviewRequest
from pipeline.sweep.board import Board
from pipeline.sweep.engines.cluster.asking import Asking
from pipeline.sweep.engines.cluster.connection import connected
from pipeline.sweep.engines.cluster.reviewing import review_on
from pipeline.sweep.engines.engine import Look
from pipeline.sweep.engines.local import LocalEngine


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
        self._stack = ExitStack()
        self._ray: Any = None

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
        Asking(self._connected(prompts), board, most, look).run()

    def review(self, requests: Sequence[ReviewRequest]) -> list[str]:
        """Reviews the stores on the cluster."""
        if not requests:
            return []
        return review_on(self._connected({}), requests)

    def close(self) -> None:
        """Leaves the cluster; one of its own ends."""
        self._stack.close()
        self._ray = None

    def _connected(self, prompts: dict[str, Path]) -> Any:
        # Starting a cluster takes seconds, so it is kept until the sweep is over.
        self._ray = self._ray or self._stack.enter_context(connected(self._address, prompts))
        return self._ray

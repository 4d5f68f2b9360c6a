"""What every engine can do."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from pipeline.review import ReviewRequest
from pipeline.sweep.board import Board

Look = Callable[[Board], None]


class Engine(Protocol):
    """Asks cells and reviews their answers; records always come to this process, which alone writes stores."""

    def ask(self, board: Board, most: Decimal | None, look: Look) -> None:
        """Asks what is missing in every cell, and writes into the board how each came out.

        Args:
            board: the cells; one that fails is marked so and leaves the others alone.
            most: USD that all of them together may spend; None for no bound.
            look: told of the board a few times a second.

        Raises:
            Interrupted: the user stopped it; finished answers are kept.
        """

    def review(self, requests: Sequence[ReviewRequest]) -> list[str]:
        """Reviews what has changed in each store; says what could not be reviewed, a sentence each."""

    def close(self) -> None:
        """Nothing more is wanted of it."""

"""What may still be spent, calls in flight included; shared by all that may spend it."""

import asyncio
from decimal import Decimal


class BudgetReached(Exception):
    """The next call might pass the budget."""


class Budget:
    """An upper bound of spending that calls in flight are counted against before they start.

    Args:
        most: USD; None for no bound.
    """

    def __init__(self, most: Decimal | None) -> None:
        self.spent = Decimal(0)
        self._most = most
        self._reserved = Decimal(0)
        self._freed = asyncio.Event()

    @property
    def bounded(self) -> bool:
        """Whether there is a bound at all."""
        return self._most is not None

    @property
    def in_flight(self) -> bool:
        """Whether calls are under way whose true cost may free some of the budget."""
        return self._reserved > 0

    async def set_aside(self, worst: Decimal) -> None:
        """Reserves the worst case of a call, as soon as the calls in flight leave room for it.

        Raises:
            BudgetReached: nothing is in flight that could leave room.
        """
        while not self.reserve(worst):
            if not self.in_flight:
                raise BudgetReached
            self._freed.clear()
            await self._freed.wait()

    def reserve(self, worst: Decimal) -> bool:
        """Sets the worst case of a call aside; False where that would pass the bound."""
        if self._most is not None and self.spent + self._reserved + worst > self._most:
            return False
        self._reserved += worst
        return True

    def settle(self, worst: Decimal, cost: Decimal | None) -> None:
        """Replaces a reservation by what the call cost; where that is unknown, by the worst case."""
        self._reserved -= worst
        self.spent += worst if cost is None else cost
        self._freed.set()

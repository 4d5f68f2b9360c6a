"""What stands in a worker for the pace and the budget of the whole cluster."""

import asyncio
import itertools
from collections.abc import Awaitable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.ends import Closed
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.sliding_log import Entry
from pipeline.errors import ProviderError
from pipeline.sweep.engines.cluster.actors import CLOSED


@dataclass(eq=False)
class _Ticket(Entry):
    """A call's entry in the actor's log, by its number."""

    number: int = 0


class RemoteLimiter(RateLimiter):
    """The limiter of an endpoint as a worker sees it.

    Args:
        actor: handle of an ``EndpointLimits``.
        run: names this worker's run.
        endpoint: for messages.
    """

    def __init__(self, actor: Any, run: str, endpoint: str) -> None:
        super().__init__(1, clock=asyncio.get_running_loop().time)
        self._actor, self._run, self._endpoint = actor, run, endpoint
        self._numbers = itertools.count()

    async def enter(self, tokens: int = 0) -> Entry | None:
        """Waits until a request may start anywhere in the cluster.

        Raises:
            Closed: no request may start any more.
            ProviderError: the endpoint is given up.
        """
        number = next(self._numbers)
        try:
            refused = await cast(Awaitable[str], self._actor.enter.remote(self._run, number, tokens))
        except asyncio.CancelledError:
            self._actor.withdraw.remote(self._run, number)
            raise
        if refused == CLOSED:
            raise Closed
        if refused:
            raise ProviderError(
                f"{self._endpoint} is given up: {refused}.",
                hint="Finished answers are kept. Run the same command again later, with lower limits.",
            )
        return _Ticket(self._clock(), tokens, number=number)

    def leave(self, entry: Entry | None = None, tokens: int | None = None) -> None:
        """A request is over."""
        assert isinstance(entry, _Ticket)  # noqa: S101 - it is what enter gave
        self._actor.leave.remote(self._run, entry.number, tokens)

    def succeeded(self) -> None:
        """A clean answer."""
        self._actor.told.remote("succeeded")

    def rejected(self, started: float, wait: float | None) -> None:
        """A request was rejected for pace: nobody in the cluster starts for a while."""
        self._actor.told.remote("rejected", self._clock() - started, wait)

    def troubled(self) -> None:
        """A request met a rejection or a fault of the server."""
        self._actor.told.remote("troubled")

    def learn(self, per_minute: float) -> None:
        """Takes the provider's own limit."""
        self._actor.told.remote("learn", per_minute)

    def starting(self, most: float, wait: float | None = None) -> None:
        """The server is not ready yet: one call at a time looks again, from anywhere."""
        self._actor.told.remote("starting", most, wait)

    def limit_tokens(self, per_minute: int) -> None:
        """Takes the provider's own limit of tokens a minute."""
        self._actor.told.remote("limit_tokens", per_minute)


class RemoteBudget(Budget):
    """The sweep's budget as a worker sees it.

    Args:
        actor: handle of a ``SweepBudget``; None where there is no bound.
        run: names this worker's run.
    """

    def __init__(self, actor: Any, run: str) -> None:
        super().__init__(None)
        self._actor, self._run = actor, run

    @property
    def bounded(self) -> bool:
        """Whether there is a bound at all."""
        return self._actor is not None

    async def set_aside(self, worst: Decimal) -> None:
        """Reserves the worst case of a call.

        Raises:
            BudgetReached: the budget allows no further call.
        """
        if self._actor is not None and not await cast(Awaitable[bool], self._actor.set_aside.remote(self._run, worst)):
            raise BudgetReached

    def settle(self, worst: Decimal, cost: Decimal | None) -> None:
        """Replaces a reservation by what the call cost."""
        if self._actor is not None:
            self._actor.settle.remote(self._run, worst, cost)

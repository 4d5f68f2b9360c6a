"""Pace and budget of a whole cluster: an actor for each.

A worker tells the actor of every call before it starts and after it has ended. What a lost worker had under way is
given up by ``forget``: its place is free again, its worst case counts as spent, and nothing more starts in its name.
"""

import asyncio
from decimal import Decimal
from typing import Any

from pydantic import SecretStr

from pipeline.answer import Request, limiter_of
from pipeline.answer.pace.budget import Budget, BudgetReached
from pipeline.answer.pace.ends import Closed, GivenUp
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.sliding_log import Entry

# What ``enter`` says when a call may not start because all is over.
CLOSED = "closed"


class EndpointLimits:
    """The actor of one endpoint: its one limiter, and its key, which never stands in an argument that Ray keeps."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._limiter: RateLimiter | None = None
        self._key: SecretStr | None = None
        self._under_way: dict[tuple[str, int], Entry | None] = {}
        self._gone: set[str] = set()
        self._withdrawn: set[tuple[str, int]] = set()
        self._given_up = ""

    async def hold(self, key: SecretStr | None) -> None:
        """Takes the key into this process's memory."""
        self._key = key

    async def key(self) -> SecretStr | None:
        """The key, for a worker that is about to ask."""
        return self._key

    async def enter(self, run: str, number: int, tokens: int) -> str:
        """Waits until a call may start; says why it may not, or nothing."""
        if run in self._gone or self._given_up:
            return self._given_up or CLOSED
        try:
            entry = await self._the_limiter.enter(tokens)
        except Closed:
            return CLOSED
        if run in self._gone or (run, number) in self._withdrawn:
            self._withdrawn.discard((run, number))
            self._the_limiter.leave(entry, 0)
            return CLOSED
        self._under_way[run, number] = entry
        return ""

    async def leave(self, run: str, number: int, tokens: int | None) -> None:
        """A call is over."""
        if (run, number) in self._under_way:
            self._the_limiter.leave(self._under_way.pop((run, number)), tokens)

    async def withdraw(self, run: str, number: int) -> None:
        """Whoever waited for this call's turn waits no more."""
        if (run, number) in self._under_way:
            self._the_limiter.leave(self._under_way.pop((run, number)), 0)
        else:
            self._withdrawn.add((run, number))

    async def told(self, what: str, *values: Any) -> None:
        """What a call came to; ages of calls come in seconds, for no two machines have one clock."""
        limiter = self._the_limiter
        if what == "rejected":
            age, wait = values
            values = (asyncio.get_running_loop().time() - age, wait)
        try:
            getattr(limiter, what)(*values)
        except GivenUp as reason:
            self._given_up = str(reason)

    async def forget(self, run: str) -> None:
        """A worker is lost: its calls under way are over, and it may start no other."""
        self._gone.add(run)
        for key in [key for key in self._under_way if key[0] == run]:
            self._the_limiter.leave(self._under_way.pop(key))

    async def close(self) -> None:
        """No call may start any more."""
        if self._limiter:
            self._limiter.close()
        self._given_up = self._given_up or CLOSED

    @property
    def _the_limiter(self) -> RateLimiter:
        # It belongs to the actor's event loop, which is not there yet when the actor is made.
        self._limiter = self._limiter or limiter_of(self._request)
        return self._limiter


class SweepBudget:
    """The actor of the one budget over all cells."""

    def __init__(self, most: Decimal | None) -> None:
        self._budget = Budget(most)
        self._under_way: dict[str, list[Decimal]] = {}
        self._gone: set[str] = set()

    async def set_aside(self, run: str, worst: Decimal) -> bool:
        """Reserves the worst case of a call; False where the budget allows no further one."""
        if run in self._gone:
            return False
        try:
            await self._budget.set_aside(worst)
        except BudgetReached:
            return False
        self._under_way.setdefault(run, []).append(worst)
        return True

    async def settle(self, run: str, worst: Decimal, cost: Decimal | None) -> None:
        """Replaces a reservation by what the call cost."""
        if worst in self._under_way.get(run, ()):
            self._under_way[run].remove(worst)
            self._budget.settle(worst, cost)

    async def forget(self, run: str) -> None:
        """A worker is lost: nobody knows what its calls under way cost, so their worst cases count."""
        self._gone.add(run)
        for worst in self._under_way.pop(run, ()):
            self._budget.settle(worst, None)

"""One run's way through a limiter that other runs use, too: closing it closes the door to this run alone."""

import asyncio

from pipeline.answer.pace.ends import Closed
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.sliding_log import Entry


class SharedLimiter(RateLimiter):
    """Pauses, limits and concurrency are the common limiter's; ``close`` and ``active`` are this run's own.

    Args:
        common: the limiter of an endpoint and its key.
    """

    def __init__(self, common: RateLimiter) -> None:
        super().__init__(common.concurrency, clock=asyncio.get_running_loop().time)
        self._common = common

    async def enter(self, tokens: int = 0) -> Entry | None:
        """Waits until a request may start.

        Raises:
            Closed: no request of this run may start any more.
        """
        entering = asyncio.ensure_future(self._common.enter(tokens))
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({entering, closing}, return_when=asyncio.FIRST_COMPLETED)
            if self._closing.is_set():
                raise Closed
        except BaseException:
            if entering.done() and not entering.cancelled() and entering.exception() is None:
                self._common.leave(entering.result(), 0)
            entering.cancel()
            raise
        finally:
            closing.cancel()
        self.active += 1
        return entering.result()

    def leave(self, entry: Entry | None = None, tokens: int | None = None) -> None:
        """A request is over."""
        self.active -= 1
        self._common.leave(entry, tokens)

    def succeeded(self) -> None:
        """A clean answer."""
        self._common.succeeded()

    def rejected(self, started: float, wait: float | None) -> None:
        """A request was rejected for pace: nobody starts for a while, whatever run he belongs to.

        Raises:
            GivenUp: this has gone on for too long.
        """
        self._common.rejected(started, wait)

    def troubled(self) -> None:
        """A request met a rejection or a fault of the server.

        Raises:
            GivenUp: nothing but that has come for too long.
        """
        self._common.troubled()

    def learn(self, per_minute: float) -> None:
        """Takes the provider's own limit."""
        self._common.learn(per_minute)

    def starting(self, most: float, wait: float | None = None) -> None:
        """The server is not ready yet: one run at a time looks again.

        Raises:
            GivenUp: it has taken longer than ``most`` seconds.
        """
        self._common.starting(most, wait)

    def limit_tokens(self, per_minute: int) -> None:
        """Takes the provider's own limit of tokens a minute."""
        self._common.limit_tokens(per_minute)

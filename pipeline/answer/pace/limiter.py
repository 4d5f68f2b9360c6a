"""When the next request may start: one shared pause a model, adaptive concurrency, true sliding limits.

Concurrency adapts as TCP does: it grows by one after as many clean answers as it is wide, and is halved once
for a burst of rejections, never below one. All of it is shared by the requests of one model.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from pipeline.answer.pace.sliding_log import WINDOW, Entry, SlidingLog

_PAUSE_MARGIN = 0.05
_LONGEST_BACKOFF = 60.0
_LONGEST_KNOCK = 5.0  # seconds between two looks at a server that is starting
# A stated limit is kept a little under: its server's clock is not ours.
_HEADROOM = 1.01


class GivenUp(Exception):
    """The model has only been rejecting; asking on would be endless."""


class Closed(Exception):
    """The run is ending: no further request may start."""


class RateLimiter:
    """The one gate that every request of a model passes.

    Args:
        concurrency: upper bound of requests at once.
        rpm: requests in any 60 s; 0 for no limit.
        tpm: tokens in any 60 s; 0 for no limit.
        hopeless_after: seconds of nothing but rejections after which the model is given up.
        hopeless_pauses: pauses in a row after which it is given up.
        first_backoff: seconds of the first pause where the provider names none; doubled for each in a row.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        concurrency: int,
        *,
        rpm: int = 0,
        tpm: int = 0,
        hopeless_after: float = 600.0,
        hopeless_pauses: int = 8,
        first_backoff: float = 1.0,
        clock: Callable[[], float],
    ) -> None:
        self._upper = concurrency
        self.concurrency = concurrency
        self.active = 0
        self._clock = clock
        self._requests = SlidingLog(rpm) if rpm else None
        self._tokens = SlidingLog(tpm) if tpm else None
        self._hopeless_after, self._hopeless_pauses = hopeless_after, hopeless_pauses
        self._first_backoff = first_backoff
        self._paused_until = self._last_cut = float("-inf")
        self._pauses = 0
        self._clean = 0
        self._trouble_since: float | None = None
        self._starting_since: float | None = None
        self._interval = 0.0  # seconds between two starts, learned from the provider's headers
        self._next_start = float("-inf")
        self._door = asyncio.Lock()
        self._changed = asyncio.Event()  # something left, or all is over: whoever waits looks again
        self._closing = asyncio.Event()

    async def enter(self, tokens: int = 0) -> Entry | None:
        """Waits until a request may start, first come first served; returns its entry in the token log.

        Raises:
            Closed: no request may start any more.
        """
        if self._door.locked() or self._delay(tokens):
            async with self._door:
                while (delay := self._delay(tokens)) and not self._closing.is_set():
                    await self._wait(delay)
        if self._closing.is_set():
            raise Closed
        now = self._clock()
        self.active += 1
        if self._interval:
            # Timers wake late; a start that came late by less than one interval does not push back the next.
            self._next_start = max(now - self._interval, self._next_start) + self._interval
        if self._requests:
            self._requests.add(1, now)
        return self._tokens.add(tokens, now) if self._tokens else None

    def leave(self, entry: Entry | None = None, tokens: int | None = None) -> None:
        """A request is over; ``tokens`` is what it really used, where that is known."""
        self.active -= 1
        if self._tokens and entry is not None and tokens is not None:
            self._tokens.correct(entry, tokens)
        self._changed.set()

    async def rest(self, seconds: float) -> None:
        """Waits before another attempt.

        Raises:
            Closed: there will be none.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
                raise Closed

    def close(self) -> None:
        """Lets no further request start; whoever waits for its turn is told at once."""
        self._closing.set()
        self._changed.set()

    def succeeded(self) -> None:
        """A clean answer: concurrency may grow again."""
        self._pauses = 0
        self._trouble_since = None
        if self._starting_since is not None:  # only one at a time knocked at a server that was starting
            self._starting_since, self.concurrency = None, self._upper
        self._clean += 1
        if self._clean >= self.concurrency and self.concurrency < self._upper:
            self.concurrency += 1
            self._clean = 0

    def rejected(self, started: float, wait: float | None) -> None:
        """A request was rejected for pace: nobody starts for ``wait`` seconds, or for a growing backoff.

        All that had started before the last cut belong to one burst: they cut once and count as one pause.

        Raises:
            GivenUp: this has gone on for too long.
        """
        now = self._clock()
        if started >= self._last_cut:
            self._last_cut = now
            self._pauses += 1
            self.concurrency = max(1, self.concurrency // 2)
            self._clean = 0
        self._paused_until = max(self._paused_until, now + self._pause(wait) + _PAUSE_MARGIN)
        self.troubled()
        if self._pauses >= self._hopeless_pauses:
            raise GivenUp(f"it rejected requests {self._pauses} times in a row, after every pause")

    def troubled(self) -> None:
        """A request met a rejection or a fault of the server.

        Raises:
            GivenUp: nothing but that has come for too long.
        """
        now = self._clock()
        if self._trouble_since is None:
            self._trouble_since = now
        elif now - self._trouble_since > self._hopeless_after:
            raise GivenUp(f"it gave nothing but errors for {self._hopeless_after / 60:g} minutes")

    def starting(self, most: float, wait: float | None = None) -> None:
        """A server is not ready yet: nobody but one asks, again and again.

        Args:
            most: seconds after which it is waited for no more.
            wait: seconds until the next look, where the server says so.

        Raises:
            GivenUp: it has taken longer.
        """
        now = self._clock()
        if self._starting_since is None:
            self._starting_since = now
        elapsed = now - self._starting_since
        if elapsed > most:
            raise GivenUp(f"it was not ready within {most:g} s")
        self.concurrency = 1
        look = min(_LONGEST_KNOCK, max(self._first_backoff, elapsed / 4)) if wait is None else wait
        self._paused_until = max(self._paused_until, now + look)

    def limit_tokens(self, per_minute: int) -> None:
        """Takes the provider's own limit of tokens a minute, unless a lower one is set."""
        if self._tokens is None:
            self._tokens = SlidingLog(per_minute)

    def learn(self, per_minute: float) -> None:
        """Takes the provider's own limit: starts are spread evenly under it from now on."""
        self._interval = WINDOW / per_minute * _HEADROOM

    def _pause(self, wait: float | None) -> float:
        """What the provider asked for; a growing backoff where it says nothing or has proved too little."""
        backoff = min(_LONGEST_BACKOFF, self._first_backoff * 2.0 ** (self._pauses - 1))
        backoff *= random.uniform(1.0, 1.25)  # noqa: S311 - no secret
        if wait is None:
            return backoff
        return max(wait, backoff / 8) if self._pauses > 1 else wait

    def _delay(self, tokens: int) -> float:
        """Seconds until a request may start; infinite where only the end of another one helps."""
        now = self._clock()
        if self.active >= self.concurrency:
            return float("inf")
        waits = [self._paused_until - now, self._next_start - now]
        if self._requests:
            waits.append(self._requests.delay(1, now))
        if self._tokens:
            waits.append(self._tokens.delay(tokens, now))
        return max(0.0, *waits)

    async def _wait(self, delay: float) -> None:
        """Waits so long, or until something changes: the end of a request may free tokens or a place."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if delay == float("inf") else delay):
                await self._changed.wait()

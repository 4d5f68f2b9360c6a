"""When the next request may start: one shared pause a model, adaptive concurrency, true sliding limits.

Concurrency adapts as TCP does: it grows by one after as many clean answers as it is wide, and is halved once
for a burst of rejections, never below one. All of it is shared by the requests of one model.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable

_WINDOW = 60.0
# The server's clock sees a request later than ours, and not always by the same delay.
_MARGIN = 0.25
_PAUSE_MARGIN = 0.05
# A stated limit is kept a little under: its server's clock is not ours.
_HEADROOM = 1.01


class Hopeless(Exception):
    """The model has only been rejecting; asking on would be endless."""


class SlidingLog:
    """At most so much in any 60 seconds: a log of what was let through, not a bucket that allows twice that."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._log: deque[list[float]] = deque()  # [when, how much]; the amount is corrected later
        self._sum = 0.0

    def delay(self, amount: float, now: float) -> float:
        """Seconds until this amount fits; one that can never fit goes alone, when the window is empty."""
        while self._log and self._log[0][0] <= now - _WINDOW - _MARGIN:
            self._sum -= self._log.popleft()[1]
        excess = self._sum + min(amount, self._limit) - self._limit
        if excess <= 0:
            return 0.0
        for when, size in self._log:
            excess -= size
            if excess <= 0:
                return max(when + _WINDOW + _MARGIN - now, 0.001)
        return _WINDOW

    def add(self, amount: float, now: float) -> list[float]:
        """Enters an amount; the entry may be corrected once the true amount is known."""
        entry = [now, amount]
        self._log.append(entry)
        self._sum += amount
        return entry

    def correct(self, entry: list[float], amount: float) -> None:
        """Replaces an entry's estimate by what it really was."""
        if entry in self._log:
            self._sum += amount - entry[1]
        entry[1] = amount


class Pace:
    """The one gate that every request of a model passes.

    Args:
        concurrency: upper bound of requests at once.
        rpm: requests in any 60 s; 0 for no limit.
        tpm: tokens in any 60 s; 0 for no limit.
        hopeless_after: seconds of nothing but rejections after which the model is given up.
        hopeless_pauses: pauses in a row after which it is given up.
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
        clock: Callable[[], float],
    ) -> None:
        self._upper = concurrency
        self.concurrency = concurrency
        self.active = 0
        self._clock = clock
        self._requests = SlidingLog(rpm) if rpm else None
        self._tokens = SlidingLog(tpm) if tpm else None
        self._hopeless_after, self._hopeless_pauses = hopeless_after, hopeless_pauses
        self._paused_until = 0.0
        self._last_cut = 0.0
        self._pauses = 0
        self._clean = 0
        self._trouble_since: float | None = None
        self._interval = 0.0  # seconds between two starts, learned from the provider's headers
        self._next_start = 0.0
        self._door = asyncio.Lock()
        self._left = asyncio.Event()

    async def enter(self, tokens: int = 0) -> list[float] | None:
        """Waits until a request may start, first come first served; returns its entry in the token log."""
        if self._door.locked() or self._delay(tokens) != 0.0:
            async with self._door:
                while delay := self._delay(tokens):
                    await self._wait(delay)
        now = self._clock()
        self.active += 1
        if self._interval:
            self._next_start = max(now, self._next_start) + self._interval
        if self._requests:
            self._requests.add(1, now)
        return self._tokens.add(tokens, now) if self._tokens else None

    def leave(self, entry: list[float] | None = None, tokens: int | None = None) -> None:
        """A request is over; ``tokens`` is what it really used, where that is known."""
        self.active -= 1
        if self._tokens and entry is not None and tokens is not None:
            self._tokens.correct(entry, tokens)
        self._left.set()

    def succeeded(self) -> None:
        """A clean answer: concurrency may grow again."""
        self._pauses = 0
        self._trouble_since = None
        self._clean += 1
        if self._clean >= self.concurrency and self.concurrency < self._upper:
            self.concurrency += 1
            self._clean = 0

    def rejected(self, started: float, wait: float | None) -> None:
        """A request was rejected for pace: nobody starts for ``wait`` seconds, or for a growing backoff.

        All that had started before the last cut belong to one burst: they cut once and count as one pause.

        Raises:
            Hopeless: this has gone on for too long.
        """
        now = self._clock()
        if started >= self._last_cut:
            self._last_cut = now
            self._pauses += 1
            self.concurrency = max(1, self.concurrency // 2)
            self._clean = 0
        if wait is None:
            wait = min(60.0, 2.0 ** (self._pauses - 1)) * random.uniform(1.0, 1.25)  # noqa: S311 - no secret
        self._paused_until = max(self._paused_until, now + wait + _PAUSE_MARGIN)
        self.troubled()
        if self._pauses >= self._hopeless_pauses:
            raise Hopeless(f"it rejected requests {self._pauses} times in a row, after every pause")

    def troubled(self) -> None:
        """A request met a rejection or a fault of the server.

        Raises:
            Hopeless: nothing but that has come for too long.
        """
        now = self._clock()
        if self._trouble_since is None:
            self._trouble_since = now
        elif now - self._trouble_since > self._hopeless_after:
            raise Hopeless(f"it gave nothing but errors for {self._hopeless_after / 60:g} minutes")

    def learn(self, per_minute: float) -> None:
        """Takes the provider's own limit: starts are spread evenly under it from now on."""
        interval = _WINDOW / per_minute * _HEADROOM
        if interval != self._interval:
            self._interval = interval

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
        if delay == float("inf"):
            self._left.clear()
            await self._left.wait()
        else:
            await asyncio.sleep(delay)

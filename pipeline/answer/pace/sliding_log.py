"""A true sliding limit: at most so much in any 60 seconds, whenever the window is taken to begin. Pure."""

from collections import deque
from dataclasses import dataclass

WINDOW = 60.0
# A server sees a request later than we send it, and not always by the same delay (a new connection and its
# handshake take longest); two requests that we start this much more than a window apart are that far apart there.
MARGIN = 0.5


@dataclass(eq=False)
class Entry:
    """Something that was let through; its amount is corrected once the true one is known."""

    when: float
    amount: float
    counted: bool = True


class SlidingLog:
    """A log of what was let through in the last window; a bucket of the same size would let through twice that.

    Args:
        limit: the most in any window.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._log: deque[Entry] = deque()
        self._sum = 0.0

    def delay(self, amount: float, now: float) -> float:
        """Seconds until this amount fits; one that can never fit goes alone, when the window is empty."""
        self._forget(now)
        excess = self._sum + min(amount, self._limit) - self._limit
        if excess <= 0:
            return 0.0
        for entry in self._log:
            excess -= entry.amount
            if excess <= 0:
                return max(entry.when + WINDOW + MARGIN - now, 0.001)
        return WINDOW

    def add(self, amount: float, now: float) -> Entry:
        """Enters an amount."""
        entry = Entry(now, amount)
        self._log.append(entry)
        self._sum += amount
        return entry

    def correct(self, entry: Entry, amount: float) -> None:
        """Replaces an entry's estimate by what it really was."""
        if entry.counted:
            self._sum += amount - entry.amount
            entry.amount = amount

    def _forget(self, now: float) -> None:
        while self._log and self._log[0].when <= now - WINDOW - MARGIN:
            gone = self._log.popleft()
            gone.counted = False
            self._sum -= gone.amount

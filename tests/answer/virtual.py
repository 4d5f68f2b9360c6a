"""An event loop whose clock jumps to the next thing that is due: minutes of waiting in milliseconds."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any


class _Jumping(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.now += timeout or 0.0
        return super().select(0)


def run_virtually(main: Callable[[], Awaitable[None]]) -> None:
    """Runs a coroutine to its end; ``loop.time()`` is the virtual clock."""
    selector = _Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()

"""One exchange with a provider about batches; faults that pass are waited out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from pipeline.answer.plan.request import Request
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.failure import CallFailed, Failure
from pipeline.errors import ProviderError

if TYPE_CHECKING:  # the SDK takes half a second to import, and most commands ask nothing
    from pipeline.answer.provider.batches import BatchClient

T = TypeVar("T")

_PASSING = (Decision.AGAIN, Decision.PAUSE, Decision.WAIT)
_NO_BATCHES = frozenset({404, 405, 501})


class BatchRefused(ProviderError):
    """The provider did not do what was asked about a batch.

    Attributes:
        absent: whether there is no such thing at the provider: a batch, a file, or batches at all.
        passing: whether another try may fare better.
    """

    def __init__(self, request: Request, failure: Failure) -> None:
        super().__init__(
            f"{request.base_url}: {failure.message}", hint=remedy(failure, request.model, request.base_url)
        )
        self.absent = failure.status in _NO_BATCHES
        self.passing = decide(failure) in _PASSING


def exchange(request: Request, question: Callable[["BatchClient"], Awaitable[T]], *, once: bool = False) -> T:
    """Asks the provider of a request one thing about its batches.

    Args:
        request: whom to ask.
        question: what to ask.
        once: whether it may not be asked again, because it may have been done although no reply came.

    Raises:
        BatchRefused: it refused, or failed again and again.
    """
    from pipeline.answer.provider.batches import BatchClient

    async def ask() -> T:
        client = BatchClient(request.base_url, request.api_key)
        try:
            return await _patiently(request, lambda: question(client), attempts=1 if once else None)
        finally:
            await client.close()

    try:
        return asyncio.run(ask())
    except CallFailed as failed:
        raise BatchRefused(request, failed.failure) from None


async def _patiently(request: Request, ask: Callable[[], Awaitable[T]], *, attempts: int | None) -> T:
    policy = request.retry_policy
    for attempt in range(1, attempts or policy.attempts):
        try:
            return await ask()
        except CallFailed as failed:
            if decide(failed.failure) not in _PASSING:
                raise
            await asyncio.sleep(policy.first_backoff * 2 ** (attempt - 1))
    return await ask()

"""One exchange with a provider about batches."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from pipeline.answer.plan.request import Request
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.failure import CallFailed
from pipeline.errors import ProviderError

if TYPE_CHECKING:  # the SDK takes half a second to import, and most commands ask nothing
    from pipeline.answer.provider.batches import BatchClient

T = TypeVar("T")


def exchange(request: Request, question: Callable[["BatchClient"], Awaitable[T]]) -> T:
    """Asks the provider of a request one thing about its batches.

    Raises:
        ProviderError: it refused or failed.
    """
    from pipeline.answer.provider.batches import BatchClient

    async def ask() -> T:
        client = BatchClient(request.base_url, request.api_key)
        try:
            return await question(client)
        finally:
            await client.close()

    try:
        return asyncio.run(ask())
    except CallFailed as failed:
        failure = failed.failure
        raise ProviderError(
            f"{request.base_url}: {failure.message}", hint=remedy(failure, request.model, request.base_url)
        ) from None

"""The Files and Batches endpoints of a provider, at half the price of direct calls.

https://platform.openai.com/docs/guides/batch
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openai
from pydantic import SecretStr

from pipeline.answer.provider.connection import Connection
from pipeline.answer.reply.failure import CallFailed

_TRANSFER_SECONDS = 600.0  # files of 200 MB are sent and fetched


@dataclass(frozen=True)
class RemoteBatch:
    """A batch as the provider has it.

    Attributes:
        status: the provider's word, e.g. ``in_progress``, ``completed``, ``expired``.
        output_file, error_file: ids of the result files; None where there is none.
        counts: requests by ``total``, ``completed``, ``failed``.
    """

    id: str
    status: str
    output_file: str | None
    error_file: str | None
    counts: Mapping[str, int]
    metadata: Mapping[str, str]


class BatchClient:
    """The batches of one account at one endpoint."""

    def __init__(self, base_url: str, api_key: SecretStr | None) -> None:
        self._connection = Connection(base_url, api_key, timeout=_TRANSFER_SECONDS)

    async def submit(self, name: str, lines: bytes, metadata: Mapping[str, str]) -> RemoteBatch:
        """Uploads a file of requests and makes a batch of it.

        Raises:
            CallFailed: the provider did not take it.
        """
        try:
            file = await self._connection.sdk.files.create(file=(name, lines), purpose="batch")
            batch = await self._connection.sdk.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata=dict(metadata),
            )
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None
        return _remote(batch)

    async def batches(self) -> list[RemoteBatch]:
        """All batches that the provider still lists, the newest first."""
        try:
            return [_remote(batch) async for batch in self._connection.sdk.batches.list(limit=100)]
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None

    async def batch(self, batch_id: str, *, cancel: bool = False) -> RemoteBatch:
        """A batch as it is now, or after asking to cancel it."""
        try:
            if cancel:
                return _remote(await self._connection.sdk.batches.cancel(batch_id))
            return _remote(await self._connection.sdk.batches.retrieve(batch_id))
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None

    async def download(self, file_id: str) -> bytes:
        """The content of a result file."""
        try:
            return (await self._connection.sdk.files.content(file_id)).content
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None

    async def close(self) -> None:
        """Closes the connections."""
        await self._connection.close()


def _remote(batch: Any) -> RemoteBatch:
    counts = batch.request_counts
    return RemoteBatch(
        id=batch.id,
        status=batch.status,
        output_file=batch.output_file_id,
        error_file=batch.error_file_id,
        counts={name: getattr(counts, name) for name in ("total", "completed", "failed")} if counts else {},
        metadata=dict(batch.metadata or {}),
    )

"""Chat Completions of one endpoint: a call → a ``Reply`` or a failure in our words."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from pipeline.answer.provider.connection import Connection, lower_names
from pipeline.answer.reply.chat import Reply, read_reply
from pipeline.answer.reply.failure import CallFailed, Failure

_PATH = "/chat/completions"


class ChatClient:
    """One endpoint, asked exactly once a call.

    Args:
        base_url: e.g. ``https://api.openai.com/v1``.
        api_key: None for servers that need none.
        timeout: seconds for one whole attempt.
        transport: takes the calls instead of the network (reference answers).
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None,
        *,
        timeout: float,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout = timeout
        self._connection = Connection(base_url, api_key, timeout=timeout, transport=transport)

    async def ask(self, body: Mapping[str, Any]) -> Reply:
        """One call of Chat Completions; exactly one HTTP request.

        Raises:
            CallFailed: no usable reply; never carries the key.
        """
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._post(json.dumps(body).encode())
        except TimeoutError:
            raise CallFailed(Failure("APITimeoutError", f"no answer within {self._timeout:g} s")) from None
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None
        try:
            return read_reply(_json(response.content), lower_names(response.headers))
        except CallFailed as failed:
            raise CallFailed(self._connection.without_key(failed.failure), failed.usage) from None

    async def _post(self, content: bytes) -> httpx2.Response:
        """The raw response: a model class of the SDK would refuse the odd shapes of gateways.

        Bytes go in, because the SDK would copy a body of objects deeply before it encodes it.
        """
        headers = {"Content-Type": "application/json"}
        return await self._connection.sdk.post(
            _PATH, cast_to=httpx2.Response, content=content, options={"headers": headers}
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._connection.close()


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None

"""Chat Completions of one endpoint: a call → a ``Reply`` or a failure in our words."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from pipeline.answer.provider.catalogue import ServerFacts, read_catalogue
from pipeline.answer.provider.connection import Connection, lower_names
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.failure import CallFailed, Failure
from pipeline.answer.reply.response import read_response
from pipeline.answer.reply.stream import read_stream
from pipeline.answer.reply.usage import read_usage

_PATH = "/chat/completions"
_HEADERS = {"Content-Type": "application/json"}
_SECONDS_FOR_FACTS = 5.0


class ChatClient:
    """One endpoint, asked exactly once a call.

    Args:
        base_url: e.g. ``https://api.openai.com/v1``.
        api_key: None for servers that need none.
        timeout: seconds for one whole attempt; of a stream, seconds between two signs of life.
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
        # Bytes go in, because the SDK would copy a body of objects deeply before it encodes it.
        content = json.dumps(body).encode()
        try:
            async with asyncio.timeout(self._timeout) as deadline:
                got = await (self._stream(content, deadline) if body.get("stream") else self._post(content))
        except TimeoutError:
            raise CallFailed(Failure("APITimeoutError", f"no answer within {self._timeout:g} s")) from None
        except openai.OpenAIError as error:
            raise CallFailed(self._connection.failure(error)) from None
        try:
            return read_response(*got)
        except CallFailed as failed:
            raise CallFailed(self._connection.without_key(failed.failure), failed.usage) from None

    async def facts(self, model: str) -> ServerFacts:
        """What the server says that it is; nothing where it does not answer that."""
        try:
            async with asyncio.timeout(min(self._timeout, _SECONDS_FOR_FACTS)):
                response = await self._connection.sdk.get("/models", cast_to=httpx2.Response)
            return read_catalogue(json.loads(response.content), model)
        except (TimeoutError, openai.OpenAIError, ValueError, RecursionError):
            return ServerFacts()

    async def _post(self, content: bytes) -> tuple[bytes, dict[str, str]]:
        """The raw response: a model class of the SDK would refuse the odd shapes of gateways."""
        options: Any = {"headers": _HEADERS}
        response = await self._connection.sdk.post(_PATH, cast_to=httpx2.Response, content=content, options=options)
        return response.content, lower_names(response.headers)

    async def _stream(self, content: bytes, deadline: asyncio.Timeout) -> tuple[bytes, dict[str, str]]:
        """The same of a streamed response, event by event; each sign of life puts off the deadline.

        Raises:
            CallFailed: it broke off; the tokens that it had counted by then are with it.
        """
        options: Any = {"headers": _HEADERS}
        stream = await self._connection.sdk.post(
            _PATH, cast_to=object, content=content, options=options, stream=True, stream_cls=openai.AsyncStream[object]
        )
        response, got = stream.response, bytearray()
        clock = asyncio.get_running_loop().time
        try:
            async for piece in response.aiter_bytes():
                got += piece
                deadline.reschedule(clock() + self._timeout)
        except (httpx2.HTTPError, TimeoutError, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and clock() < (deadline.when() or 0.0):
                raise  # the run is ending
            usage, _ = read_usage(read_stream(bytes(got)).get("usage"))
            message = f"the stream broke off after {len(got):,} bytes"
            raise CallFailed(Failure("APIConnectionError", message), usage) from None
        finally:
            await response.aclose()
        return bytes(got), lower_names(response.headers)

    async def close(self) -> None:
        """Closes the connections."""
        await self._connection.close()

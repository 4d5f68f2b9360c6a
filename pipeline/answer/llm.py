"""One OpenAI-compatible endpoint: the only module that knows the SDK's objects."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
from openai._models import FinalRequestOptions
from openai._types import RequestOptions
from pydantic import SecretStr

from pipeline.answer.decisions import UNREACHABLE, Failure
from pipeline.answer.reply import CallFailed, Reply, read_failure, read_reply, redacted

_CHAT = "/chat/completions"
_JSON: RequestOptions = {"headers": {"Content-Type": "application/json"}}


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


class Llm:
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
        self._secret = api_key.get_secret_value().strip() if api_key else ""
        client = httpx2.AsyncClient(transport=transport) if transport else _DirectClient()
        self._client = _FramedOpenAI(
            base_url=base_url,
            api_key=self._secret or "none",
            max_retries=0,  # asking again is ask.py's alone: two layers multiply
            timeout=httpx2.Timeout(timeout, connect=min(timeout, 30.0)),
            http_client=client,
        )

    async def ask(self, body: Mapping[str, Any]) -> Reply:
        """One call of Chat Completions; exactly one HTTP request.

        Raises:
            CallFailed: no usable reply; never carries the key.
        """
        try:
            async with asyncio.timeout(self._timeout):
                # The raw response: a model class of the SDK would refuse the odd shapes of gateways.
                # Bytes: the SDK would copy a body of objects deeply before it encodes it.
                response = await self._client.post(
                    _CHAT, cast_to=httpx2.Response, content=json.dumps(body).encode(), options=_JSON
                )
        except TimeoutError:
            raise CallFailed(Failure("APITimeoutError", f"no answer within {self._timeout:g} s")) from None
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None
        try:
            return read_reply(_json(response.content), _lower(response.headers))
        except CallFailed as failed:
            raise CallFailed(_without(failed.failure, self._secret), failed.usage) from None

    async def submit(self, name: str, lines: bytes, metadata: Mapping[str, str]) -> RemoteBatch:
        """Uploads a file of requests and makes a batch of it.

        Raises:
            CallFailed: the provider did not take it.
        """
        try:
            file = await self._client.files.create(file=(name, lines), purpose="batch")
            batch = await self._client.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata=dict(metadata),
            )
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None
        return _remote(batch)

    async def batches(self) -> list[RemoteBatch]:
        """All batches that the provider still lists, the newest first."""
        try:
            return [_remote(batch) async for batch in self._client.batches.list(limit=100)]
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None

    async def batch(self, batch_id: str, *, cancel: bool = False) -> RemoteBatch:
        """A batch as it is now, or after asking to cancel it."""
        try:
            if cancel:
                return _remote(await self._client.batches.cancel(batch_id))
            return _remote(await self._client.batches.retrieve(batch_id))
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None

    async def download(self, file_id: str) -> bytes:
        """The content of a result file."""
        try:
            return (await self._client.files.content(file_id)).content
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    def _failure(self, error: openai.OpenAIError) -> Failure:
        kind = type(error).__name__
        if isinstance(error, openai.APIStatusError):
            headers = _lower(error.response.headers)
            message = redacted(error.message, self._secret)
            failure = read_failure(kind, error.status_code, error.body, headers, message)
            return _without(failure, self._secret)
        if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout)):
            return Failure(UNREACHABLE, redacted(str(error.__cause__), self._secret))
        cause = f" {error.__cause__}" if isinstance(error, openai.APIConnectionError) and error.__cause__ else ""
        message = "no answer in time" if isinstance(error, openai.APITimeoutError) else f"{error}{cause}"
        return Failure(kind, redacted(message, self._secret))


class _FramedOpenAI(openai.AsyncOpenAI):
    """The SDK's client, which works out the address and headers of a chat call once: they are the same for all.

    Done for every call, that takes longer than the call itself.
    """

    _frame: httpx2.Request | None = None

    def _build_request(self, options: FinalRequestOptions, *, retries_taken: int = 0) -> httpx2.Request:
        if options.url != _CHAT or not isinstance(options.content, bytes):
            return super()._build_request(options, retries_taken=retries_taken)
        if self._frame is None:
            self._frame = super()._build_request(options, retries_taken=retries_taken)
            del self._frame.headers["Content-Length"]
        frame = self._frame
        return httpx2.Request(
            frame.method, frame.url, headers=frame.headers, content=options.content, extensions=frame.extensions
        )


class _DirectClient(openai.DefaultAioHttpClient):
    """The SDK's aiohttp client without the layers that a call of ours has no use for.

    The SDK's default transport slows down as concurrency grows; aiohttp's does not. Above either, httpx2 looks
    after cookies, logins and redirects, which costs as much again as the call itself.
    """

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Sends a request; whatever is out of the ordinary takes httpx2's own way."""
        if options.get("stream"):
            return await super().send(request, **options)
        response = await self._transport.handle_async_request(request)
        if response.is_redirect:
            await response.aclose()
            return await super().send(request, **options)
        response.request = request
        await response.aread()
        await response.aclose()
        return response


def _without(failure: Failure, secret: str) -> Failure:
    from dataclasses import replace

    return replace(failure, message=redacted(failure.message, secret))


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


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

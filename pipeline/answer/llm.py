"""Messages → a reply: the only module that knows the SDK's objects and the shapes that servers send."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from pipeline.answer.decisions import Failure
from pipeline.records import Usage

# Local reasoning models put their thinking before the answer, in the same field.
_THINKING = re.compile(r"^\s*<think>.*?</think>\s*", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """What came back for one call that the server took.

    Attributes:
        refusal: the model's own words where it refused.
        usage: None where the server did not say.
        headers: names in lower case.
    """

    text: str
    finish_reason: str | None
    refusal: str | None
    usage: Usage | None
    model: str | None
    request_id: str | None
    headers: Mapping[str, str]


class CallFailed(Exception):  # noqa: N818 - it carries a Failure, which is the name users meet
    """A call without a usable reply."""

    def __init__(self, failure: Failure, usage: Usage | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.usage = usage


class Llm:
    """One OpenAI-compatible endpoint.

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
        self._secret = api_key.get_secret_value() if api_key else ""
        # The SDK's default transport slows down as concurrency grows; aiohttp's does not.
        client = httpx2.AsyncClient(transport=transport) if transport else openai.DefaultAioHttpClient()
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=self._secret or "none",
            max_retries=0,  # retrying is ours alone (retry.py): two layers multiply
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
                response = await self._client.post("/chat/completions", cast_to=httpx2.Response, body=body)
        except TimeoutError:
            raise CallFailed(Failure("APITimeoutError", f"no answer within {self._timeout:g} s")) from None
        except openai.OpenAIError as error:
            raise CallFailed(self._failure(error)) from None
        return self._reply(response)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    def _failure(self, error: openai.OpenAIError) -> Failure:
        kind = type(error).__name__
        if isinstance(error, openai.APIStatusError):
            return _status_failure(
                kind, self._redacted(_message(error.body) or error.message), error.response, error.body
            )
        message = "no answer in time" if isinstance(error, openai.APITimeoutError) else str(error)
        if isinstance(error, openai.APIConnectionError) and error.__cause__ is not None:
            message = f"{message} {error.__cause__}".strip()
        return Failure(kind, self._redacted(message))

    def _redacted(self, text: str) -> str:
        """A provider may quote the key in its error text; it must not reach a file or a screen."""
        text = text.replace(self._secret, "[key]") if self._secret else text
        return re.sub(r"\b(sk|key|gsk)-[A-Za-z0-9_*-]{6,}", "[key]", text)[:2000]

    def _reply(self, response: httpx2.Response) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = _json(response)
        if not isinstance(body, dict):
            raise CallFailed(_bad_response("the server sent no JSON object", headers))
        usage = _usage(body.get("usage"))
        if isinstance(body.get("error"), dict):
            raise CallFailed(self._error_in_reply(body["error"], headers), usage)
        choices = body.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            raise CallFailed(_bad_response("the server sent a reply without choices", headers), usage)
        message = choices[0].get("message")
        message = message if isinstance(message, dict) else {}
        return Reply(
            text=_THINKING.sub("", _text(message.get("content"))),
            finish_reason=_string(choices[0].get("finish_reason")),
            refusal=_string(message.get("refusal")),
            usage=usage,
            model=_string(body.get("model")),
            request_id=headers.get("x-request-id") or _string(body.get("id")),
            headers=headers,
        )

    def _error_in_reply(self, error: Mapping[str, Any], headers: Mapping[str, str]) -> Failure:
        """Gateways pass a provider's error on with status 200."""
        code = str(error.get("code") or "")
        status = int(code) if code.isdigit() else 500
        return Failure(
            "APIStatusError",
            self._redacted(str(error.get("message") or error)),
            status,
            code,
            headers=headers,
        )


def _status_failure(kind: str, message: str, response: httpx2.Response, body: object) -> Failure:
    fields = body if isinstance(body, dict) else {}
    fields = fields["error"] if isinstance(fields.get("error"), dict) else fields
    return Failure(
        kind=kind,
        message=message,
        status=response.status_code,
        code=str(fields.get("code") or fields.get("type") or ""),
        param=str(fields.get("param") or ""),
        headers={name.lower(): value for name, value in response.headers.items()},
        request_id=response.headers.get("x-request-id"),
    )


def _message(body: object) -> str:
    if isinstance(body, dict):
        inner = body.get("error", body)
        return str(inner.get("message") or inner) if isinstance(inner, dict) else str(inner)
    # An HTML error page: its words, not its markup.
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())[:300] if isinstance(body, str) else ""


def _bad_response(message: str, headers: Mapping[str, str]) -> Failure:
    return Failure("APIResponseValidationError", message, headers=headers)


def _json(response: httpx2.Response) -> object:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _text(content: object) -> str:
    """A message's content: a string, or a list of parts of which the text counts."""
    if isinstance(content, list):
        parts = (part.get("text") if isinstance(part, dict) else part for part in content)
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _usage(value: object) -> Usage | None:
    if not isinstance(value, dict):
        return None
    prompt, completion = value.get("prompt_tokens"), value.get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        cached_tokens=_detail(value.get("prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=_detail(value.get("completion_tokens_details"), "reasoning_tokens"),
    )


def _detail(details: object, name: str) -> int:
    value = details.get(name) if isinstance(details, dict) else None
    return value if isinstance(value, int) else 0

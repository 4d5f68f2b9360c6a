"""A server's answer → a ``Reply`` or a ``Failure``, whatever odd shape it has. Pure.

Gateways and local servers bend OpenAI's shape: no usage, null choices, content as a list of parts, the
thinking before the answer, an error with status 200. Batches bring the same bodies in a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.answer.reply.failure import CallFailed, Failure, read_failure
from pipeline.records import Usage

# Local reasoning models put their thinking before the answer, in the same field; a cut-off reply is all thinking.
_THINKING = re.compile(r"^\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
# Words of other providers for "length" that gateways pass on.
_CUT = frozenset({"length", "max_tokens", "model_length"})


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

    @property
    def cut(self) -> bool:
        """Whether it was cut off at the token limit."""
        return (self.finish_reason or "").lower() in _CUT

    @property
    def refused(self) -> bool:
        """Whether the model refused, or a filter stepped in."""
        return bool(self.refusal) or self.finish_reason == "content_filter"

    def worse_than(self, cut: "Reply") -> bool:
        """Whether a second try brought less than the cut-off reply before it."""
        kept = len(cut.text.strip())
        return kept > 0 if self.refused else self.cut and len(self.text.strip()) < kept


def read_reply(body: object, headers: Mapping[str, str]) -> Reply:
    """The reply that a Chat Completions body holds.

    Raises:
        CallFailed: the body is no reply; what it may have cost is with it.
    """
    if not isinstance(body, dict):
        raise CallFailed(_bad("the server sent no JSON object", headers))
    usage = _usage(body.get("usage"))
    if isinstance(body.get("error"), dict):
        raise CallFailed(_error_in_reply(body["error"], headers), usage)
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise CallFailed(_bad("the server sent a reply without choices", headers), usage)
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


def _error_in_reply(error: Mapping[str, Any], headers: Mapping[str, str]) -> Failure:
    """Gateways pass a provider's error on with status 200 and the true status as its code."""
    code = str(error.get("code") or "")
    return read_failure("APIStatusError", int(code) if code.isdigit() else 500, {"error": error}, headers)


def _bad(message: str, headers: Mapping[str, str]) -> Failure:
    return Failure("APIResponseValidationError", message, headers=headers)


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
    if not isinstance(prompt, int) or not isinstance(completion, int) or min(prompt, completion) < 0:
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

"""Server-sent events of a chat → the one body that the same reply would have had without streaming. Pure.

https://html.spec.whatwg.org/multipage/server-sent-events.html; the SDK's own reader of streams would refuse what
gateways add to them, and reads no stream that comes unasked.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

BROKE_OFF = "stream_broke_off"  # our own finish reason: a stream without an end
_TEXTS = ("content", "reasoning_content", "reasoning", "refusal", "thinking")


def is_stream(content_type: str, content: bytes) -> bool:
    """Whether a body is an event stream, whatever it is said to be."""
    starts = content.lstrip()[:6].lower()
    return "text/event-stream" in content_type.lower() or starts in (b"data: ", b"data:{", b"event:")


def read_stream(content: bytes) -> dict[str, Any]:
    """The chat body that a stream adds up to; an error in it is kept as the body's own."""
    message: dict[str, Any] = {}
    body: dict[str, Any] = {}
    finish: Any = None
    ended = False
    for data in _events(content):
        if data.strip() == "[DONE]":
            ended = True
            continue
        try:
            chunk = json.loads(data)
        except ValueError:
            chunk = {"error": data} if "error" in data.lower() else {}
        if not isinstance(chunk, dict):
            continue
        for name in ("id", "model", "usage", "error", "detail", "message"):
            if chunk.get(name) is not None:
                body[name] = chunk[name]
        choice = _first_choice(chunk)
        finish = choice.get("finish_reason") or finish
        for place in ("delta", "message"):
            _add(message, choice.get(place))
    if message or finish or ended:
        # A stream that says neither why it ended nor that it has broke off.
        reason = finish or (None if ended else BROKE_OFF)
        body["choices"] = [{"index": 0, "message": message, "finish_reason": reason}]
        if isinstance(body.get("message"), str):
            del body["message"]
    return body


def _events(content: bytes) -> Iterator[str]:
    lines: list[str] = []
    for line in content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line.strip() and lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _first_choice(chunk: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = chunk.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else {}
    return first if isinstance(first, dict) else {}


def _add(message: dict[str, Any], delta: object) -> None:
    if not isinstance(delta, dict):
        return
    for name, value in delta.items():
        if name in _TEXTS and isinstance(value, str):
            message[name] = f"{message.get(name) or ''}{value}"
        elif name == "content" and isinstance(value, list):
            parts = message.get(name)
            message[name] = [*(parts if isinstance(parts, list) else []), *value]
        elif name == "tool_calls" and value and name not in message:
            message[name] = value

"""One HTTP response of a chat endpoint → a ``Reply`` or a failure, by all that it shows. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from pipeline.answer.reply.chat import Reply, bad_response, read_reply
from pipeline.answer.reply.errors import is_page, page_text, read_failure
from pipeline.answer.reply.failure import WRONG_KIND, CallFailed, Failure
from pipeline.answer.reply.stream import is_stream, read_stream

_SHOWN = 200


def read_response(content: bytes, headers: Mapping[str, str]) -> Reply:
    """The reply in a response with a good status.

    Args:
        content: the body as it came.
        headers: names in lower case.

    Raises:
        CallFailed: there is none; the server's own words are in the failure.
    """
    if is_stream(headers.get("content-type", ""), content):
        return read_reply(read_stream(content), headers)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise CallFailed(_not_json(content, headers)) from None
    return read_reply(body, headers)


def read_error(kind: str, status: int, content: bytes, headers: Mapping[str, str]) -> Failure:
    """The failure that a response with a bad status tells of."""
    text = content.decode("utf-8", "replace").strip()
    body: Any = text
    try:
        body = json.loads(content) if text else ""
    except (ValueError, RecursionError):
        if is_stream(headers.get("content-type", ""), content):
            body = read_stream(content)
        elif is_page(text) or "html" in headers.get("content-type", ""):
            body = page_text(text)
    return read_failure(kind, status, body, headers, f"status {status} without a word")


def _not_json(content: bytes, headers: Mapping[str, str]) -> Failure:
    text = content.decode("utf-8", "replace").strip()
    said = headers.get("content-type", "").split(";")[0] or "no content type"
    if is_page(text) or "html" in said:
        words = page_text(text) or "a page without words"
        return Failure(WRONG_KIND, f"the server sent a web page, not a chat reply: {words}", 200, headers=headers)
    if not text:
        return bad_response(f"the server sent nothing ({said})", headers)
    if text.startswith(("{", "[")):
        return bad_response(f"the server's JSON broke off after {len(content):,} bytes", headers)
    return bad_response(f"the server sent no JSON object but {said}: {' '.join(text.split())[:_SHOWN]}", headers)

"""What a body says about an error, whatever shape it has: object, list, string, page, one inside the other. Pure.

Shapes met: OpenAI ``{"error": {…}}``, Gemini ``[{"error": {…}}]``, LM Studio ``{"error": "…"}``, vLLM
``{"object": "error", "message": …}``, FastAPI ``{"detail": [{"loc": …, "msg": …}]}``, Cloudflare ``{"errors": […]}``,
MiniMax ``{"base_resp": {"status_code": …, "status_msg": …}}``, gateways that pass an upstream's JSON on as a string.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.answer.reply.failure import Failure, redacted

# In the order in which they are looked at: what people read first.
_WORDS = ("message", "msg", "error_message", "error_msg", "status_msg", "errmsg", "faultstring", "detail", "details",
          "error", "errors", "error_description", "description", "reason", "title", "raw", "metadata", "base_resp",
          "fault", "innererror", "inner_error", "cause")  # fmt: skip
_CODES = ("code", "type", "status", "error_code", "errcode", "status_code")
_PLACES = ("param", "parameter", "field", "loc", "property")
_MARKS_OF_AN_ERROR = ("error", "errors", "detail", "base_resp", "fault", "error_msg", "error_message", "errmsg")
_DEEPEST = 6
_LONGEST_PAGE = 300


def is_error(body: object) -> bool:
    """Whether a body without an answer is one of an error, whatever its HTTP status was."""
    body = unwrapped(body)
    if not isinstance(body, dict):
        return False
    resp = body.get("base_resp")
    if isinstance(resp, dict) and not resp.get("status_code"):
        body = {name: value for name, value in body.items() if name != "base_resp"}
    return any(body.get(name) for name in _MARKS_OF_AN_ERROR) or body.get("object") == "error"


def unwrapped(body: object) -> object:
    """A body that some servers put into a list of one."""
    return body[0] if isinstance(body, list) and len(body) == 1 else body


def read_failure(kind: str, status: int | None, body: object, headers: Mapping[str, str], message: str = "") -> Failure:
    """The failure that an error's status and body tell of; ``message`` where the body has no word."""
    body = unwrapped(body)
    texts = list(dict.fromkeys(_texts(body)))
    # A message often repeats the shorter one inside it.
    kept = [one for one in texts if not any(one in other for other in texts if other != one)]
    return Failure(
        kind=kind,
        message=redacted("; ".join(kept) or (_compact(body) if body else "") or message),
        status=status,
        code=" ".join(dict.fromkeys(_found(body, _CODES))),
        param=next(iter(_found(body, _PLACES)), ""),
        headers=headers,
        request_id=headers.get("x-request-id"),
    )


def status_in(body: object) -> int | None:
    """The HTTP status that gateways pass on as an error's code; None where there is none."""
    codes = (int(code) for code in _found(unwrapped(body), _CODES) if code.isdigit())
    return next((code for code in codes if 400 <= code < 600), None)


def page_text(page: str) -> str:
    """The words of an HTML page, its title first, without its markup; a plain text as it is."""
    title = re.search(r"<title[^>]*>(.*?)</title>", page, re.DOTALL | re.IGNORECASE)
    body = re.sub(r"<(script|style|title|svg)\b.*?</\1\s*>|<!--.*?-->", " ", page, flags=re.DOTALL | re.IGNORECASE)
    words = re.sub(r"<[^>]*>", " ", body)
    return " ".join(f"{title[1] if title else ''} {words}".split())[:_LONGEST_PAGE]


def is_page(text: str) -> bool:
    """Whether a text is an HTML page."""
    return re.match(r"\s*(?:<!doctype\s+html|<html\b|<head\b|<body\b)", text, re.IGNORECASE) is not None


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from _texts_of_string(value, depth)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, depth + 1)
    elif isinstance(value, dict):
        by_name = {str(name).lower(): inner for name, inner in value.items()}
        place = _place(by_name.get("loc"))
        for name in _WORDS:
            for text in _texts(by_name.get(name), depth + 1):
                yield f"{place}: {text}" if place and name == "msg" else text


def _texts_of_string(value: str, depth: int) -> Iterator[str]:
    """A string's words; an upstream's JSON inside it is read as that."""
    text = value.strip()
    if is_page(text):
        yield from filter(None, [page_text(text)])
        return
    start = text.find("{")
    try:
        inner = json.loads(text[start:]) if start >= 0 and text.endswith(("}", "]")) else None
    except ValueError:
        inner = None
    found = list(_texts(inner, depth + 1)) if inner else []
    lead = text[:start].strip(" :-") if found else text
    yield from filter(None, [": ".join(filter(None, [lead, *found]))])


def _found(value: object, names: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    """The values under these names, the outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _found(one, names, depth + 1)
    if not isinstance(value, dict):
        return
    by_name = {str(name).lower(): inner for name, inner in value.items()}
    for name in names:
        inner = by_name.get(name)
        if isinstance(inner, list) and name == "loc":
            yield from filter(None, [_place(inner)])
        elif isinstance(inner, str | int) and not isinstance(inner, bool) and str(inner):
            yield "_".join(str(inner).split())
    for inner in by_name.values():
        yield from _found(inner, names, depth + 1)


def _place(loc: object) -> str:
    """FastAPI's path to a field, without the word for the whole body."""
    parts = loc if isinstance(loc, list) else []
    return ".".join(str(part) for part in parts if part not in ("body", "query"))


def _compact(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(value)
    return page_text(text) if is_page(text) else " ".join(text.split())[:_LONGEST_PAGE]

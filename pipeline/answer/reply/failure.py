"""An error of a server → a ``Failure`` in our words; the key never stays in its text. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.records import Usage

_KEY = re.compile(r"\b(?:sk|key|gsk)-[A-Za-z0-9_*-]{6,}")
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,}")
_LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Failure:
    """A failed call in our words; no object of the SDK or of HTTP leaves ``provider/``.

    Attributes:
        kind: name of the SDK's error class.
        status: HTTP status; None where there was no answer.
        param: the parameter that the provider names.
        headers: of the answer, names in lower case.
    """

    kind: str
    message: str
    status: int | None = None
    code: str = ""
    param: str = ""
    headers: Mapping[str, str] | None = None
    request_id: str | None = None


UNTRUSTED = "Untrusted"  # the server's certificate
UNREACHABLE = "Unreachable"  # our own word for a connection that never came to be; the SDK has several


class CallFailed(Exception):
    """A call without a usable reply."""

    def __init__(self, failure: Failure, usage: Usage | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.usage = usage


def read_failure(kind: str, status: int, body: object, headers: Mapping[str, str], message: str = "") -> Failure:
    """The failure that an error's status and body tell of; ``message`` where the body has none."""
    fields = body if isinstance(body, dict) else {}
    inner = fields["error"] if isinstance(fields.get("error"), dict) else fields
    return Failure(
        kind=kind,
        message=redacted(_message(body) or message),
        status=status,
        code=str(inner.get("code") or inner.get("type") or ""),
        param=str(inner.get("param") or ""),
        headers=headers,
        request_id=headers.get("x-request-id"),
    )


def redacted(text: str, secret: str = "") -> str:
    """A provider may quote the key in its error text; it must not reach a file or a screen."""
    # Escaped or in quotes it looks different, but not the run of plain characters that makes the key.
    for piece in {secret, *_PLAIN.findall(secret)} - {""}:
        text = text.replace(piece, "[key]")
    return _KEY.sub("[key]", text)[:_LONGEST_MESSAGE]


def _message(body: object) -> str:
    if isinstance(body, dict):
        inner = body.get("error", body)
        return str(inner.get("message") or inner) if isinstance(inner, dict) else str(inner)
    # An HTML error page: its words, not its markup.
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())[:300] if isinstance(body, str) else ""

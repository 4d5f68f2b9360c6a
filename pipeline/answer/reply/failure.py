"""A failed call in our words; the key never stays in its text. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.records import Usage

_KEY = re.compile(r"\b(?:sk|key|gsk)-[A-Za-z0-9_*-]{6,}")
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,}")
_LONGEST_MESSAGE = 2000

# Our own words beside the names of the SDK's error classes.
UNREACHABLE = "Unreachable"  # a connection that never came to be; the SDK has several
UNTRUSTED = "Untrusted"  # the server's certificate is not trusted here
WRONG_KIND = "WrongKind"  # a page or something else that no chat endpoint sends
ELSEWHERE = "Elsewhere"  # text came, but not where an answer stands


@dataclass(frozen=True)
class Failure:
    """A failed call in our words; no object of the SDK or of HTTP leaves ``provider/``.

    Attributes:
        kind: name of the SDK's error class, or one of the words above.
        status: HTTP status; None where there was no answer.
        code: the provider's own code for it, or several with blanks between them.
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

    @property
    def codes(self) -> list[str]:
        """All codes in lower case."""
        return self.code.lower().split()


class CallFailed(Exception):
    """A call without a usable reply."""

    def __init__(self, failure: Failure, usage: Usage | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.usage = usage


def redacted(text: str, secret: str = "") -> str:
    """A provider may quote the key in its error text; it must not reach a file or a screen."""
    # Escaped or in quotes it looks different, but not the run of plain characters that makes the key.
    for piece in {secret, *_PLAIN.findall(secret)} - {""}:
        text = text.replace(piece, "[key]")
    return _KEY.sub("[key]", text)[:_LONGEST_MESSAGE]

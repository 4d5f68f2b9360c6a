"""Which of the settings that we sent a server rejects. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from pipeline.answer.reply.failure import Failure

_FIGURES = re.compile(r"\bimages?\b|image_url|\bvision\b|multi-?modal", re.I)
_NAMED = re.compile(
    r"(?:parameter|value|argument supplied|field|name)s?\W+(?:for\W+)?['\"`]?(?P<name>[a-z_]{3,})['\"`]?"
    r"|['\"`](?P<quoted>[a-z_]{3,})['\"`]",
    re.I,
)


def rejected_setting(failure: Failure, sent: Mapping[str, Any]) -> str:
    """Which of the sent settings a model rejects: a parameter's name, or ``figures``; empty if unclear."""
    if failure.param.split(".")[0] in sent and failure.param.split(".")[0] != "messages":
        return failure.param.split(".")[0]
    named = (found["name"] or found["quoted"] for found in _NAMED.finditer(failure.message))
    for name in named:
        if name in sent and name not in ("messages", "model"):
            return str(name)
    return "figures" if _FIGURES.search(failure.message) or failure.param.startswith("messages") else ""

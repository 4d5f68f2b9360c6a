"""An answer's text → the layers in which it is spoken, and back. Pure.

The prompt asks for these headings; a model that leaves them out is shown whole, as its full answer.
"""

import re
from dataclasses import dataclass, fields

_HEADINGS = {
    "in one breath": "in_one_breath",
    "premise check": "premise_check",
    "full answer": "full_answer",
    "more": "more",
    "what they listen for": "listen_for",
    "follow-ups": "follow_ups",
    "follow ups": "follow_ups",
    "common mistakes": "common_mistakes",
    "related": "related",
    "sources": "sources",
}
_HEADING = re.compile(r"^#{1,4}[ \t]+(?:\d+[.)][ \t]*)?[*_]*(?P<title>[A-Za-z -]+?)[*_]*:?[*_]*[ \t]*#*$")
_FINAL = re.compile(r"^[ \t]*[*_]{2}Final result:?[*_]{2}:?[ \t]*(?P<value>\S.*?)[ \t]*$", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")


@dataclass(frozen=True)
class Layers:
    """An answer as one would speak it; each layer is Markdown, empty where the answer has none.

    Attributes:
        more: what a good candidate would not say unasked.
        listen_for: what separates a strong pass from a pass, and where to stop talking.
        related: a list of ids of other questions, each with why one would go there.
        sources: a list of what the answer cites.
    """

    in_one_breath: str = ""
    premise_check: str = ""
    full_answer: str = ""
    more: str = ""
    listen_for: str = ""
    follow_ups: str = ""
    common_mistakes: str = ""
    related: str = ""
    sources: str = ""
    final_result: str = ""


def read_layers(text: str) -> Layers:
    """The layers of an answer; text under no known heading is part of the full answer."""
    layers: dict[str, list[str]] = {field.name: [] for field in fields(Layers)}
    current = "full_answer"
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        heading = None if fence else _HEADING.match(line)
        if heading and (name := _HEADINGS.get(heading["title"].strip().lower())):
            current = name
        elif not fence and (final := _FINAL.match(line)):
            layers["final_result"] = [final["value"]]
        else:
            layers[current].append(line)
    return Layers(**{name: "\n".join(lines).strip() for name, lines in layers.items()})

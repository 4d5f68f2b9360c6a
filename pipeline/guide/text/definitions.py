r"""Lines that look like the definition of a link or a note, but that nothing refers to → plain text. Pure.

``[apple]: a fruit`` would be read as the target of a link called "apple" and vanish.
"""

import re

_DEFINITION = re.compile(r"^(?P<lead>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)\[(?P<label>[^\]\n]+)\]:(?P<rest>[^\n]*)$")
_FENCE = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,})")
_ADDRESS = re.compile(r"[ \t]*<?(?:https?://|mailto:|#)\S+")


def definitions_as_text(text: str) -> str:
    """The text with each definition that defines nothing escaped, so that its words stay."""
    lines = text.split("\n")
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark["mark"]
        elif mark and line.strip(" \t>").startswith(fence) and not line.strip(" \t>").strip(fence[0]):
            fence = ""
        found = None if fence else _DEFINITION.match(line)
        if found and not _defines(found, lines, at):
            lines[at] = f"{found['lead']}[{found['label']}]\\:{found['rest']}"
    return "\n".join(lines)


def _defines(found: re.Match[str], lines: list[str], at: int) -> bool:
    """Whether it leads somewhere and something refers to it."""
    label = found["label"].casefold()
    elsewhere = "\n".join(line for number, line in enumerate(lines) if number != at).casefold()
    is_referred_to = f"[{label}]" in elsewhere
    is_note = label.startswith("^")
    return is_referred_to and (is_note or bool(_ADDRESS.match(found["rest"])))

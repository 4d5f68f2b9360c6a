"""The Python that an answer holds, in its fenced blocks. Pure."""

import re

_BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>```+|~~~+)[ \t]*\{?\.?(?:python3?|py)\b[^\n]*\n(?P<code>.*?)"
    r"^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def python_blocks(answer: str) -> list[str]:
    """The Python of an answer's fenced blocks, in order."""
    return [re.sub(rf"^{found['indent']}", "", found["code"], flags=re.MULTILINE) for found in _BLOCK.finditer(answer)]

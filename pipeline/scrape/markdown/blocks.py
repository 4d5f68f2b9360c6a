"""Markdown cut into its blocks. Pure."""

import re

FENCE = re.compile(r"^(`{3,}|~{3,})")


def text_blocks(markdown: str) -> list[str]:
    """The Markdown's blocks; a blank line inside a code block does not end it."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in markdown.split("\n"):
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        if line or fence:
            blocks[-1].append(line)
        else:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]

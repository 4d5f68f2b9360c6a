"""A reply that is wholly wrapped in a fence of Markdown → the reply. Pure."""

import re

_OPENING = re.compile(r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[\w.+-]*)[ \t]*\Z")
_OF_MARKDOWN = frozenset({"markdown", "md", "mdx", "gfm", "commonmark"})
_HEADING = re.compile(r"^#{2,6} \S", re.MULTILINE)


def unfenced(text: str) -> str:
    """The text without a fence around all of it; the same text where there is none.

    A fence without a language counts only around text with headings: it may be a program as well.
    """
    lines = text.strip().split("\n")
    opening = _OPENING.match(lines[0].strip())
    if not opening or opening["info"].lower() not in _OF_MARKDOWN | {""}:
        return text
    inner = lines[1:]
    closed = len(inner) > 0 and _closes(inner[-1], opening["fence"])
    inner = inner[:-1] if closed else inner
    of_markdown = bool(opening["info"])
    if not closed and not of_markdown:
        return text
    whole = "\n".join(inner)
    if not _balanced(inner, of_markdown=of_markdown) or (not of_markdown and not _HEADING.search(whole)):
        return text
    return whole.strip() + "\n" if text.endswith("\n") else whole.strip()


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return bare[:1] == fence[0] and set(bare) == {fence[0]} and len(bare) >= len(fence)


def _balanced(lines: list[str], *, of_markdown: bool) -> bool:
    """Whether every fence inside is closed again: else the first of them closed the outer one.

    Inside a fence without a language, a bare one would be the end of a program that the reply began with.
    """
    open_fence = ""
    for line in map(str.strip, lines):
        if open_fence:
            open_fence = "" if _closes(line, open_fence) else open_fence
        elif found := re.match(r"`{3,}|~{3,}", line):
            if _closes(line, found[0]) and not of_markdown:
                return False
            open_fence = found[0]
    return not open_fence

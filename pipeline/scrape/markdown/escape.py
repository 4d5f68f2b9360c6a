r"""Text of a page that Markdown would take for something else: escaped where it stands. Pure.

What only counts at the beginning of a block is marked in the tree, where blocks are still known, with a sign that
no page holds, and becomes a backslash afterwards; so a list that the page has stays a list, and a paragraph that
begins with ``1.`` stays a paragraph.
"""

import re

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

_HERE = "\ue000"
_STARTS = re.compile(
    r"(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)"
    r"|(?:[-+*](?=\s|$)|\#{1,6}(?=\s|$)|>|\||:{3,}|~{3,}|`{3,}|=+\s*$|-{2,}\s*$|%(?=\s))"
)
_DEFINITION = re.compile(r"^( {0,3})\[(?=[^\]\n]+\]:)", re.MULTILINE)
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "figure",
    "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "th", "tr", "ul",
))
# fmt: on
_FENCE = re.compile(r"^(`{3,}|~{3,})")


def mark_starts(holder: Tag) -> None:
    """Marks each text at the beginning of a block, or of a line, that would begin something else; changes the tree."""
    for text in list(holder.find_all(string=True)):
        if isinstance(text, Comment) or text.find_parent(["pre", "code", "script"]):
            continue
        first, *lines = text.split("\n")  # a line of the page's source is a line of the Markdown
        begins = _begins(text, holder) and not (not first.strip() and lines)
        marked = [_marked(first) if begins else first, *map(_marked, lines)]
        if (new := "\n".join(marked)) != text:
            text.replace_with(new)


def unmark(markdown: str) -> str:
    """The marks of ``mark_starts`` as backslashes, unless the converter has escaped that place itself."""
    return re.sub(_HERE + r"\\?", r"\\", markdown)


def escape_start(text: str) -> str:
    """A text whose beginning was taken off: what comes first now must not begin a list or a heading."""
    found = _STARTS.match(text)
    if found is None:
        return escape_definitions(text)
    at = found.start("dot") if found["dot"] else 0
    return f"{text[:at]}\\{text[at:]}"


def escape_definitions(markdown: str) -> str:
    r"""``[word]: …`` at the beginning of a line as text: it would vanish as the definition of a link or footnote."""
    done, fence = [], ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        done.append(line if fence or mark else _DEFINITION.sub(r"\1\\[", line))
    return "\n".join(done)


def _marked(line: str) -> str:
    stripped = line.lstrip()
    found = _STARTS.match(stripped)
    if found is None:
        return line
    at = len(line) - len(stripped) + (found.start("dot") if found["dot"] else 0)
    return f"{line[:at]}{_HERE}{line[at:]}"


def _begins(text: NavigableString, holder: Tag) -> bool:
    """Whether only white space stands between a text and the beginning of its block or line."""
    if not text.strip():
        return False
    node: PageElement = text
    while node is not holder and not (isinstance(node, Tag) and node.name in _BLOCKS):
        before = node.previous_sibling
        while before is not None and not isinstance(before, Tag) and not str(before).strip():
            before = before.previous_sibling
        if before is not None:
            return isinstance(before, Tag) and before.name in _BLOCKS
        if node.parent is None:
            return True
        node = node.parent
    return True

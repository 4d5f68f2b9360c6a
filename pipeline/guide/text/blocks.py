"""The blocks of a Markdown text: fences closed and in their list item, tables and rules set apart. Pure."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^(?P<lead>(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$")
_ITEM = re.compile(r"^(?P<lead>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\S")
_DELIMITER_ROW = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_RULE = re.compile(r"^[ \t]{0,3}-{3,}[ \t]*$")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#-]+")
_LANGUAGES = {"c++": "cpp", "c#": "cs", "py": "python", "python3": "python", "js": "javascript", "sh": "bash"}
_TAB = 4


def close_blocks(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every block ended and set apart by blank lines, and what had to be closed."""
    done: list[str] = []
    problems: list[str] = []
    columns: list[int] = []  # where the text of each open list item begins
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        opening = _opening(line)
        if opening:
            block, at, closed = _fenced(opening, lines, at)
            if not closed:
                problems.append(f"code block not closed: {line.strip()[:40]}")
            done += _set_apart(block, opening, columns, done)
            if at < len(lines) and lines[at].strip() and not opening["lead"].strip():
                done.append("")
            continue
        _follow_items(line, columns)
        if done and done[-1].strip() and (_starts_table(lines, at) or (_RULE.match(line) and "|" not in done[-1])):
            done.append("")
        done.append(line)
        at += 1
        if "|" in line and at < len(lines) and _ends_table(done, lines[at]):
            done.append("")
    return "\n".join(done), tuple(problems)


def _opening(line: str) -> re.Match[str] | None:
    found = _FENCE.match(line)
    # Backticks after the mark make it code in a line.
    return found if found and not (found["mark"][0] == "`" and "`" in found["info"]) else None


def _fenced(opening: re.Match[str], lines: list[str], at: int) -> tuple[list[str], int, bool]:
    """The lines of a fenced block, its end put there where it is missing, and where to read on."""
    language = _LANGUAGE.search(opening["info"].split("=")[0])
    name = language[0].lower() if language else ""
    mark = opening["mark"]
    block = [f"{opening['lead']}{mark}{_LANGUAGES.get(name, name)}"]
    closing = re.compile(rf"^[ \t>]*{re.escape(mark)}{re.escape(mark[0])}*[ \t]*$")
    for number in range(at + 1, len(lines)):
        block.append(lines[number])
        if closing.match(lines[number]):
            return block, number + 1, True
    lead = re.sub(r"[^\s>]", " ", opening["lead"])
    return [*block, lead + mark], len(lines), False


def _set_apart(block: list[str], opening: re.Match[str], columns: list[int], done: list[str]) -> Iterator[str]:
    lead = opening["lead"]
    if lead.strip():
        # It opens a list item or stands in a quotation: a blank line would part it from that.
        _follow_items(block[0], columns)
        yield from block
        return
    indent = len(lead.expandtabs(_TAB))
    if done and done[-1].strip():
        yield ""
    yield from _moved(block, indent, _column(indent, columns))


def _column(indent: int, columns: list[int]) -> int:
    """Where a fence at this indent belongs: in the list item that it was meant for."""
    if indent == 0 or any(0 <= indent - column <= 3 for column in columns):
        return indent
    return min(columns, default=0)


def _moved(block: list[str], start: int, to: int) -> Iterator[str]:
    for line in block:
        line = line.expandtabs(_TAB) if start != to else line
        room = len(line) - len(line.lstrip(" "))
        yield " " * to + line[min(room, start) :] if start != to and line.strip() else line


def _follow_items(line: str, columns: list[int]) -> None:
    if not line.strip():
        return
    indent = len(line.expandtabs(_TAB)) - len(line.expandtabs(_TAB).lstrip())
    if (item := _ITEM.match(line)) or indent == 0:
        while columns and columns[-1] > indent:
            columns.pop()
    if item:
        columns.append(len(item["lead"].expandtabs(_TAB)))


def _starts_table(lines: list[str], at: int) -> bool:
    if "|" not in lines[at] or at + 1 >= len(lines) or _DELIMITER_ROW.match(lines[at]):
        return False
    below = lines[at + 1]
    return "|" in below and bool(_DELIMITER_ROW.match(below))


def _ends_table(done: list[str], following: str) -> bool:
    """Whether the text after a table's last row would be read as one more row."""
    if "|" in following or not following.strip():
        return False
    return any("|" in line and _DELIMITER_ROW.match(line) for line in _last_paragraph(done))


def _last_paragraph(done: list[str]) -> Iterator[str]:
    for line in reversed(done):
        if not line.strip():
            return
        yield line

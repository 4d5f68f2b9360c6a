"""Tables whose rows have more cells than their head → tables in which every cell has a column. Pure.

A reader of Markdown cuts a row at the width of the row of dashes, and what stood beyond is gone without a word.
"""

import re

_DELIMITER_ROW = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
# What holds bars that part no cells: an escaped sign, code, a formula.
_WHOLE = re.compile(r"\\.|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$(?![\s$])(?:\\.|[^$\\])+?\$")


def widened(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with short heads of tables made as wide as their widest row, and one phrase for each."""
    lines = text.split("\n")
    problems: list[str] = []
    for at in range(1, len(lines)):
        if not _is_table(lines, at):
            continue
        rows = [at + 1]
        while rows[-1] < len(lines) and "|" in lines[rows[-1]]:
            rows.append(rows[-1] + 1)
        wide, there = max(_cells(lines[row]) for row in (at - 1, *rows[:-1])), _cells(lines[at])
        if wide > there:
            lines[at - 1] = _padded(lines[at - 1], wide - _cells(lines[at - 1]), "   ")
            lines[at] = _padded(lines[at], wide - there, "---")
            problems.append(
                f"table with more cells than its head has columns, a column was added: {lines[at - 1][:40]}"
            )
    return "\n".join(lines), tuple(problems)


def _is_table(lines: list[str], at: int) -> bool:
    head, below = lines[at - 1], lines[at]
    return "|" in head and "|" in below and bool(_DELIMITER_ROW.match(below)) and not _DELIMITER_ROW.match(head)


def _cells(row: str) -> int:
    plain = _WHOLE.sub("x", row).strip().lstrip("> \t")
    return len(plain.removeprefix("|").removesuffix("|").split("|"))


def _padded(row: str, cells: int, cell: str) -> str:
    """The row with so many cells more, between bars at both ends as all readers take it."""
    if cells <= 0:
        return row
    lead = row[: len(row) - len(row.lstrip("> \t"))]
    inner = row.strip().lstrip("> \t").removeprefix("|")
    inner = inner if inner.endswith("|") and not inner.endswith(r"\|") else f"{inner} |"
    return f"{lead}|{inner}" + f" {cell} |" * cells

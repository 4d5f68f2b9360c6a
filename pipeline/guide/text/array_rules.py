r"""The rules that an array of LaTeX draws between its columns and rows, which no engine of the guide draws by itself.

Pure. ``\begin{array}{c|c} a & b \\ \hline c & d \end{array}`` has a rule after the first column and one after the first
row.
"""

import re
from dataclasses import dataclass

_ARRAY = re.compile(
    r"\\begin\{array\}\s*(?:\[[a-z]\])?\s*\{(?P<columns>[^{}]*)\}(?P<rows>.*?)\\end\{array\}", re.DOTALL
)
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
_HLINE = re.compile(r"\\hline(?![A-Za-z])")


@dataclass(frozen=True)
class Rules:
    """After how many columns and after how many rows a rule stands; 0 is before the first."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]


def rules_of(tex: str) -> Rules | None:
    """The rules of a formula's one array; None where it has none, or more than one array or matrix."""
    if len(re.findall(r"\\begin\{[a-zA-Z]*(?:array|matrix|cases|aligned|gathered)\}", tex)) != 1:
        return None
    found = _ARRAY.search(tex)
    if found is None:
        return None
    columns = _columns(found["columns"])
    rows = tuple(number for number, row in enumerate(_ROW_END.split(found["rows"])) for _ in _HLINE.findall(row))
    return Rules(columns, tuple(dict.fromkeys(rows))) if columns or rows else None


def has_rules(tex: str) -> bool:
    """Whether any array of a formula draws rules."""
    return any("|" in found["columns"] or _HLINE.search(found["rows"]) for found in _ARRAY.finditer(tex))


def _columns(spec: str) -> tuple[int, ...]:
    after: list[int] = []
    seen = 0
    for sign in spec:
        if sign in "lcr":
            seen += 1
        elif sign == "|":
            after.append(seen)
    return tuple(dict.fromkeys(after))

r"""MathML as pandoc writes it → MathML whose arrays have their rules, as classes that a style sheet draws. Pure.

Neither pandoc nor the browsers' MathML Core knows ``columnlines``; a border at a cell they all draw.
"""

import re
from typing import Any

from lxml import etree

from pipeline.guide.text.array_rules import Rules, rules_of

_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_MAY_HAVE_RULES = re.compile(r"\\hline|\\begin\{array\}[^}]*\|")


def draw_rules(math: Any) -> None:
    """Marks the cells of a formula's one array that have a rule beside them.

    Args:
        math: a ``<math>`` element of lxml, with its TeX as an annotation.
    """
    tex = next(("".join(one.itertext()) for one in math.iter() if _name(one) == "annotation"), "")
    rules = rules_of(tex) if _MAY_HAVE_RULES.search(tex) else None
    table = next((one for one in math.iter() if _name(one) == "mtable"), None)
    if rules is None or table is None:
        return
    *others, last = [row for row in table if _name(row) == "mtr"]
    if len(others) in rules.rows and not "".join(last.itertext()).strip():
        table.remove(last)  # what pandoc takes for a row is only the rule below the last one
    rows = [[cell for cell in row if _name(cell) == "mtd"] for row in table if _name(row) == "mtr"]
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if classes := _classes(rules, number, at):
                cell.set("class", classes)


def with_rules(page: str) -> str:
    """A page of XHTML with the rules of all its arrays."""
    return _MATH.sub(lambda found: _ruled(found[0]) if _MAY_HAVE_RULES.search(found[0]) else found[0], page)


def _ruled(math: str) -> str:
    root = etree.fromstring(math)
    draw_rules(root)
    return str(etree.tostring(root, encoding="unicode"))


def _classes(rules: Rules, row: int, column: int) -> str:
    sides = {
        "rule-top": row == 0 and 0 in rules.rows,
        "rule-bottom": row + 1 in rules.rows,
        "rule-left": column == 0 and 0 in rules.columns,
        "rule-right": column + 1 in rules.columns,
    }
    return " ".join(name for name, is_there in sides.items() if is_there)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

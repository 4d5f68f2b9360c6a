"""``<sub>`` and ``<sup>`` → formulas, for the guide's Markdown knows no other raised or lowered text. Pure."""

import re

from bs4 import Tag
from bs4.element import NavigableString

from pipeline.scrape.markdown.nodes import math_node

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "#$%&_{}"} | {"−": "-", "–": "-", "′": "'"})
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# The letter or number that an index belongs to is set with it, so that x with an index stays one formula.
_BASE = re.compile(r"(?:(?<![^\W_])[A-Za-zΑ-ω]|(?<![\w.,])\d+(?:\.\d+)?)$")


def set_scripts(holder: Tag) -> None:
    """Turns raised and lowered text into formulas; changes the tree. A link in it (a footnote's) is left alone."""
    for node in holder.find_all(["sub", "sup"]):
        if node.parent is None or node.find_all() or node.find_parent(["pre", "code"]):
            continue
        run = list(_run(node))
        before = node.previous_sibling
        base = _BASE.search(str(before)) if isinstance(before, NavigableString) else None
        if base and isinstance(before, NavigableString):
            before.replace_with(str(before)[: base.start()])
        node.insert_before(math_node((base[0] if base else "") + "".join(map(_latex, run)), display=False))
        for part in run:
            part.decompose()


def _run(node: Tag) -> list[Tag]:
    """An index and the exponent right after it are one formula."""
    run = [node]
    while isinstance(after := run[-1].next_sibling, Tag) and after.name in ("sub", "sup") and not after.find_all():
        run.append(after)
    return run


def _latex(node: Tag) -> str:
    text = " ".join(node.get_text().split())
    escaped = text.translate(_SPECIAL)
    inner = f"\\text{{{escaped}}}" if _LETTERS.search(text) else escaped
    return f"{'_' if node.name == 'sub' else '^'}{{{inner}}}"

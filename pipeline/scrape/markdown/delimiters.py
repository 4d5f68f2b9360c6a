r"""Formulas between ``\(…\)``, ``\[…\]``, ``$$…$$`` and ``$…$`` in a page's own text. Pure.

A browser sets them when the page is shown, so the page holds them as they were written.
"""

import re

from bs4 import Tag
from bs4.element import Comment, NavigableString

from pipeline.scrape.markdown.nodes import math_node

# No formula in what browsers show as it is.
_VERBATIM = ("code", "pre", "kbd", "samp", "script", "style", "textarea")
_DOUBLED = r"\$\$(?P<dollars>(?:\\.|[^$\\]){1,4000}?)\$\$"
_BRACKETS = r"\\\[(?P<brackets>.{1,4000}?)\\\]"
_PARENTHESES = r"\\\((?P<parentheses>.{1,2000}?)\\\)"
_SINGLE = r"(?<![\w$\\])\$(?P<dollar>(?![\s$])(?:\\.|[^$\\\n]|\n(?!\s*\n)){1,1000}?(?<![\s\\]))\$(?![\w$])"
_FORMULA = re.compile(f"{_DOUBLED}|{_BRACKETS}|{_PARENTHESES}|{_SINGLE}", re.DOTALL)
_WHOLE = re.compile(r"\s*(?:\\\[(?P<a>.+)\\\]|\$\$(?P<b>.+)\$\$|\\\((?P<c>.+)\\\)|\$(?P<d>[^$]+)\$)\s*", re.DOTALL)
# What makes a pair of dollars more than two prices or two variables of a shell.
_TEX = re.compile(r"\\[A-Za-z]|[\^{}]|\w_\w|(?:^|\s|[A-Za-z0-9)])[=<>+](?:\s|$|[A-Za-z0-9(])")
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}(?:[ ,;:.]+[A-Za-z]{2,}){2}")


def unwrap(text: str) -> tuple[str, bool] | None:
    """A formula in its delimiters → its LaTeX, and whether it is on display; None where the text is none."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None
    latex = next(filter(None, found.groups()))
    return latex.strip(), bool(found["a"] or found["b"])


def set_delimited(body: Tag, *, dollars: bool) -> None:
    """Puts each formula that stands in delimiters into its node; changes the tree.

    Args:
        body: the element that holds the page's text.
        dollars: whether ``$…$`` is always a formula, or only where what is between looks like one.
    """
    for text in list(body.find_all(string=re.compile(r"\$|\\[(\[]"))):
        if isinstance(text, Comment) or text.find_parent(_VERBATIM):
            continue
        pieces = _pieces(str(text), dollars=dollars)
        if len(pieces) > 1 or isinstance(pieces[0], Tag):
            text.replace_with(*pieces)


def _pieces(text: str, *, dollars: bool) -> list[NavigableString | Tag]:
    pieces: list[NavigableString | Tag] = []
    at = start = 0
    while found := _FORMULA.search(text, start):
        single = found["dollar"]
        if single is not None and not dollars and not _looks_like_a_formula(single):
            start = found.start() + 1
            continue
        if found.start() > at:
            pieces.append(NavigableString(text[at : found.start()]))
        latex = next(filter(None, found.groups()))
        pieces.append(math_node(latex.strip(), display=bool(found["dollars"] or found["brackets"])))
        at = start = found.end()
    if at < len(text) or not pieces:
        pieces.append(NavigableString(text[at:]))
    return pieces


def _looks_like_a_formula(latex: str) -> bool:
    if re.fullmatch(r"[A-Za-z]'?", latex):
        return True
    return bool(_TEX.search(latex)) and not _PROSE.search(re.sub(r"\\(?:text|mathrm)\{[^}]*\}", "", latex))

r"""TeX → TeX that pandoc writes as Typst which looks the same. Pure.

Each mend answers something seen on a page: ``\!`` became an overlapping space, ``\bigl\|`` the word
"parallel", determinants grew double bars (see https://github.com/jgm/texmath/issues/295).
"""

import re
from itertools import count

_THIN_BACK = re.compile(r"\\!")
_WIDE = re.compile(r"\\;")
_BIG = re.compile(r"\\(?:big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])\s*")
_NORM = re.compile(r"(?<!\\)\\\||\\Vert(?![A-Za-z])")
_CASES = re.compile(
    r"\\left\s*\\\{\s*\\begin\{aligned\}(?P<rows>.*?)\\end\{aligned\}\s*\\right\s*\.", re.DOTALL
)
_VMATRIX = re.compile(r"\\begin\{(?P<kind>[vV])matrix\}(?P<rows>.*?)\\end\{(?P=kind)matrix\}", re.DOTALL)
_SUBSTACK = re.compile(r"\\substack\s*\{(?P<rows>(?:[^{}]|\{[^{}]*\})*)\}")
_BAR = {"v": "|", "V": r"\|"}


def for_typst(tex: str) -> str:
    """The formula with what comes out wrong by way of Typst written in another way."""
    tex = _WIDE.sub(r"\\:", _THIN_BACK.sub("", tex))
    tex = _VMATRIX.sub(_determinant, _CASES.sub(_cases, tex))
    tex = _SUBSTACK.sub(r"{\\begin{matrix}\g<rows>\\end{matrix}}", tex)
    return _norms(_BIG.sub("", tex))


def _determinant(found: re.Match[str]) -> str:
    bar = _BAR[found["kind"]]
    return rf"\left{bar}\begin{{matrix}}{found['rows']}\end{{matrix}}\right{bar}"


def _cases(found: re.Match[str]) -> str:
    rows = [row if "&" in row else f"{row} &" for row in found["rows"].split(r"\\") if row.strip()]
    return r"\begin{cases}" + r"\\".join(rows) + r"\end{cases}"


def _norms(tex: str) -> str:
    r"""Bars in pairs open and close, so that they get no space of a relation; ``\left\|`` stays."""
    bars = [
        found for found in _NORM.finditer(tex) if not re.search(r"\\(?:left|right)\s*$", tex[: found.start()])
    ]
    if len(bars) % 2:
        return tex
    done, at = "", 0
    for number, bar in zip(count(), bars, strict=False):
        done += tex[at : bar.start()] + (r"\rVert " if number % 2 else r"\lVert ")
        at = bar.end()
    return done + tex[at:]

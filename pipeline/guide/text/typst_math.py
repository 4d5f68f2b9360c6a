r"""TeX → Typst that looks the same, by way of pandoc and of mends before and after it.

Each mend answers something seen on a page: ``\!`` became an overlapping space, ``\bigl\|`` the word
"parallel", determinants grew double bars (see https://github.com/jgm/texmath/issues/295).
"""

import re
from itertools import count
from typing import Any

from pipeline.guide.text import pandoc
from pipeline.guide.text.syntax_tree import formulas

_THIN_BACK = re.compile(r"\\!")
_WIDE = re.compile(r"\\;")
_BIG = re.compile(r"\\(?:big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])\s*")
_NORM = re.compile(r"(?<!\\)\\\||\\Vert(?![A-Za-z])")
_ARRAY = re.compile(
    r"\\begin\{(?P<kind>matrix|array)\}(?:(?<=array\})\s*\{[^{}]*\})?(?P<rows>.*?)\\end\{(?P=kind)\}", re.DOTALL
)
_OPENED = re.compile(r"\\left\s*(?:\\.|[^\\\s])\s*$")
_HLINE = re.compile(r"\\hline(?![A-Za-z])")
_CASES = re.compile(r"\\left\s*\\\{\s*\\begin\{aligned\}(?P<rows>.*?)\\end\{aligned\}\s*\\right\s*\.", re.DOTALL)
_SUBSTACK = re.compile(r"\\substack\s*\{(?P<rows>(?:[^{}]|\{[^{}]*\})*)\}")
_DOUBLE_BAR = "∥"


def typst_formulas(tree: Any) -> dict[str, str]:
    """What stands between Typst's dollars for each formula of a tree, by its TeX; empty where there is none."""
    known = list(dict.fromkeys(formulas(tree)))
    mark = {"t": "RawBlock", "c": ["typst", "//mark"]}
    inline = {"t": "InlineMath"}
    blocks = [
        one for tex in known for one in ({"t": "Para", "c": [{"t": "Math", "c": [inline, for_typst(tex)]}]}, mark)
    ]
    written = pandoc.write(blocks, "typst").decode().split("//mark")
    return {tex: _inside(tex, source.strip()) for tex, source in zip(known, written, strict=False)}


def for_typst(tex: str) -> str:
    """The formula with what comes out wrong by way of Typst written in another way."""
    tex = _WIDE.sub(r"\\:", _THIN_BACK.sub("", tex))
    tex = _CASES.sub(_cases, _ARRAY.sub(_array, tex))
    tex = _SUBSTACK.sub(r"{\\begin{matrix}\g<rows>\\end{matrix}}", tex)
    return _norms(_BIG.sub("", tex))


def _inside(tex: str, source: str) -> str:
    """What pandoc wrote, with what it writes wrong put right."""
    if not source.startswith("$") or not source.endswith("$"):
        return ""
    source = source[1:-1]
    source = source.replace('delim: "||"', 'delim: "‖"' if "Vmatrix" in tex else 'delim: "|"')
    if "Bmatrix" not in tex:
        source = source.replace('mat(delim: "{"', "mat(delim: #none").replace('vec(delim: "{"', "vec(delim: #none")
    if source.count(_DOUBLE_BAR) % 2 == 0:
        # By itself it would be a relation, with room around it, and would not grow.
        pieces = source.split(_DOUBLE_BAR)
        ends = ("lr(bar.v.double ", " bar.v.double)")
        source = pieces[0] + "".join(ends[number % 2] + piece for number, piece in enumerate(pieces[1:]))
    return source.replace(r"\|", r'class("normal", \|)')


def _array(found: re.Match[str]) -> str:
    """An array or a matrix without brackets has no room between its columns unless it has invisible ones."""
    rows = _HLINE.sub("", found["rows"])
    kind = "matrix" if _OPENED.search(found.string[: found.start()]) else "Bmatrix"
    return rf"\begin{{{kind}}}{rows}\end{{{kind}}}"


def _cases(found: re.Match[str]) -> str:
    rows = [row if "&" in row else f"{row} &" for row in found["rows"].split(r"\\") if row.strip()]
    return r"\begin{cases}" + r"\\".join(rows) + r"\end{cases}"


def _norms(tex: str) -> str:
    r"""Bars in pairs open and close, so that they get no space of a relation; ``\left\|`` stays."""
    bars = [found for found in _NORM.finditer(tex) if not re.search(r"\\(?:left|right)\s*$", tex[: found.start()])]
    if len(bars) % 2:
        return tex
    done, at = "", 0
    for number, bar in zip(count(), bars, strict=False):
        done += tex[at : bar.start()] + (r"\rVert " if number % 2 else r"\lVert ")
        at = bar.end()
    return done + tex[at:]

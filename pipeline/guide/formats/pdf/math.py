r"""TeX → Typst that looks the same, by way of pandoc and of mends before and after it.

Each mend answers something seen on a page: ``\!`` became an overlapping space, ``\bigl\|`` the word
"parallel", determinants grew double bars (see https://github.com/jgm/texmath/issues/295).
"""

import re
from itertools import count
from typing import Any

from pipeline.guide.text import pandoc
from pipeline.guide.text.array_rules import Rules, rules_of
from pipeline.guide.text.syntax_tree import formulas

_THIN_BACK = re.compile(r"\\!")
_WIDE = re.compile(r"\\;")
_BIG = re.compile(r"\\(?:big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])\s*")
_NORM = re.compile(r"(?<!\\)\\\||\\Vert(?![A-Za-z])")
# Rows that do not hold another environment: the innermost are taken first.
_ROWS = re.compile(
    r"\\begin\{(?P<kind>matrix|smallmatrix|array|aligned|alignedat|gathered|split)\}"
    r"(?P<place>\[[tbc]\])?(?P<columns>\s*\{[^{}]*\})?(?P<rows>(?:(?!\\begin\{).)*?)\\end\{(?P=kind)\}",
    re.DOTALL,
)
_HALF_OPEN = re.compile(r"\\(?:left|right)\s*\.")
_BARE = "mat(delim: #none"
_WITH_COLUMNS = ("array", "alignedat")
_KEPT = "\x00{}\x00"
_OPENED = re.compile(r"\\left\s*(\(|\[|\|)\s*$")
_CLOSED = re.compile(r"\s*\\right\s*(\)|\]|\|)")
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
    tex = _rows_inside(_CASES.sub(_cases, tex))
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
    if _HALF_OPEN.search(tex):
        source = _one_sided(source)
    if (rules := rules_of(tex)) and source.count("mat(") == 1:
        source = source.replace("mat(", f"mat(augment: {_augment(rules)}, ")
    if source.count(_DOUBLE_BAR) % 2 == 0:
        # By itself it would be a relation, with room around it, and would not grow.
        pieces = source.split(_DOUBLE_BAR)
        ends = ("lr(bar.v.double ", " bar.v.double)")
        source = pieces[0] + "".join(ends[number % 2] + piece for number, piece in enumerate(pieces[1:]))
    return source.replace(r"\|", r'class("normal", \|)')


def _rows_inside(tex: str) -> str:
    """Rows inside a larger formula as matrices: Typst breaks lines at the top level of a formula alone.

    A matrix without brackets has no room between its columns unless it has invisible ones.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        is_whole = not (tex[: found.start()] + tex[found.end() :]).strip()
        kept.append(
            found[0] if is_whole and found["kind"] not in ("array", "matrix", "smallmatrix") else _matrix(found)
        )
        return _KEPT.format(len(kept) - 1)

    while (done := _ROWS.sub(keep, tex)) != tex:
        tex = done
    for number in reversed(range(len(kept))):
        tex = tex.replace(_KEPT.format(number), kept[number])
    return tex


def _matrix(found: re.Match[str]) -> str:
    columns = found["columns"] or ""
    rows = ("" if found["kind"] in _WITH_COLUMNS else columns) + _HLINE.sub("", found["rows"])
    if found["kind"] in ("aligned", "alignedat", "split"):
        rows = re.sub(r"(?<!\\)&", " ", rows)  # its columns have no room between them
    opened, closed = _OPENED.search(found.string[: found.start()]), _CLOSED.match(found.string, found.end())
    kind = "matrix" if opened and closed else "Bmatrix"
    return rf"\begin{{{kind}}}{rows}\end{{{kind}}}"


def _one_sided(source: str) -> str:
    """Matrices with a bracket on one side alone: as high as the rows only where it is the matrix's own."""
    at = 0
    while (start := source.find(_BARE, at)) >= 0:
        end = _end_of_call(source, start + len("mat("))
        before, after = source[:start].rstrip(), source[end:].lstrip()
        opens = before[-1:] if before[-1:] in tuple("{[(|") else ""
        closes = after[:1] if after[:1] in tuple("}])|") else ""
        if bool(opens) != bool(closes):
            pair = f'("{opens}", none)' if opens else f'(none, "{closes}")'
            inner = f"mat(delim: #{pair}" + source[start + len(_BARE) : end]
            source = before.removesuffix(opens) + inner + " " + after.removeprefix(closes)
        at = start + len("mat(")
    return source


def _end_of_call(source: str, at: int) -> int:
    depth = 1
    while at < len(source) and depth:
        depth += {"(": 1, ")": -1}.get(source[at], 0) if source[at - 1] != "\\" else 0
        at += 1
    return at


def _augment(rules: Rules) -> str:
    lines = [
        f"{name}: ({', '.join(map(str, at))},)" for name, at in (("vline", rules.columns), ("hline", rules.rows)) if at
    ]
    return f"#({', '.join(lines)})"


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

"""One formula's TeX → the TeX that every engine of the guide sets alike. Pure."""

import re

from pipeline.guide.text.tex_commands import COMMANDS

# Environments that stand on their own in a LaTeX document, and what they are called inside a formula.
_INNER = {
    "align": "aligned",
    "alignat": "aligned",
    "alignedat": "aligned",
    "eqnarray": "aligned",
    "flalign": "aligned",
    "split": "aligned",
    "gather": "gathered",
    "multline": "gathered",
    "dcases": "cases",
    "equation": "",
    "displaymath": "",
    "math": "",
    "subequations": "",
}
# Words in a formula, and what in them an engine would swallow or end the formula at.
_WORDS = re.compile(r"(\\(?:text[a-z]*|mbox|hbox|intertext))\{((?:\\.|[^{}\\]|\{[^{}]*\})*)\}")
_DOLLARS = re.compile(r"(?<!\\)\$((?:\\.|[^$\\])*)(?<!\\)\$")
_BLANK_AFTER_SIGN = re.compile(r"(\\[%&$#_])[ \t]+")
# A known name right after a row break stands there only where backslashes were doubled on the way.
_DOUBLED = re.compile(r"(?<!\\)\\\\(?=(?:" + "|".join(sorted(COMMANDS)) + r")(?![A-Za-z]))")
_SINGLE = re.compile(r"(?<!\\)\\[A-Za-z]")
# What MathJax, pandoc or typst lacks, written with what all three know.
_COMMANDS = {
    "argmin": r"\operatorname*{argmin}",
    "argmax": r"\operatorname*{argmax}",
    "bm": r"\boldsymbol",
    "pmb": r"\boldsymbol",
    "mathbbm": r"\mathbb",
    "mathds": r"\mathbb",
    "hdots": r"\ldots",
    "coloneqq": ":=",
    "dbinom": r"\binom",
    "cfrac": r"\frac",
    "Bbb": r"\mathbb",
    "bmod": r"\;\mathrm{mod}\;",
    "degree": r"^\circ",
    "rm": r"\mathrm",
    "bf": r"\mathbf",
    "it": r"\mathit",
    "emph": r"\textit",
    "textsc": r"\text",
    "qed": r"\square",
    "newline": r"\\",
    "middle": "",
    "smash": "",
    "nonumber": "",
    "notag": "",
    # No package defines these under one name, yet models write them as if one did.
    "R": r"\mathbb{R}",
    "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}",
    "E": r"\mathbb{E}",
    "ind": r"\mathbb{1}",
    **{name: rf"\operatorname{{{name}}}" for name in ("KL", "Var", "Cov", "tr", "sign", "softmax", "relu")},
}
_GROUP = r"\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_REWRITTEN = (
    (re.compile(r"\\norm(?![A-Za-z])" + _GROUP), r"\\lVert \1\\rVert "),
    (re.compile(r"\\abs(?![A-Za-z])" + _GROUP), r"\\lvert \1\\rvert "),
    (re.compile(r"\\(?:textcolor|colorbox)\s*\{[^{}]*\}" + _GROUP), r"{\1}"),
    (re.compile(r"\\color\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:eqref|ref)\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\{\\(rm|bf|it)\s+([^{}]*)\}"), r"\\math\1{\2}"),
)
_COMMAND = re.compile(r"(?<!\\)\\(" + "|".join(_COMMANDS) + r")(?![A-Za-z])")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}(\[[tbc]\])?(\{\d+\})?")
_COLUMNS = ("array", "tabular")  # the braces after these are theirs
_EQNARRAY_SIGN = re.compile(r"&\s*(=|<|>|\\leq?|\\geq?|\\approx|\\sim|\\propto)\s*&")
_TOKEN = re.compile(r"\\begin\s*\{[^}]*\}|\\end\s*\{[^}]*\}|\\left(?![a-z])|\\right(?![a-z])|\\\\|\\.|[{}&]", re.DOTALL)
_STRETCH = re.compile(r"\\(?:left|right)(?![a-z])\s*(\.)?")
# A bare % after a figure is meant as per cent; elsewhere it begins a comment.
_PER_CENT = re.compile(r"(?<=\d)%")
_COMMENT = re.compile(r"((?<!\\)(?:\\\\)*)%[^\n]*")
# A row that begins with one of these would start a list, a quotation or a heading inside the formula.
_BLOCK_START = re.compile(r"[ \t]*\n[ \t]*([^A-Za-z\\{(&\s])")
_ROOM = re.compile(r"[ \t]{2,}")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_TRAILING_BREAK = re.compile(r"(?:\s*\\\\(?:\[[^\]]*\])?)+\s*$")
# Beyond this it is no formula that anyone reads, and engines take minutes over it.
_LONGEST = 6000
# MathJax runs or loads what these name; no answer needs them.
_UNSAFE = re.compile(
    r"\\(?:href|url|require|include|input|unicode|class|style|cssId|data|html[A-Za-z]*|def|let|newcommand|renewcommand|newenvironment|providecommand)(?![A-Za-z])"
)


def mend(tex: str, *, display: bool) -> str:
    """The formula with the mends that leave its meaning as it is.

    Args:
        tex: what stands between the delimiters.
        display: whether it stands on display, where rows may break.
    """
    tex = _words_apart(_undoubled(tex))
    tex = _BLANK_LINES.sub("\n", _COMMENT.sub(r"\1", _PER_CENT.sub(r"\%", tex))).strip()
    tex = _BLOCK_START.sub(r" \1", tex) if display else " ".join(tex.split())
    tex = _ENVIRONMENT.sub(_inner, _eqnarray(tex))
    tex = _TAG.sub(r"\\qquad\\text{(\1)}", _LABEL.sub("", tex))
    for found, instead in _REWRITTEN:
        tex = found.sub(instead, tex)
    tex = _COMMAND.sub(lambda found: _COMMANDS[found[1]], tex)
    if not _stretch_is_paired(tex):
        tex = _STRETCH.sub("", tex)
    tex = _ROOM.sub(" ", tex).strip()
    return _rows(tex) if display else tex


def _undoubled(tex: str) -> str:
    """A formula whose every command has two backslashes lost a level of escaping; single slips are mended too."""
    if _DOUBLED.search(tex) and not _SINGLE.search(tex):
        return tex.replace("\\\\", "\\")
    return _DOUBLED.sub(lambda found: "\\", tex)


def _words_apart(tex: str) -> str:
    r"""Formulas inside ``\text{…}`` outside of it, and blanks after an escaped sign kept."""

    def apart(found: re.Match[str]) -> str:
        name, words = found[1], _BLANK_AFTER_SIGN.sub(r"\1~", found[2])
        pieces = _DOLLARS.split(words)
        return (
            "".join(piece if number % 2 else f"{name}{{{piece}}}" for number, piece in enumerate(pieces) if piece)
            or f"{name}{{}}"
        )

    return _WORDS.sub(apart, tex)


def fault(tex: str) -> str:
    """That the formula will be shown as code, and why; empty where nothing is seen against setting it."""
    why = _fault(tex)
    return f"formula shown as code, {why}: {' '.join(tex.split())[:80]}" if why else ""


def _fault(tex: str) -> str:
    if not tex.strip():
        return "it is empty"
    if len(tex) > _LONGEST:
        return "it is too long"
    if found := _UNSAFE.search(tex):
        return f"{found[0]} is not allowed"
    open_: list[str] = []
    for part in _TOKEN.findall(tex):
        if _opens(part):
            open_.append("}" if part == "{" else part.replace("begin", "end").replace(" ", ""))
        elif _closes(part) and (not open_ or open_.pop() != part.replace(" ", "")):
            return f"{part} closes nothing"
    return f"{open_[-1]} is missing" if open_ else ""


def _opens(part: str) -> bool:
    return part == "{" or part.startswith("\\begin")


def _closes(part: str) -> bool:
    return part == "}" or part.startswith("\\end")


def _inner(found: re.Match[str]) -> str:
    kind, name, columns = found[1], found[2], found[4] or ""
    inner = _INNER.get(name)
    if inner is None:
        # Only the star and the vertical place go; a group after it is the environment's own content.
        place = "" if name in _COLUMNS or kind == "begin" else found[3] or ""
        return f"\\{kind}{{{name}}}{place}{columns}"
    kept = columns if name not in ("alignat", "alignedat") else ""
    return (f"\\{kind}{{{inner}}}" if inner else "") + kept


def _eqnarray(tex: str) -> str:
    return _EQNARRAY_SIGN.sub(r"&\1 ", tex) if "{eqnarray" in tex else tex


def _stretch_is_paired(tex: str) -> bool:
    depth = 0
    for part in _TOKEN.findall(tex):
        depth += {"\\left": 1, "\\right": -1}.get(part, 0)
        if depth < 0:
            return False
    return depth == 0


def _rows(tex: str) -> str:
    """Rows at the top level get the environment that they need; a break after the last row goes."""
    tex = _TRAILING_BREAK.sub("", tex)
    depth, breaks, columns = 0, False, False
    for part in _TOKEN.findall(tex):
        if _opens(part):
            depth += 1
        elif _closes(part):
            depth -= 1
        elif depth == 0:
            breaks, columns = breaks or part == "\\\\", columns or part == "&"
    if breaks or columns:
        name = "aligned" if columns else "gathered"
        return f"\\begin{{{name}}}\n{tex}\n\\end{{{name}}}"
    return tex

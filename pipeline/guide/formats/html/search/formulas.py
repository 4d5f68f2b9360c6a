r"""Formulas as they are compared: ``A^\top A``, ``A^{T}A`` and what a reader types are one string. Pure.

Like the words' rules, these are data that the page's script applies to what is typed.
"""

import re
from collections.abc import Iterator

from pipeline.guide.formats.html.search.words import GREEK, folded

_NAMES = {name: sign for sign, name in reversed(list(GREEK.items()))}
# In order; the last but one turns what is left of commands into their names.
RULES = (
    ("[²]", "^2"),
    ("[³]", "^3"),
    ("ᵀ|⊤|′(?=\\b)", "^T"),
    ("\\\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|q?quad|[,;:! ])(?![a-zA-Z])", ""),
    ("\\\\mathbb\\s*\\{?R\\}?", "ℝ"),
    ("\\\\mathbb\\s*\\{?N\\}?", "ℕ"),
    ("\\\\mathbb\\s*\\{?Z\\}?", "ℤ"),
    ("\\\\(?:top|intercal|mathsf\\{T\\})(?![a-zA-Z])", "T"),
    (
        "\\\\(?:math(?:rm|bf|sf|it|cal|bb|scr|frak)|boldsymbol|bm|text(?:rm|bf|it)?|operatorname\\*?|hat|widehat|bar|"
        "tilde|vec|overline)(?![a-zA-Z])",
        "",
    ),
    ("\\\\(?:mid|vert|lvert|rvert)(?![a-zA-Z])", "|"),
    ("\\\\(?:lVert|rVert|Vert|\\|)", "‖"),
    ("\\\\[dt]?frac\\s*\\{([^{}]*)\\}\\s*\\{([^{}]*)\\}", "$1/$2"),
    ("\\\\leq?(?![a-zA-Z])|<=", "≤"),
    ("\\\\geq?(?![a-zA-Z])|>=", "≥"),
    ("\\\\(?:neq?)(?![a-zA-Z])|!=", "≠"),
    ("\\\\(?:to|rightarrow)(?![a-zA-Z])|->", "→"),
    ("\\\\infty(?![a-zA-Z])", "∞"),
    ("\\\\sum(?![a-zA-Z])", "∑"),
    ("\\\\nabla(?![a-zA-Z])", "∇"),
    ("\\\\partial(?![a-zA-Z])", "∂"),
    ("\\\\sqrt(?![a-zA-Z])", "√"),
    ("\\\\varepsilon(?![a-zA-Z])", "ε"),
    ("\\\\varphi(?![a-zA-Z])", "φ"),
    ("\\\\(?:cdot|ast)(?![a-zA-Z])|[*·⋅]", ""),
    *((f"\\\\{name}(?![a-zA-Z])", sign) for name, sign in _NAMES.items()),
    ("\\\\(?:begin|end)\\{[^}]*\\}", ""),
    ("[−–]", "-"),
    ("\\\\([a-zA-Z]+)", "$1"),
    ("[\\s{}\\\\&$~]+", ""),
)
_COMPILED = tuple((re.compile(pattern), re.sub(r"\$(\d)", r"\\\1", by)) for pattern, by in RULES)
_COMMAND = re.compile(r"\\([a-zA-Z]{2,})|(?:\\(?:text|mathrm|operatorname)\*?\{([^{}]*)\})")
_SAID = frozenset([*_NAMES, "log", "exp", "softmax", "argmax", "argmin", "varepsilon", "varphi", "nabla", "partial"])
_SIGNS = {"varepsilon": "epsilon", "varphi": "phi", "nabla": "gradient", "partial": "derivative"}
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\*?\{([^{}]*)\}")
_LONGEST = 60  # signs; of a longer formula nobody types more than its beginning


def canonical(tex: str) -> str:
    """A formula as one string without blanks, in which parts of formulas are looked for."""
    for pattern, by in _COMPILED:
        tex = pattern.sub(by, tex)
    return tex[:_LONGEST]


def words_of(tex: str) -> Iterator[str]:
    """The words that one would say for a formula's signs: names of Greek letters, of functions, its own text."""
    for name in re.findall(r"\\([a-zA-Z]+)", tex):
        if name.lower() in _SAID:
            yield from {folded(name), folded(_SIGNS.get(name, name))}
    for text in _TEXT.findall(tex):
        yield from (folded(word) for word in re.findall(r"[A-Za-z]{2,}", text))

"""The signs that final results are written with: one table of what each is read as, and the tokens. Pure."""

import re
from collections.abc import Collection

# What each function is called in sympy; without the backslash it may stand in \operatorname{…}.
FUNCTIONS = {
    "\\log": "log",
    "\\ln": "log",
    "\\lg": "log10",
    "\\exp": "exp",
    "\\sin": "sin",
    "\\cos": "cos",
    "\\tan": "tan",
    "\\sec": "sec",
    "\\csc": "csc",
    "\\cot": "cot",
    "\\asin": "asin",
    "\\acos": "acos",
    "\\atan": "atan",
    "\\arcsin": "asin",
    "\\arccos": "acos",
    "\\arctan": "atan",
    "\\sinh": "sinh",
    "\\cosh": "cosh",
    "\\tanh": "tanh",
    "\\erf": "erf",
    "\\erfc": "erfc",
    "\\Abs": "Abs",
    "\\abs": "Abs",
    "\\sigmoid": "sigmoid",
    "\\sign": "sign",
    "\\sqrt": "sqrt",
}
CONSTANTS = {"e": "E", "\\pi": "pi", "π": "pi", "\\infty": "oo", "∞": "oo"}
GREEK = frozenset(
    re.findall(
        r"\\\w+",
        r"\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\vartheta\iota\kappa\lambda\mu\nu\xi\rho\sigma"
        r"\tau\upsilon\phi\varphi\chi\psi\omega\Gamma\Delta\Theta\Lambda\Xi\Sigma\Upsilon\Phi\Psi\Omega\ell",
    )
)
# A mark over a letter makes another symbol of it; a typeface does not.
DECORATIONS = {
    "\\hat": "hat",
    "\\widehat": "hat",
    "\\bar": "bar",
    "\\overline": "bar",
    "\\tilde": "tilde",
    "\\widetilde": "tilde",
    "\\vec": "",
    "\\mathbf": "",
    "\\boldsymbol": "",
    "\\mathcal": "",
    "\\mathbb": "",
    "\\mathit": "",
}
WORDS = frozenset({"\\operatorname", "\\mathrm", "\\text", "\\textrm", "\\mathsf"})

_SPACES = re.compile(
    r"\\[,;:!> ]|~|\\(?:q?quad|displaystyle|textstyle|left|right|[bB]igg?[lr]?|limits|nolimits)(?![A-Za-z])"
    r"|\\phantom\{[^{}]*\}"
)
_UNIT = re.compile(r"(?<=[\d}%])\s*\\(?:text|mathrm|textrm)\{(?P<unit>[^}]*)\}")
_SAME = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "‖": "|", "∣": "|"})
_COMMANDS_OF_SIGNS = {
    "\\cdot": "*",
    "\\times": "*",
    "\\div": "/",
    "\\ast": "*",
    "\\%": "%",
    "\\lbrace": "\\{",
    "\\rbrace": "\\}",
    "\\vert": "|",
    "**": "^",
}
_WORD_FUNCTIONS = re.compile(
    r"(?<![\\A-Za-z{])(exp|log|ln|sqrt|sigmoid|tanh|sin|cos|erf|[Mm]ax|[Mm]in|[Aa]bs)(?=\s*\()"
)
_TOKEN = re.compile(r"\d{1,3}(?:(?:,|\{,\})\d{3})+(?![\d,])(?:\.\d+)?|\d+\.?\d*|\.\d+|\*\*|\\[A-Za-z]+|\\.|\S")


_NO_ATOM = frozenset(["+", "-", "*", "/", "^", "_", "!", "%", "'", ",", ")", "]", "}", "|", "\\}", "\\rvert"])


class Unreadable(ValueError):
    """A final result is not of the kind that was expected; says what was read."""


class Tokens:
    """The tokens of a formula, to be taken one after the other.

    Spaces, sizes and units are gone, and signs of one meaning are one sign.

    Attributes:
        rest: the tokens that are left.
        doubts: where another reading is possible.
        bars: how many ``|`` are open, each of which the next one closes.
    """

    def __init__(self, latex: str, names: Collection[str] = ()) -> None:
        self._latex = latex.strip()
        self.doubts: list[str] = []
        self.bars = 0
        self.rest = self._tokens(latex, names)

    @property
    def next(self) -> str:
        """The token that comes next; empty at the end."""
        return self.rest[0] if self.rest else ""

    def take(self, count: int = 1) -> str:
        """Takes so many tokens, and gives the first of them."""
        if not self.rest:
            raise self.unreadable("an end too early")
        sign = self.rest[0]
        del self.rest[:count]
        return sign

    def name(self) -> str:
        """Takes an argument, one token or a group in braces, as a name."""
        if self.next != "{":
            return self.take()
        self.take()
        name, depth = "", 1
        while depth:
            sign = self.take()
            depth += (sign == "{") - (sign == "}")
            name += sign if depth else ""
        return name

    def starts_atom(self) -> bool:
        """Whether what comes next would be multiplied with what stands before it."""
        return bool(self.rest) and (self.next not in _NO_ATOM or (self.next == "|" and not self.bars))

    def unreadable(self, what: str) -> Unreadable:
        """The error that says what of this formula can't be read."""
        return Unreadable(f"“{self._latex}”: {what}")

    def _tokens(self, latex: str, names: Collection[str]) -> list[str]:
        text = re.sub(r"(?<=\d)\\[,!](?=\d{3})", "", _named(latex, names))  # a thin space between thousands
        text = _SPACES.sub(" ", text.translate(_SAME)).replace("\\\\", " \\newline ")
        text = _UNIT.sub(lambda found: found[0] if found["unit"].strip() in names else self._unit(found["unit"]), text)
        text = _WORD_FUNCTIONS.sub(r"\\\1", text)  # functions as one writes them without LaTeX
        return [_COMMANDS_OF_SIGNS.get(token, token) for token in _TOKEN.findall(text)]

    def _unit(self, unit: str) -> str:
        self.doubts.append(f"{unit.strip()} as a unit")
        return " "


def _named(text: str, names: Collection[str]) -> str:
    """The text with the words that are names marked as such: TP is a symbol, and no T times P."""
    words = "|".join(sorted((name for name in names if len(name) > 1 and name.isalpha()), key=len, reverse=True))
    if not words:
        return text
    marked = rf"(?P<kept>\\[a-z]+\{{[A-Za-z]+\}}|\\[A-Za-z]+)|(?<![A-Za-z])(?P<name>{words})(?![A-Za-z])"
    return re.sub(marked, lambda found: found["kept"] or f"\\text{{{found['name']}}}", text)

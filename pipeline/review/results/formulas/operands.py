r"""The atoms of a formula: numbers, symbols, groups, roots and functions. Pure."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any

from pipeline.review.results.formulas.formula import plain_name
from pipeline.review.results.formulas.notation import CONSTANTS, DECORATIONS, FUNCTIONS, GREEK, WORDS, Tokens

_OPENING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "\\lvert": "\\rvert", "|": "|"}
_MANY_DIGITS = 400
_FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac")
_DERIVATIVE = re.compile(r"\{d(?:[A-Za-z]|\^\d)?\}\{d[A-Za-z]|\{?\\partial")
_OF_DIGITS = re.compile(r"\{\d+\}\{\d+\}|\d{2}(?!\d)")
# Letters that rather name a function where a parenthesis follows; p(1 - p) is a product.
_FUNCTION_LETTERS = frozenset("fgFGPE")


class Operands(Tokens, ABC):
    """Reads what sums, products and powers are made of; keeps what it was in doubt about."""

    def __init__(self, latex: str, names: Collection[str] = ()) -> None:
        import sympy  # here, for it takes a second to import

        super().__init__(latex, names)
        self.sympy = sympy

    @abstractmethod
    def sum(self) -> Any:
        """The value of a sum."""

    @abstractmethod
    def power(self) -> Any:
        """The value of an atom with what follows it closely."""

    def atom(self) -> Any:
        """The value of an atom."""
        sign = self.take()
        special: dict[str, Callable[[], Any]] = {
            **dict.fromkeys(_FRACTIONS, self._fraction),
            "\\binom": self._binomial,
            "\\sqrt": self._root,
            **dict.fromkeys(("\\max", "\\Max"), lambda: self.sympy.Max(*self._arguments())),
            **dict.fromkeys(("\\min", "\\Min"), lambda: self.sympy.Min(*self._arguments())),
        }
        if sign in special:
            return special[sign]()
        if re.match(r"\.?\d", sign):
            return self._number(sign)
        if sign in _OPENING:
            return self._group(sign)
        if sign in CONSTANTS and self.next != "_":
            return getattr(self.sympy, CONSTANTS[sign])
        return self._named(sign)

    def _named(self, sign: str) -> Any:
        if sign in FUNCTIONS:
            return self._applied(FUNCTIONS[sign])
        if sign in WORDS:
            return self._word()
        if sign in DECORATIONS:
            return self._symbol(DECORATIONS[sign] + self.name())
        if sign.isalpha() or sign in GREEK:
            return self._letter(sign)
        raise self.unreadable(f"“{sign}”")

    def _fraction(self) -> Any:
        if _DERIVATIVE.match("".join(self.rest[:12])):
            raise self.unreadable("a derivative")
        return self.argument() / self.argument()

    def _binomial(self) -> Any:
        return self.sympy.binomial(self.argument(), self.argument())

    def _number(self, sign: str) -> Any:
        digits = re.sub(r"[^\d.]", "", sign)
        value = self.sympy.Rational(digits) if len(digits) < _MANY_DIGITS else self.sympy.Float(digits)
        if self.next in _FRACTIONS and digits.isdigit() and _OF_DIGITS.match("".join(self.rest[1:8])):
            self.doubts.append("a mixed number, or a product")
            self.take()
            return value + self._fraction()
        return value

    def _group(self, opening: str) -> Any:
        self.bars += opening == "|"
        value = self.sum()
        self.bars -= opening == "|"
        if self.take() != _OPENING[opening]:
            raise self.unreadable(f"“{opening}” without its end")
        return self.sympy.Abs(value) if opening in ("|", "\\lvert") else value

    def _root(self) -> Any:
        degree = 2
        if self.next == "[":
            self.take()
            degree = self._group("[")
        return self.argument() ** (self.sympy.Integer(1) / degree)

    def _arguments(self) -> list[Any]:
        if self.next not in ("(", "\\{", "{"):
            raise self.unreadable("a maximum of what")
        closing = _OPENING[self.take()]
        values = [self.sum()]
        while self.next == ",":
            self.take()
            values.append(self.sum())
        if self.take() != closing:
            raise self.unreadable("arguments without their end")
        return values

    def _word(self) -> Any:
        r"""``\operatorname{erf}`` is a function, ``\text{recall}`` a symbol."""
        name = self.name().strip()
        if name == "e":
            return self.sympy.E
        if f"\\{name}" in FUNCTIONS:
            return self._applied(FUNCTIONS[f"\\{name}"])
        return self._symbol(name)

    def _letter(self, sign: str) -> Any:
        if self.next == "(":
            if sign in ("\\sigma", "σ"):
                self.doubts.append("σ(…) as the logistic function")
                return self._applied("sigmoid")
            if sign in _FUNCTION_LETTERS or sign in GREEK:
                self.doubts.append(f"{sign}(…) as a product")
        return self._symbol(sign)

    def _symbol(self, name: str) -> Any:
        if self.next == "_":
            self.take()
            name += "_" + self.name()
        return self.sympy.Symbol(plain_name(name))

    def _applied(self, name: str) -> Any:
        """A function's value: of what is in parentheses, else of the factors up to the next sign."""
        power = base = None
        while self.next in ("^", "_"):
            if self.take() == "^":
                power = self.argument()
            else:
                base = self.argument()
        if self.next in ("(", "[", "{", "\\{", "|", "\\lvert"):
            argument = self._power_free_group()
        else:
            argument = self._bare_argument()
        value = self._function(name, base)(argument)
        if power is None:
            return value
        if power == -1:
            raise self.unreadable("an inverse function or a reciprocal")
        return value**power

    def _power_free_group(self) -> Any:
        argument = self.atom()
        if self.next == "^":
            self.doubts.append("what the power belongs to")
        return argument

    def _bare_argument(self) -> Any:
        argument = self.power()
        while self.starts_atom() and self.next not in FUNCTIONS and self.next not in _OPENING:
            argument = argument * self.power()
        if self.next in _OPENING and self.starts_atom():
            self.doubts.append("how far the function reaches")
        return argument

    def _function(self, name: str, base: Any) -> Callable[[Any], Any]:
        if base is not None and name != "log":
            raise self.unreadable("an index at a function")
        if name == "sigmoid":
            return lambda value: 1 / (1 + self.sympy.exp(-value))
        if name == "log10":
            return lambda value: self.sympy.log(value, 10)
        if base is not None:
            return lambda value: self.sympy.log(value, base)
        function: Callable[[Any], Any] = getattr(self.sympy, name)
        return function

    def argument(self) -> Any:
        r"""One token or a group in braces; ``\frac12`` takes one digit each."""
        if self.next == "{":
            self.take()
            return self._group("{")
        if self.next.isdigit() and len(self.next) > 1:
            first, self.rest[0] = self.rest[0][0], self.rest[0][1:]
            return self.sympy.Integer(first)
        if self.next == "-":
            raise self.unreadable("a lone sign")
        return self.atom()

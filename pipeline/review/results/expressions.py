"""Whether a stated formula equals the expected expression: both are computed at many points. Pure.

Two formulas of the kind that answers end in are equal if they agree to 25 digits at a dozen random points
(they are analytic in their symbols), which is sooner told than by rewriting one into the other, and never
depends on what a simplifier happens to know.
"""

import random
import re
from collections.abc import Iterator
from typing import Any

from pipeline.review.results.formulas import Formula, Unreadable, plain_name, read_any
from pipeline.review.results.markup import opened

_FORMULA = re.compile(r"\$+([^$]+)\$+|\\\((.+?)\\\)|\\\[(.+?)\\\]|`([^`]+)`", re.DOTALL)
_SIDES = re.compile(r"(?<![<>!\\])=(?!=)|≈|\\approx|\\equiv|\\propto")
_DIGITS = 30
_SAME = 1e-25
_POINTS, _ENOUGH = 60, 6
# Probabilities lie in the first range; a logarithm or a root that hides a sign shows in the last one.
_RANGES = ((0.05, 0.95), (1.1, 4.0), (-4.0, -0.1))


def same_expression(stated: str, expected: Any, question: str = "") -> tuple[bool | None, str]:
    """Whether a stated formula equals an expression, and if that can't be told, why.

    An unequal formula is called wrong only where the question itself names all of the symbols: else an
    answer may mean something else by a letter.

    Raises:
        Unreadable: the result holds no formula that can be read.
    """
    expected = _with_plain_names(expected)
    formulas = list(_read_all(opened(stated), {str(symbol) for symbol in expected.free_symbols}))
    compared = [(formula, _equal(formula.value, expected)) for formula in formulas]
    if any(equal for _, equal in compared):
        return True, ""
    formula, equal = compared[-1]
    names = {str(symbol) for symbol in formula.value.free_symbols | expected.free_symbols}
    if equal is None or {str(symbol) for symbol in formula.value.free_symbols} - {
        str(s) for s in expected.free_symbols
    }:
        return None, "other symbols than expected; look yourself"
    if formula.doubts:
        return None, f"read with a doubt: {'; '.join(formula.doubts)}"
    if len(formulas) > 1 or not _named_in(question, names):
        return None, "not the expected formula, unless its letters mean something else; look yourself"
    return False, ""


def _read_all(stated: str, names: set[str]) -> Iterator[Formula]:
    """The right side of each formula that a result holds.

    Raises:
        Unreadable: none can be read.
    """
    found = ["".join(groups) for groups in _FORMULA.findall(stated)] or [stated.strip(" .")]
    read, trouble = [], ""
    for latex in found:
        try:
            read.append(read_any(_last_side(latex).strip(" .,\n"), names))
        except Unreadable as error:
            trouble = str(error)
    if not read:
        raise Unreadable(trouble)
    yield from read


def _last_side(latex: str) -> str:
    """What follows the last sign of equality that stands in no brace: the one under a sum is another thing."""
    depth, start = 0, 0
    for found in re.finditer(rf"(?P<brace>[{{}}])|{_SIDES.pattern}", latex):
        if found["brace"]:
            depth += 1 if found["brace"] == "{" else -1
        elif depth <= 0:
            start = found.end()
    return latex[start:]


def _with_plain_names(expression: Any) -> Any:
    import sympy

    expression = sympy.sympify(expression)
    plain = {s: sympy.Symbol(plain_name(str(s)), positive=s.is_positive) for s in expression.free_symbols}
    return expression.subs(plain, simultaneous=True)


def _equal(value: Any, expected: Any) -> bool | None:
    """Whether two expressions agree wherever both have a real value; None where they hardly ever do."""
    own = {str(symbol): symbol for symbol in expected.free_symbols}
    value = value.subs({symbol: own.get(str(symbol), symbol) for symbol in value.free_symbols}, simultaneous=True)
    symbols = sorted(value.free_symbols | expected.free_symbols, key=str)
    chance = random.Random(0)  # noqa: S311 - the same points every time
    told = 0
    for number in range(_POINTS if symbols else 1):
        point = {symbol: _place(symbol, number, chance) for symbol in symbols}
        left, right = (side.evalf(_DIGITS, subs=point) for side in (value, expected))
        if not (left.is_real and right.is_real and left.is_finite and right.is_finite):
            continue
        told += 1
        if abs(left - right) > _SAME * (1 + abs(left) + abs(right)):
            return False
        if told == _ENOUGH * 2:
            break
    return True if told >= _ENOUGH or (told and not symbols) else None


def _place(symbol: Any, number: int, chance: random.Random) -> Any:
    import sympy

    ranges = _RANGES[:2] if symbol.is_positive else _RANGES
    return sympy.Rational(round(chance.uniform(*ranges[number % len(ranges)]), 6))


def _named_in(question: str, names: set[str]) -> bool:
    """Whether the question's own formulas name all of these symbols."""
    words = set(
        re.findall(r"\\?[A-Za-z]+_\{?\w+\}?|\\?[A-Za-z]+", " ".join("".join(g) for g in _FORMULA.findall(question)))
    )
    plain = {plain_name(word) for word in words}
    return names <= plain

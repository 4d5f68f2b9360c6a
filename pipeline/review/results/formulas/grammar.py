r"""LaTeX of a final result → a sympy expression: the small part of LaTeX that results are written in. Pure.

A reader that is to judge answers must know what it does not know: what is outside the grammar is ``Unreadable``,
and a reading that is not the only possible one says so in ``doubts``. The public readers don't: sympy's two and
latex2sympy2-extended were measured on formulas of known meaning (``bench/reading.py``), and each reads some of
them as something else in silence. What this grammar has no rule for is left to ``library.py``.

    sum     = ["+"|"-"] product {("+"|"-") product}
    product = power {["*"|"/"] power}
    power   = atom {"^" argument | "!" | "%"}
    atom    = number | symbol | "(" sum ")" | "|" sum "|" | \frac… | \sqrt… | function
"""

from collections.abc import Collection
from typing import Any

from pipeline.review.results.formulas.formula import Formula
from pipeline.review.results.formulas.notation import Unreadable
from pipeline.review.results.formulas.operands import Operands

_MANY_DIGITS = 400
_LARGEST_FACTORIAL = 150


def read_formula(latex: str, names: Collection[str] = ()) -> Formula:
    """A formula's value.

    Args:
        latex: the formula, or one as it is typed without LaTeX.
        names: symbols of more than one letter that may stand in it.

    Raises:
        Unreadable: it holds something that is outside the grammar; says what.
    """
    reader = _Reader(latex, names)
    try:
        value = reader.sum()
    except (RecursionError, ArithmeticError, TypeError, ValueError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable(f"“{latex.strip()}” is no formula") from error
    if reader.rest:
        raise Unreadable(f"“{latex.strip()}”: “{reader.rest[0]}” can't be read")
    return Formula(value, tuple(reader.doubts))


class _Reader(Operands):
    """The rules above the atoms: sums, products, powers."""

    def sum(self) -> Any:
        total = self._signed()
        while self.next in ("+", "-"):
            sign = -1 if self.take() == "-" else 1
            total = total + sign * self._product()
        return total

    def _signed(self) -> Any:
        if self.next in ("+", "-"):
            return (-1 if self.take() == "-" else 1) * self._product()
        return self._product()

    def _product(self) -> Any:
        value = self.power()
        divided = False
        while self.next:
            if self.next == "*":
                self.take()
                value = value * self._factor()
            elif self.next == "/":
                self.take()
                value, divided = value / self._factor(), True
            elif self.starts_atom():
                if divided:
                    self.doubts.append("what stands under the slash")
                value = value * self.power()
            else:
                break
        return value

    def _factor(self) -> Any:
        """After a sign of multiplication a minus is part of the factor: ``a * -b``."""
        return -self.power() if self.next == "-" and self.take() else self.power()

    def power(self) -> Any:
        value = self.atom()
        while self.next in ("^", "!", "%", "'"):
            sign = self.take()
            if sign == "^":
                value = self._raised(value, self.argument())
            elif sign == "!":
                value = self._factorial(value)
            elif sign == "%":
                value = value / 100
            else:
                raise self.unreadable("a prime")
        return value

    def _raised(self, base: Any, exponent: Any) -> Any:
        if exponent == self.sympy.Symbol("T"):
            self.doubts.append("a power or a transpose")
        if base.is_number and exponent.is_number:
            digits = abs(float(exponent)) * abs(float(self.sympy.log(abs(base) + 1, 10)))
            # Only whole numbers and fractions are multiplied out.
            if digits > (_MANY_DIGITS if base.is_Rational else _MANY_DIGITS**2):
                raise self.unreadable("a power too large to compute")
        return base**exponent

    def _factorial(self, value: Any) -> Any:
        if value.is_number and not 0 <= value <= _LARGEST_FACTORIAL:
            raise self.unreadable("a factorial too large to compute")
        return self.sympy.factorial(value)

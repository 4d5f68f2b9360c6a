"""Final results: read the line that states one, and tell whether two of them agree. Pure.

A final result stands on a line of its own, ``**Final result:** …``; several values are separated by ``;``.
What a value is compared as is its kind: ``numbers``, ``expression``, ``matrix``, ``choice``, ``boolean``
or ``program`` (the name of the function that the answer defines).
"""

import math
import re
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["numbers", "expression", "matrix", "choice", "boolean", "program"]

# Results are quoted to three digits as a rule, so half a unit of the third digit is agreement.
TOLERANCE = 0.006

_LINE = re.compile(
    r"^\s*(?:[*_]{2})?Final result:?(?:[*_]{2})?:?\s*(?P<value>\S.*?)\s*$", re.MULTILINE | re.IGNORECASE
)
_NUMBER = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_PLAIN = re.compile(
    r"^(?P<mantissa>[-+−]?(?:\d+\.?\d*|\.\d+))(?:e(?P<e>[-+]?\d+)|(?:\\times|\\cdot|×|\*)10\^\{?(?P<exponent>[-+−]?\d+)\}?)?$"
)
_FRACTION = re.compile(
    r"^(?P<sign>[-+−]?)(?:\\[dt]?frac\{(?P<a>[\d.]+)\}\{(?P<b>[\d.]+)\}|(?P<c>[\d.]+)/(?P<d>[\d.]+))$"
)
_MATRIX = re.compile(r"\\begin\{[bpv]?matrix\}(.*?)\\end\{[bpv]?matrix\}", re.DOTALL)
_YES = frozenset({"yes", "true", "correct"})
_NO = frozenset({"no", "false", "incorrect"})


class Unreadable(ValueError):
    """A final result is not of the kind that was expected; says what was read."""


def final_result(answer: str) -> str | None:
    """The value that an answer states as its final result, in Markdown; None where it states none."""
    found = _LINE.findall(answer)
    return str(found[-1]) if found else None


def read_result(stated: str, kind: Kind) -> Any:
    """A stated result as a value of its kind.

    Returns:
        numbers: list of floats · expression: a sympy expression · matrix: list of rows of floats ·
        choice: the folded words · boolean: a bool · program: the function's name.

    Raises:
        Unreadable: it is not of that kind.
    """
    readers = {
        "numbers": _numbers,
        "expression": _expression,
        "matrix": _matrix,
        "choice": _choice,
        "boolean": _boolean,
        "program": _program,
    }
    return readers[kind](stated)


def agree(stated: str, expected: Any, kind: Kind, tolerance: float = TOLERANCE) -> bool:
    """Whether a stated result is the expected value; numbers within a relative tolerance.

    Raises:
        Unreadable: the stated result is not of that kind.
    """
    value = read_result(stated, kind)
    if kind == "numbers":
        wanted = [float(number) for number in expected]
        return len(value) == len(wanted) and all(map(lambda a, b: _close(a, b, tolerance), value, wanted))
    if kind == "matrix":
        rows = [[float(cell) for cell in row] for row in expected]
        same_shape = [len(row) for row in value] == [len(row) for row in rows]
        return same_shape and all(
            _close(a, b, tolerance)
            for left, right in zip(value, rows, strict=True)
            for a, b in zip(left, right, strict=True)
        )
    if kind == "expression":
        return _same_expression(value, expected)
    if kind == "choice":
        return bool(value == _choice(str(expected)))
    return bool(value == expected)


def _close(a: float, b: float, tolerance: float) -> bool:
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)


def _numbers(stated: str) -> list[float]:
    return [_number(item) for item in stated.rstrip(".").split(";") if item.strip()]


def _number(item: str) -> float:
    """The last value that an item states: what follows its last sign of equality, units left out."""
    text = re.sub(r"\\(?:text|mathrm)\{[^}]*\}|\\[,;:! ]|[$*`~{}]{0}", "", item)
    right = re.split(r"=|≈|\\approx|\\simeq", text)[-1]
    right = right.replace("$", " ").replace("{,}", ",").replace("−", "-").replace("\\%", "%")
    percent = 0.01 if re.search(r"\d\s*%", right) else 1.0
    right = right.replace("%", " ")
    found = re.findall(
        r"[-+]?\\[dt]?frac\{[\d.]+\}\{[\d.]+\}|[-+]?[\d.,]*\d(?:\.\d+)?(?:\s*(?:\\times|\\cdot|×)\s*10\^\{?-?\d+\}?|e[-+]?\d+)?(?:\s*/\s*[\d.]+)?",
        right,
    )
    if not found:
        return percent * _symbolic_number(right)
    if len(found) > 1 or re.search(r"\\sqrt|\\pi|\\log|\\ln|\^", right.replace("10^", "")):
        return percent * _symbolic_number(right)
    return percent * _plain_number(found[0].replace(" ", "").replace(",", ""), item)


def _plain_number(text: str, item: str) -> float:
    if fraction := _FRACTION.match(text):
        value = float(fraction["a"] or fraction["c"]) / float(fraction["b"] or fraction["d"])
        return -value if fraction["sign"] in ("-", "−") else value
    if plain := _PLAIN.match(text):
        exponent = plain["e"] or plain["exponent"] or "0"
        return float(plain["mantissa"]) * 10.0 ** int(exponent)
    raise Unreadable(f"“{item.strip()}” is not a number")


def _symbolic_number(latex: str) -> float:
    try:
        return float(_parse_latex(latex).evalf())
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Unreadable(f"“{latex.strip()}” is not a number") from error


def _expression(stated: str) -> Any:
    formulas = re.findall(r"\$+([^$]+)\$+", stated) or [stated.strip("`. ")]
    return _parse_latex(formulas[-1].split("=")[-1])


def _parse_latex(latex: str) -> Any:
    from sympy.parsing.latex import parse_latex

    try:
        return parse_latex(latex.strip().strip(".,"), backend="lark")
    except Exception as error:  # noqa: BLE001 - the parser raises whatever its grammar met
        raise Unreadable(f"“{latex.strip()}” can't be read as a formula") from error


def _same_expression(value: Any, expected: Any) -> bool:
    import sympy

    names = {str(symbol): symbol for symbol in sympy.sympify(expected).free_symbols}
    value = value.subs({symbol: names.get(str(symbol), symbol) for symbol in value.free_symbols})
    return bool(sympy.simplify(value - expected) == 0)


def _matrix(stated: str) -> list[list[float]]:
    found = _MATRIX.search(stated)
    if found is None:
        raise Unreadable(f"“{stated}” is not a matrix")
    rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", found[1]) if row.strip()]
    return [[_number(cell) for cell in row.split("&")] for row in rows]


def _choice(stated: str) -> str:
    return " ".join(re.findall(r"[\w.+-]+", stated.replace("$", "").replace("\\text", "").lower())).strip(".")


def _boolean(stated: str) -> bool:
    words = _choice(stated).split()
    if words and words[0] in _YES:
        return True
    if words and words[0] in _NO:
        return False
    raise Unreadable(f"“{stated}” is neither yes nor no")


def _program(stated: str) -> str:
    found = re.search(r"`([A-Za-z_]\w*)", stated)
    if found is None:
        raise Unreadable(f"“{stated}” names no function")
    return found[1]

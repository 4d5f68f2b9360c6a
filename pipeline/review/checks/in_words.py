"""What a check derives → Markdown that a reader can compare with the stated result. Pure."""

from collections.abc import Iterable
from typing import Any

_DIGITS = 6
_LONGEST = 300


def in_words(value: Any) -> str:
    """A derived value as it may stand in a text: numbers, formulas in dollars, matrices, yes or no.

    Args:
        value: what a check returned: numbers, sympy's objects, numpy's arrays, strings, or lists of such.
    """
    said = _one(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if hasattr(value, "free_symbols") or hasattr(value, "is_Matrix"):
        import sympy  # here, for it takes a second to import, and whoever has such an object has it already

        return f"${sympy.latex(value)}$"
    if hasattr(value, "tolist"):
        return _one(value.tolist())
    if isinstance(value, int | float):
        return f"{value:.{_DIGITS}g}"
    if isinstance(value, dict):
        return "; ".join(f"{_one(key)}: {_one(one)}" for key, one in value.items())
    if isinstance(value, Iterable):
        items = list(value)
        if items and all(isinstance(one, list | tuple) for one in items):
            return f"[{'; '.join(', '.join(map(_one, row)) for row in items)}]"
        return "; ".join(map(_one, items))
    return str(value)

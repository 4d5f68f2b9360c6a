r"""Whether a stated final result is the expected value, by the kind of value. Pure.

What a value is compared as is its kind: ``numbers``, ``expression``, ``matrix``, ``choice`` or ``boolean``
(``program`` names the function that the answer defines; it is run, not compared).

A right answer is never to be called wrong: whatever can't be read, or may be the same in other words, in
another unit or by another convention, comes out as None with the reason, for a person to look at.
"""

from collections.abc import Callable
from typing import Any

from pipeline.review.results.choices import read_boolean, same_choice
from pipeline.review.results.expressions import same_expression
from pipeline.review.results.formulas import Unreadable
from pipeline.review.results.matrices import compare_matrix
from pipeline.review.results.numbers import compare_numbers
from pipeline.review.results.verdict import TOLERANCE, Kind, Verdict


def agree(
    stated: str, expected: Any, kind: Kind, tolerance: float = TOLERANCE, *, reference: str = "", question: str = ""
) -> Verdict:
    """Whether a stated result is the expected value.

    Args:
        stated: as the answer has it.
        expected: list of numbers, rows of a matrix, sympy expression, words, or bool.
        kind: how both are compared.
        tolerance: relative, for numbers and matrices.
        reference: the expected result as the reference answer states it: its labels and units.
        question: the question's text, which fixes what a symbol means.
    """
    compare: dict[str, Callable[[], Verdict]] = {
        "numbers": lambda: compare_numbers(stated, [float(number) for number in expected], tolerance, reference),
        "matrix": lambda: compare_matrix(stated, [[float(cell) for cell in row] for row in expected], tolerance),
        "expression": lambda: _told(*same_expression(stated, expected, question)),
        "choice": lambda: _told(same_choice(stated, str(expected)), "worded differently; look yourself"),
        "boolean": lambda: _told(read_boolean(stated) == bool(expected), ""),
    }
    try:
        return compare[kind]()
    except Unreadable as error:
        return Verdict(right=None, reason=str(error))


def _told(right: bool | None, doubt: str) -> Verdict:  # noqa: FBT001 - it is a verdict, not a switch
    if right is None:
        return Verdict(right=None, reason=doubt)
    return Verdict(right, "" if right else "another result")

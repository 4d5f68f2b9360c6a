r"""Final results: find the one that an answer states, and tell whether it is the expected value. Pure.

A final result stands on a line of its own, ``**Final result:** …``; several values are separated by ``;``.
What a value is compared as is its kind: ``numbers``, ``expression``, ``matrix``, ``choice``, ``boolean``
or ``program`` (the name of the function that the answer defines).

A right answer is never to be called wrong: whatever can't be read, or may be the same in other words, in
another unit or by another convention, comes out as None with the reason, for a person to look at.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal, TypeAlias

from pipeline.review.choices import read_boolean, same_choice
from pipeline.review.expressions import same_expression
from pipeline.review.notation import Unreadable
from pipeline.review.values import Number, read_matrix, read_numbers

Kind: TypeAlias = Literal["numbers", "expression", "matrix", "choice", "boolean", "program"]

# Results are quoted to three digits as a rule, so half a unit of the third digit is agreement.
TOLERANCE = 0.006
_PERMUTED = 6  # rows of a matrix up to which another order of rows and columns is looked for

_FENCED = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(
    r"^[ \t>#*_-]*(?:the )?final (?:result|answer)[*_]*[ \t]*:?[*_]*[ \t]*:?[ \t]*(?P<value>.*?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NEXT_HEADING = re.compile(r"^[ \t]*#", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """Whether a stated result is the expected one.

    Attributes:
        right: None where it could not be told.
        reason: why not, or why it could not be told; empty where it is right.
    """

    right: bool | None
    reason: str = ""


def final_result(answer: str) -> str | None:
    """The value that an answer states as its final result, in Markdown; None where it states none.

    The value stands on the line that announces it, or, as some models have it, in the lines below.
    """
    prose = _FENCED.sub("", answer)
    found = list(_LINE.finditer(prose))
    if not found:
        return None
    if found[-1]["value"].strip("*_ "):
        return str(found[-1]["value"])
    below = _NEXT_HEADING.split(prose[found[-1].end() :], maxsplit=1)[0]
    return " ".join(below.replace("$$", "$").split()) or None


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
        "numbers": lambda: _numbers(stated, [float(number) for number in expected], tolerance, reference),
        "matrix": lambda: _matrix(stated, [[float(cell) for cell in row] for row in expected], tolerance),
        "expression": lambda: _told(*same_expression(stated, expected, question)),
        "choice": lambda: _told(same_choice(stated, str(expected)), "worded differently; look yourself"),
        "boolean": lambda: _told(read_boolean(stated) == bool(expected), ""),
    }
    try:
        return compare[kind]()
    except Unreadable as error:
        return Verdict(right=None, reason=str(error))


def read_program(stated: str) -> str:
    """The name of the function that a result names.

    Raises:
        Unreadable: it names none.
    """
    found = re.search(r"`([A-Za-z_]\w*)", stated) or re.fullmatch(r"([A-Za-z_]\w*)(?:\(.*\))?\.?", stated.strip())
    if found is None:
        raise Unreadable(f"“{stated}” names no function")
    return str(found[1])


def _told(right: bool | None, doubt: str) -> Verdict:  # noqa: FBT001 - it is a verdict, not a switch
    if right is None:
        return Verdict(right=None, reason=doubt)
    return Verdict(right, "" if right else "another result")


def _numbers(stated: str, expected: list[float], tolerance: float, reference: str) -> Verdict:
    found = read_numbers(stated, len(expected))
    if len(found) != len(expected):
        return Verdict(right=None, reason=f"{len(found)} values where {len(expected)} are expected")
    wanted = read_numbers(reference, len(expected)) if reference else []
    found = _by_label(found, wanted)
    verdicts = [_number(one, value, tolerance) for one, value in zip(found, expected, strict=True)]
    if all(one.right for one in verdicts):
        return Verdict(right=True)
    if any(one.right is None for one in verdicts):
        return next(one for one in verdicts if one.right is None)
    if any(a.unit != b.unit and a.unit for a, b in zip(found, wanted, strict=False)):
        return Verdict(right=None, reason="another unit")
    in_order = zip(sorted(one.value for one in found), sorted(expected), strict=True)
    if all(_close(a, b, tolerance) for a, b in in_order):
        return Verdict(right=None, reason="the expected values in another order; look yourself")
    return next(one for one in verdicts if not one.right)


def _by_label(found: list[Number], wanted: Sequence[Number]) -> list[Number]:
    """The stated values in the reference's order, where all bear the same labels."""
    labels = [one.label for one in wanted]
    stated = {one.label: one for one in found}
    return [stated[label] for label in labels] if sorted(stated) == sorted(labels) != [""] * len(found) else found


def _number(stated: Number, expected: float, tolerance: float) -> Verdict:
    value = stated.value
    said = f"{value:.12g} instead of {expected:.12g}"
    if _close(value, expected, tolerance):
        # Whole numbers are counted, not measured: 1297 is not 1296, unless it is meant to be rounded.
        another = stated.places == 0 and expected == round(expected) != value
        return Verdict(right=None, reason=f"{said}: rounded, or another count") if another else Verdict(right=True)
    if _close(value, 100 * expected, tolerance) or _close(100 * value, expected, tolerance):
        return Verdict(right=None, reason=f"{said}: perhaps percent")
    if stated.places is not None and stated.digits is not None and math.isfinite(expected):
        rounded = math.isclose(value, round(expected, stated.places), rel_tol=1e-9, abs_tol=1e-15)
        if rounded and stated.digits >= 2 and stated.places >= 0:
            return Verdict(right=True)
        if rounded:
            return Verdict(right=None, reason=f"{said}: rounded too far to tell")
    return Verdict(None if stated.rough and _close(value, expected, 0.03) else False, said)


def _matrix(stated: str, expected: list[list[float]], tolerance: float) -> Verdict:
    found = read_matrix(stated)
    if _same_cells(found, expected, tolerance):
        return Verdict(right=True)
    turned = [list(row) for row in zip(*found, strict=False)]
    if 1 in (len(expected), len(expected[0])) and _same_cells(turned, expected, tolerance):
        return Verdict(right=None, reason="a row where a column is expected, or the reverse")
    size = len(expected)
    square = all(len(row) == size for row in (*expected, *found)) and len(found) == size <= _PERMUTED
    orders = permutations(range(size)) if square else ()
    if any(_same_cells([[found[i][j] for j in o] for i in o], expected, tolerance) for o in orders):
        return Verdict(right=None, reason="the same in another order of rows and columns")
    return Verdict(right=False, reason="another matrix")


def _same_cells(found: list[list[float]], expected: list[list[float]], tolerance: float) -> bool:
    return [len(row) for row in found] == [len(row) for row in expected] and all(
        _close(a, b, tolerance)
        for left, right in zip(found, expected, strict=True)
        for a, b in zip(left, right, strict=True)
    )


def _close(a: float, b: float, tolerance: float) -> bool:
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)

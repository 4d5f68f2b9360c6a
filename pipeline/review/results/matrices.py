"""Whether a stated matrix is the expected one. Pure."""

from itertools import permutations

from pipeline.review.results.numbers import close
from pipeline.review.results.values import read_matrix
from pipeline.review.results.verdict import Verdict

_PERMUTED = 6  # rows of a matrix up to which another order of rows and columns is looked for


def compare_matrix(stated: str, expected: list[list[float]], tolerance: float) -> Verdict:
    """Whether a result states this matrix, given by its rows.

    Raises:
        Unreadable: it states none, or a cell is no number.
    """
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
        close(a, b, tolerance)
        for left, right in zip(found, expected, strict=True)
        for a, b in zip(left, right, strict=True)
    )

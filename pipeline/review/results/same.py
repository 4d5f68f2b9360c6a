"""Whether two stated results are the same, where nobody knows the expected one. Pure."""

import re
from collections.abc import Callable

from pipeline.review.results.choices import read_boolean, same_choice
from pipeline.review.results.expressions import same_expression
from pipeline.review.results.formulas import Unreadable, read_any
from pipeline.review.results.items import items_of
from pipeline.review.results.markup import opened, words_of
from pipeline.review.results.matrices import compare_matrix, read_matrix
from pipeline.review.results.numbers import compare_numbers
from pipeline.review.results.values import read_numbers
from pipeline.review.results.verdict import TOLERANCE, Verdict


def same_result(one: str, other: str) -> bool | None:
    """Whether two results say the same; None where that can't be told.

    They are read as what both can be read as: yes or no, numbers, matrices, formulas, and else as words.
    """
    if _folded(one) == _folded(other):
        return True
    for compare in (_booleans, _numbers, _matrices, _formulas):
        try:
            # Neither is the expected one, so that both ways have to come out alike.
            there, back = compare(one, other), compare(other, one)
        except Unreadable:
            continue
        return there if there == back else None
    try:
        return same_choice(one, other)
    except Unreadable:
        return None


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("$", " ").strip(" .*`").split())


def _booleans(one: str, other: str) -> bool | None:
    return read_boolean(words_of(opened(one))) == read_boolean(words_of(opened(other)))


def _numbers(one: str, other: str) -> bool | None:
    count = len(items_of(opened(other)))
    expected = [number.value for number in read_numbers(other, count)]
    return _right(lambda: compare_numbers(one, expected, TOLERANCE, other))


def _matrices(one: str, other: str) -> bool | None:
    expected = [[cell.value for cell in row] for row in read_matrix(other)]
    return _right(lambda: compare_matrix(one, expected, TOLERANCE))


def _formulas(one: str, other: str) -> bool | None:
    if not all(re.search(r"[$\\]", result) for result in (one, other)):
        raise Unreadable("words, for all one knows")  # “option B” would be a product of seven letters
    formula = read_any(opened(other).replace("$", " ").split("=")[-1])
    right, _ = same_expression(one, formula.value)
    return right


def _right(compare: Callable[[], Verdict]) -> bool | None:
    return compare().right

"""Answers agree by what their final results say, not by how they say it."""

import pytest

from pipeline.review.agreement import agreement
from pipeline.review.results import same_result


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$0.75$", r"$\frac{3}{4}$", True),
        ("75%", "0.75", True),
        ("0.75", "0.9", False),
        ("0.75", "0.8", None),
        ("Yes", "**Yes**, always", True),
        ("Yes", "No", False),
        ("(b)", "option B", True),
        (r"$\begin{bmatrix} 1 & 0 \end{bmatrix}$", "[[1, 0]]", True),
        (r"$\begin{bmatrix} 1 & 0 \end{bmatrix}$", "[[1, 2]]", False),
        (r"$\frac{1}{m}$", "$m^{-1}$", True),
        ("$m(n + 1)$", "$m n + m$", True),
        ("gradient descent", "Gradient descent.", True),
        ("gradient descent", "Newton's method", None),
        ("$m$", "$n$", None),
        ("2 and 3", "3 and 2", None),
    ],
)
def test_two_results_are_compared_without_an_expected_one(one: str, other: str, same: bool | None) -> None:
    assert same_result(one, other) is same
    assert same_result(other, one) is same


def test_most_say_the_same_in_different_spellings() -> None:
    found = agreement(["0.5", r"$\frac{1}{2}$", "0.7", "50%", None])
    assert found.groups == ((0, 1, 3), (2,))
    assert (found.silent, found.agreeing, found.answers, found.best) == ((4,), 3, 5, 0)
    assert found.said == "3 of 5 agree"


@pytest.mark.parametrize(
    ("stated", "said", "best"),
    [
        ([], "", None),
        ([None, None], "", None),
        (["5"], "", None),
        (["5", None], "", None),
        (["5", "6"], "no two of 2 agree", None),
        (["5", "6", "5", "6"], "2 of 4 agree", None),
        (["6", "5", "5"], "2 of 3 agree", 1),
    ],
)
def test_where_nobody_agrees_none_is_best(stated: list[str | None], said: str, best: int | None) -> None:
    found = agreement(stated)
    assert (found.said, found.best) == (said, best)


def test_what_can_not_be_told_is_counted_and_kept_apart() -> None:
    found = agreement(["gradient descent", "Newton's method", "gradient descent"])
    assert found.groups == ((0, 2), (1,))
    assert found.untold == 1


def test_the_order_of_the_answers_does_not_change_who_agrees() -> None:
    stated = ["0.5", "1/2", "0.7", "0.70", "0.9"]
    forward, backward = agreement(stated), agreement(stated[::-1])
    mirrored = {tuple(sorted(len(stated) - 1 - place for place in group)) for group in backward.groups}
    assert {tuple(sorted(group)) for group in forward.groups} == mirrored

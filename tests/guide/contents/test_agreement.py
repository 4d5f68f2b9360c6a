"""Two stated results are the same where a reader would call them so."""

import pytest

from pipeline.guide.contents.agreement import difference, differs, same_result, stated_results
from tests.guide import made_up

SAME = [
    ("$0.706$", "$0.7061$"),
    ("$x = 5$", "5"),
    ("$\\frac{1}{4}$", "$0.25$"),
    ("1/4", "$25\\%$"),
    ("$p \\approx 0.50$", "1/2"),
    ("$1{,}000$".replace("{,}", ","), "$1000$"),
    ("$3 \\times 10^{-4}$", "0.0003"),
    ("Yes", "**yes**."),
    ("(c)", "( c )"),
    ("trace $= 7$; determinant $= -18$", "$7$; $-18$"),
]
OTHER = [("$5$", "$6$"), ("yes", "no"), ("$1$; $2$", "$1$"), ("$1$; $2$", "$2$; $1$"), ("1/0", "1"), ("5", "five")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one, other):
    assert same_result(one, other)
    assert same_result(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_not_the_same(one, other):
    assert not same_result(one, other)


def card(*finals: str, right=()):
    question = made_up.question()
    texts = [f"Words.\n\n**Final result:** {final}" if final else "Words." for final in finals]
    answers = [made_up.answer(question, text, model=f"m{number}") for number, text in enumerate(texts)]
    reviews = [made_up.review(answer, right=one) for answer, one in zip(answers, right, strict=False)]
    return made_up.guide([question], answers, reviews).cards[0]


def test_models_differ_where_their_results_do():
    assert differs(card("$5$", "$6$"))
    assert not differs(card("$5$", "$x = 5.00$"))


def test_who_states_nothing_differs_from_nobody():
    assert not differs(card("$5$", ""))
    assert stated_results(card("$5$", "")) == {"m0": "$5$"}


def test_the_difference_names_each_model_with_what_it_states():
    assert difference(card("$5$", "", "$6$")) == (
        "The models differ in their final result: m0 states $5$; m1 states none; m2 states $6$."
    )
    assert difference(card("$5$", "$5$")) == ""


def test_models_differ_where_one_was_found_right_and_the_other_wrong():
    assert differs(card("see above", "see above", right=(True, False)))

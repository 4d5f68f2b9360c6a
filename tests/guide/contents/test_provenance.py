"""What is said of an answer is no more than is known of it."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.guide.contents.provenance import money, provenance, provenance_line, totals
from pipeline.records import Calibration, Judgement
from tests.guide import made_up

YES_MAN = Calibration(rights=4, accepted=4, wrongs=4, rejected=1)


def take(answer_changes=None, review=None):
    question = made_up.question()
    answer = made_up.answer(question, **(answer_changes or {}))
    reviews = [made_up.review(answer, **review)] if review is not None else []
    return made_up.guide([question], [answer], reviews).cards[0].takes[0]


def judged(*, correct: bool, judge: str = "made-up-judge", calibration: Calibration | None = None) -> Judgement:
    return Judgement(
        judge=judge,
        calibration=calibration,
        correct=correct,
        complete=True,
        premise_caught=None,
        fits_level=True,
        objection="" if correct else "It forgets the bias.",
    )


def test_the_line_tells_model_date_prompt_tokens_cost_time_and_check():
    assert provenance_line(take()) == (
        "machine-written: made-up-model (answered by made-up-model-2026) · 2026-03-01 · prompt interview"
        f" · 800 tokens · $0.0042 · 4.0 s · not checked · content {provenance(take()).content_hash}"
    )


def test_a_reference_answer_is_called_so_and_has_no_cost():
    line = provenance_line(take({"model": "reference", "usage": None, "cost_usd": None}))

    assert line.startswith("reference answer shipped with the project · 2026-03-01 · not checked")
    assert "machine" not in line


def test_what_is_unknown_is_said_to_be_unknown():
    said = provenance_line(take({"usage": None, "cost_usd": None}))

    assert "tokens unknown · cost unknown" in said


@pytest.mark.parametrize(
    ("review", "check", "status"),
    [
        ({}, "final result recomputed: right", "checked"),
        ({"method": "program run"}, "program run: right", "checked"),
        ({"right": False}, "final result recomputed: wrong", "disputed"),
        ({"right": None}, "final result not checked: none could be read", "unchecked"),
        ({"right": None, "method": "not machine-checkable"}, "not machine-checkable", "unchecked"),
        (
            {"right": None, "method": "not machine-checkable", "judgement": judged(correct=True)},
            "not machine-checkable; made-up-judge as judge agrees",
            "checked",
        ),
        (
            {"judgement": judged(correct=False)},
            "final result recomputed: right; made-up-judge as judge disagrees",
            "disputed",
        ),
        (
            {"right": None, "judgement": judged(correct=True)},
            "no final result could be read; made-up-judge as judge agrees",
            "checked",
        ),
        (
            {"right": None, "method": "not machine-checkable", "judgement": judged(correct=True, calibration=YES_MAN)},
            "not machine-checkable; made-up-judge as judge agrees, which counts for nothing: "
            "of known answers it called 4 of 4 right ones right and 1 of 4 wrong ones wrong",
            "unchecked",
        ),
        (
            {
                "right": None,
                "method": "not machine-checkable",
                "judgement": judged(correct=True, judge="x/made-up-model"),
            },
            "not machine-checkable; x/made-up-model agrees with itself, which counts for nothing",
            "unchecked",
        ),
    ],
)
def test_a_check_says_what_was_done_and_how_it_came_out(review, check, status):
    said = provenance(take(review=review))

    assert (said.check, said.status) == (check, status)


def test_an_objection_is_the_expected_result_and_what_the_judge_holds_against_it():
    said = provenance(take(review={"right": False, "judgement": judged(correct=False)}))

    assert said.objection == "the expected result is $5$; It forgets the bias."


def test_a_review_of_another_text_checks_nothing():
    question = made_up.question()
    old, new = made_up.answer(question, "Old."), made_up.answer(question, "New.")
    guide = made_up.guide([question], [new], [made_up.review(old)])

    assert provenance(guide.cards[0].takes[0]).status == "unchecked"


def test_totals_count_answers_gaps_checks_and_unknown_costs_apart(small_guide):
    counted = totals(small_guide)
    [model] = counted.models

    assert (counted.questions, counted.chapters) == (5, 2)
    assert counted.levels == {"E": 1, "M": 1, "H": 2, None: 1}
    assert (model.answered, model.gaps) == (3, 2)
    assert (model.checked, model.disputed, model.unchecked) == (1, 1, 1)
    assert (model.tokens, model.cost_usd, model.cost_unknown) == (3200, Decimal("0.0168"), 0)
    assert (model.first, model.last) == (date(2026, 3, 1), date(2026, 3, 1))


def test_an_unknown_cost_is_not_counted_as_nothing():
    questions = [made_up.question("1.1/1"), made_up.question("1.1/2")]
    answers = [made_up.answer(questions[0]), made_up.answer(questions[1], cost_usd=None, usage=None)]
    [model] = totals(made_up.guide(questions, answers)).models

    assert (model.cost_usd, model.cost_unknown, model.tokens_unknown) == (Decimal("0.0042"), 1, 1)


@pytest.mark.parametrize(
    ("cost", "said"), [("0", "$0.00"), ("12.346", "$12.35"), ("0.0042", "$0.0042"), ("0.00000123", "$1.2e-6")]
)
def test_small_costs_keep_the_digits_that_say_something(cost, said):
    assert money(Decimal(cost)) == said

"""Token counts that contradict each other are billed at the higher reading, and marked."""

from decimal import Decimal

import pytest

from pipeline.answer.plan.price import Price
from pipeline.answer.reply.usage import read_usage
from tests.llm_server import completion

EIGHTY = {"reasoning_tokens": 80}


@pytest.mark.parametrize(
    ("said", "prompt", "completion_tokens", "odd"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}, 10, 5, False),
        ({"input_tokens": 10, "output_tokens": 5}, 10, 5, False),
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 915}, 10, 905, True),
        ({"prompt_tokens": 10, "completion_tokens": 5, "completion_tokens_details": EIGHTY}, 10, 85, True),
        ({"prompt_tokens": 10, "completion_tokens": 90, "completion_tokens_details": EIGHTY}, 10, 90, False),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 700}}, 710, 5, True),
        ({"prompt_tokens": 10.0, "completion_tokens": 5, "total_tokens": None}, 10, 5, False),
    ],
)  # fmt: skip
def test_the_higher_reading_counts(said, prompt, completion_tokens, odd):
    usage, remark = read_usage(said)
    assert (usage.prompt_tokens, usage.completion_tokens, bool(remark)) == (prompt, completion_tokens, odd)


@pytest.mark.parametrize(
    "said", [None, [], "many", {}, {"prompt_tokens": 5}, {"prompt_tokens": -1, "completion_tokens": 2}]
)
def test_what_is_not_said_is_unknown(said):
    assert read_usage(said) == (None, "")


def test_the_bound_holds_where_reasoning_is_left_out_of_the_count(book, served):
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 8150}
    book.write(12)
    price = Price(Decimal(1), Decimal(10), Decimal(1))
    outcome = book.ask(
        served(lambda call: completion(usage=usage)), price=price, max_cost=Decimal("0.30"), concurrency=1
    )
    assert outcome.budget_reached
    assert Decimal("0.08") < outcome.summary.cost <= Decimal("0.30")
    assert "contradict" in book.records()[0].reason

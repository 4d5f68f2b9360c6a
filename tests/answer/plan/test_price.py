"""C2: what an answer costs by its tokens."""

from decimal import Decimal

from pipeline.answer.plan.price import Price, known_price
from tests.llm_server import completion

PRICE = Price(Decimal("0.15"), Decimal("0.60"), Decimal("0.075"))


DETAILED = {
    "prompt_tokens": 1000,
    "completion_tokens": 300,
    "prompt_tokens_details": {"cached_tokens": 400},
    "completion_tokens_details": {"reasoning_tokens": 200},
}


def test_c2_cached_and_reasoning_tokens_have_their_own_rate(book, served):
    book.write(1)
    book.ask(served(lambda call: completion(usage=DETAILED)), price=PRICE)
    expected = (600 * Decimal("0.15") + 400 * Decimal("0.075") + 300 * Decimal("0.60")) / 1_000_000
    assert book.only().cost_usd == expected, "reasoning is part of the completion and billed as such"
    assert book.only().usage.model_dump() == {
        "prompt_tokens": 1000, "completion_tokens": 300, "cached_tokens": 400, "reasoning_tokens": 200,
    }  # fmt: skip


def test_c2_list_prices_know_the_cached_rate():
    price = known_price("gpt-4o-mini", "https://api.openai.com/v1")
    assert price is not None
    assert price.cached < price.prompt < price.completion

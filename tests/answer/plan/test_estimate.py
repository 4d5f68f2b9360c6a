"""What asking would cost, said before anything is asked."""

import math
from decimal import Decimal

from pipeline.answer.plan.estimate import estimate_cost
from pipeline.answer.plan.price import Price
from tests.llm_server import Call, LlmServer, completion

PRICE = Price(Decimal(2), Decimal(10), Decimal(1))


def counted(call: Call):
    """A server with a known tokenizer: four bytes a token."""
    text = "".join(message["content"] for message in call.body["messages"])
    answer = "word " * 300
    usage = {"prompt_tokens": math.ceil(len(text.encode()) / 4), "completion_tokens": math.ceil(len(answer) / 4)}
    return completion(answer, usage=usage)


def test_c1_an_estimate_sends_nothing_and_counts_what_is_done(book):
    book.write(12)
    with LlmServer(counted) as server:
        book.ask(server, limit=5, price=PRICE)
        calls = len(server.calls)
        estimate = estimate_cost(book.request(server, price=PRICE))
        assert len(server.calls) == calls
    assert (estimate.to_ask, estimate.done) == (7, 5)


def test_c1_an_unknown_model_has_an_unknown_price_not_zero(book):
    book.write(3)
    estimate = estimate_cost(book.request("http://127.0.0.1:9/v1"))
    assert (estimate.low, estimate.typical, estimate.high) == (None, None, None)
    done = book.run("http://127.0.0.1:9/v1", name="estimate")
    assert "price unknown" in done.stdout


def test_c2_the_final_cost_is_inside_low_and_high(book):
    book.write(12)
    with LlmServer(counted) as server:
        request = book.request(server, price=PRICE)
        estimate = estimate_cost(request)
        book.ask(server, price=PRICE)
    spent = sum(answer.cost_usd for answer in book.records())
    assert estimate.low <= spent <= estimate.high
    assert estimate.low <= estimate.typical <= estimate.high

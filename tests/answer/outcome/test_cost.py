"""C4: every paid call is counted, and unknown is not zero."""

import json
from decimal import Decimal

import pytest

from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError
from tests.answer.conftest import in_turn
from tests.llm_server import Reply, completion, error

PRICE = Price(Decimal("0.15"), Decimal("0.60"), Decimal("0.075"))


def total(book) -> Decimal:
    return sum((answer.cost_usd for answer in book.records() if answer.cost_usd), Decimal(0))


def test_c4_every_attempt_that_returned_usage_is_counted(book, served):
    book.write(1)
    tokens = {"prompt_tokens": 100, "completion_tokens": 50}
    replies = [completion("", usage=tokens), Reply(body=json.dumps({"choices": [], "usage": tokens}).encode())]
    cut = completion("Half", finish="length", usage=tokens)
    server = served(in_turn(*replies, error(500), cut, cut))
    outcome = book.ask(server, price=PRICE)
    answer = book.only()
    assert (answer.status, answer.attempts, answer.usage.completion_tokens) == ("truncated", 5, 200)
    assert answer.cost_usd == outcome.summary.cost == 4 * PRICE.of(answer.usage.model_copy(update=tokens))


def test_c4_failed_ones_are_counted_too(book, served):
    book.write(2)
    server = served(lambda call: completion(""))
    outcome = book.ask(server, price=PRICE)
    assert outcome.summary.by_status == {"failed": 2}
    assert outcome.summary.cost == total(book) == 10 * PRICE.of(book.records()[0].usage) / 5 > 0


def test_c4_what_was_paid_before_the_run_ended_is_recorded(book, served):
    book.write(1)
    server = served(in_turn(completion(""), error(401, "expired")))
    with pytest.raises(ProviderError):
        book.ask(server, price=PRICE)
    assert (book.only().status, book.only().cost_usd) == ("failed", PRICE.of(book.only().usage))


def test_c4_the_total_is_the_sum_of_the_records_to_the_last_digit(book, served):
    book.write(334)
    server = served(lambda call: completion(usage={"prompt_tokens": call.number, "completion_tokens": 7}))
    odd = Price(Decimal("0.1"), Decimal("0.7"), Decimal("0.1"))
    outcome = book.ask(server, concurrency=20, price=odd)
    assert outcome.summary.cost == total(book) == (Decimal("0.1") * sum(range(335)) + 334 * Decimal("4.9")) / 1_000_000
    lines = [json.loads(line)["cost_usd"] for line in book.file.read_bytes().splitlines()]
    assert all(isinstance(cost, str) for cost in lines)
    done = book.run(server, "--json", name="status")
    assert Decimal(json.loads(done.stdout)["models"][0]["cost_usd"]) == total(book)


def test_c4_an_unknown_price_is_said_and_is_not_zero(book, served):
    book.write(3)
    server = served(lambda call: completion())
    done = book.run(server)
    assert "cost unknown" in done.stdout
    assert {answer.cost_usd for answer in book.records()} == {None}
    again = book.run(server, "--json", "--force")
    assert json.loads(again.stdout)["cost_usd"] is None

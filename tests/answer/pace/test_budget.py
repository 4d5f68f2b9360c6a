"""C3: spending never passes the bound."""

import json
from decimal import Decimal

import pytest

from pipeline.answer import RetryPolicy
from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError, UsageError
from tests.llm_server import Call, Reply, completion, error

PRICE = Price(Decimal("0.15"), Decimal("0.60"), Decimal("0.075"))


def total(book) -> Decimal:
    return sum((answer.cost_usd for answer in book.records() if answer.cost_usd), Decimal(0))


@pytest.mark.parametrize("concurrency", [1, 20])
def test_c3_spend_never_passes_the_bound(book, served, concurrency):
    book.write(200)
    usage = {"prompt_tokens": 700, "completion_tokens": 1000}  # all that the limit allows
    server = served(lambda call: completion(usage=usage, delay=0.01))
    bound = Decimal("0.03")
    outcome = book.ask(server, concurrency=concurrency, price=PRICE, max_tokens=1000, max_cost=bound)
    assert outcome.budget_reached
    assert bound * Decimal("0.9") < total(book) == outcome.summary.cost <= bound
    assert server.count == len(book.records()), "no call was made that the bound did not cover"


def test_c3_calls_in_flight_are_counted_at_their_worst(book, served):
    book.write(50)
    server = served(lambda call: completion(usage={"prompt_tokens": 10, "completion_tokens": 1}, delay=0.1))
    worst = Decimal("0.0025")  # of one call: some 700 tokens asked with, 4000 at most in reply
    book.ask(server, concurrency=20, price=PRICE, max_tokens=4000, max_cost=worst * 4)
    assert 1 <= server.most_active <= 4
    assert len(book.records()) == 50, "cheap answers free what was set aside, and whoever waits for it goes on"


def test_c3_the_bound_holds_with_retries_cut_offs_and_faults(book, served):
    book.write(100)
    usage = {"prompt_tokens": 700, "completion_tokens": 1000}
    replies = [
        error(500),
        completion("", usage=usage),
        completion("Half", finish="length", usage=usage),
        Reply(cut=True),
    ]

    def handle(call: Call) -> Reply:
        return replies[call.number % 5] if call.number % 5 < 4 else completion(usage=usage)

    bound = Decimal("0.05")
    server = served(handle)
    patience = RetryPolicy(first_backoff=0.01)
    outcome = book.ask(server, concurrency=10, price=PRICE, max_tokens=1000, max_cost=bound, retry_policy=patience)
    billed = sum(call.status == 200 for call in server.calls)
    spent = billed * PRICE.of(book.records()[0].usage.model_copy(update=usage))
    assert outcome.budget_reached
    assert spent <= bound


def test_c3_with_an_unknown_price_it_refuses_to_start(book, served):
    book.write(2)
    server = served(lambda call: completion())
    with pytest.raises(UsageError, match=r"price of fake-1 .* is unknown") as refused:
        book.ask(server, max_cost=Decimal(1))
    assert "--price" in refused.value.hint
    done = book.run(server, "--max-cost", 1)
    assert (done.returncode, server.count) == (2, 0)
    assert book.run(server, "--max-cost", 1, "--price", "0.15,0.6").returncode == 0


def test_c3_without_a_token_limit_there_is_no_bound_to_keep(book, served):
    book.write(2)
    server = served(lambda call: completion())
    with pytest.raises(UsageError, match="--max-tokens"):
        book.ask(server, max_cost=Decimal(1), price=PRICE, max_tokens=0)
    assert server.count == 0

    def takes_no_limit(call: Call) -> Reply:
        named = next((name for name in ("max_tokens", "max_completion_tokens") if name in call.body), None)
        return error(400, "no", code="unsupported_parameter", param=named) if named else completion()

    other = served(takes_no_limit)
    with pytest.raises(ProviderError, match="takes no token limit"):
        book.ask(other, max_cost=Decimal(1), price=PRICE, concurrency=1)
    assert {call.status for call in other.calls} == {400}, "nothing was answered that could cost anything"


def test_c3_unknown_usage_counts_as_the_worst_case_never_as_nothing(book, served):
    book.write(50)
    server = served(lambda call: completion(usage=None))
    outcome = book.ask(server, concurrency=5, price=PRICE, max_tokens=1000, max_cost=Decimal("0.01"))
    assert outcome.budget_reached
    assert server.count <= 15


def test_c3_the_command_says_that_the_budget_ended_the_run(book, served):
    book.write(30)
    server = served(lambda call: completion(usage={"prompt_tokens": 700, "completion_tokens": 1000}))
    done = book.run(server, "--json", "--price", "0.15,0.6", "--max-tokens", 1000, "--max-cost", "0.005")
    said = json.loads(done.stdout)
    assert (said["budget_reached"], done.returncode) == (True, 1)
    assert Decimal(said["cost_usd"]) <= Decimal("0.005")

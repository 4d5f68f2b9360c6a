"""A1 to A4: what may be stored as a good answer, and what never is."""

import json

import pytest

from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError
from tests.answer.conftest import in_turn
from tests.llm_server import Reply, completion, error

SPENT = {"prompt_tokens": 100, "completion_tokens": 50, "completion_tokens_details": {"reasoning_tokens": 50}}


@pytest.mark.parametrize("finish", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
def test_a1_a_cut_off_answer_is_asked_once_more_with_a_larger_limit(book, served, finish):
    book.write(1)
    server = served(in_turn(completion("Half an", finish=finish), completion("Half an answer.")))
    book.ask(server, max_tokens=100)
    assert [call.body["max_tokens"] for call in server.calls] == [100, 200]
    assert (book.only().status, book.only().text, book.only().attempts) == ("answered", "Half an answer.", 2)


def test_a1_still_cut_it_is_truncated_with_its_text_and_never_good(book, served):
    book.write(1)
    server = served(in_turn(completion("Half", finish="length"), completion("Half an", finish="length")))
    outcome = book.ask(server, max_tokens=100)
    answer = book.only()
    assert (answer.status, answer.text, answer.finish_reason) == ("truncated", "Half an", "length")
    assert answer.reason == "cut off at the limit of 200 tokens; raise --max-tokens"
    assert (outcome.summary.answered, server.count, len(outcome.gaps)) == (0, 2, 1)


@pytest.mark.parametrize(
    "second",
    [
        completion("", finish="length", usage=SPENT),
        completion("Ha", finish="length"),
        completion("", refusal="No more."),
        error(400, "max_tokens is too large: 200"),
    ],
    ids=["empty", "shorter", "refused", "limit refused"],
)
def test_a1_a_second_try_that_brings_less_does_not_replace_what_was_paid_for(book, served, second):
    book.write(1)
    server = served(in_turn(completion("Half an", finish="length"), second))
    book.ask(server, max_tokens=100)
    answer = book.only()
    assert (answer.status, answer.text, answer.params["max_tokens"]) == ("truncated", "Half an", 100)
    assert "limit of 100 tokens" in answer.reason


def test_a1_the_end_of_the_run_does_not_lose_a_cut_off_answer(book, served):
    book.write(1)
    server = served(in_turn(completion("Half an", finish="length"), error(402, "Insufficient credits")))
    with pytest.raises(ProviderError, match="credits"):
        book.ask(server, price=Price(*[1] * 3))
    assert (book.only().status, book.only().text) == ("truncated", "Half an")
    assert book.only().cost_usd is not None


@pytest.mark.parametrize("text", ["", "  \n\t ", None], ids=["empty", "white space", "null"])
def test_a2_an_empty_reply_is_never_good(book, served, text):
    book.write(1)
    server = served(in_turn(completion(text), completion("An answer.")))
    book.ask(server)
    assert (book.only().status, book.only().text, book.only().attempts) == ("answered", "An answer.", 2)

    book.write(2)
    always = served(lambda call: completion(text))
    book.ask(always)
    assert (book.records()[-1].status, book.records()[-1].reason) == ("failed", "the reply was empty")
    assert always.count == 2 * 5


def test_a2_a_limit_that_reasoning_used_up_is_said_to_be(book, served):
    book.write(1)
    server = served(lambda call: completion("", finish="length", usage=SPENT))
    book.ask(server, max_tokens=50)
    assert server.calls[1].body["max_tokens"] == 100, "a larger limit might have mended it"
    assert (book.only().status, book.only().text) == ("truncated", "")
    assert book.only().reason.startswith("the limit of 100 tokens was used up by reasoning (50 tokens)")
    assert book.only().usage.reasoning_tokens == 100


def test_a2_an_empty_reply_after_reasoning_says_so(book, served):
    book.write(1)
    server = served(lambda call: completion("", usage=SPENT))
    book.ask(server)
    assert book.only().reason == "the reply was empty: 50 tokens went into reasoning"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion(None, refusal="I can't help with that."), "I can't help with that."),
        (completion("Partly", finish="content_filter"), "the provider's content filter stepped in"),
        (completion("", finish="content_filter"), "the provider's content filter stepped in"),
    ],
)
def test_a3_a_refusal_is_recorded_with_its_reason_and_not_asked_again(book, served, reply, reason):
    questions = book.write(2)
    server = served(in_turn(reply, completion()))
    outcome = book.ask(server, concurrency=1)
    refused = book.last()[questions[0].id]
    assert (refused.status, refused.reason, refused.text) == ("refused", reason, "")
    assert outcome.gaps == ((questions[0].id, "refused", reason),)
    assert server.count == 2
    book.ask(server)
    assert server.count == 2, "the same input is not tried again"


@pytest.mark.parametrize(
    "odd",
    [
        Reply(body=b'{"choices": null}'),
        Reply(body=b'{"choices": []}'),
        Reply(body=b'{"choices": [null]}'),
        Reply(body=b"not JSON"),
        Reply(body=b""),
        Reply(body=b"[]"),
        Reply(body=b"{" + b"[" * 100_000),
        Reply(body=b"<html><body>Bad gateway</body></html>", content_type="text/html"),
        Reply(body=json.dumps({"choices": [{"message": None, "finish_reason": "stop"}]}).encode()),
        completion("Half a sen", finish="error"),
    ],
    ids=["null", "none", "null choice", "words", "nothing", "list", "deep", "HTML", "no message", "broke off"],
)
def test_a4_a_bad_response_is_asked_again(book, served, odd):
    book.write(1)
    server = served(in_turn(odd, completion("Good.")))
    book.ask(server)
    assert (book.only().status, book.only().text, server.count) == ("answered", "Good.", 2)


def test_a4_without_usage_the_cost_is_unknown_not_zero(book, served):
    book.write(2)
    server = served(in_turn(completion(usage=None), completion()))
    outcome = book.ask(server, concurrency=1, price=Price(*[1] * 3))
    unknown, known = book.records()
    assert (unknown.usage, unknown.cost_usd) == (None, None)
    assert known.cost_usd is not None
    assert (outcome.summary.unpriced, outcome.summary.cost) == (1, known.cost_usd)
    done = book.run(server, "--force", "--limit", 1, "--price", "1,2")
    assert "$0.0002" in done.stdout or "cost unknown" in done.stdout

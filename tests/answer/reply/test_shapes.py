"""Endpoints as they are: the odd shapes of gateways and local servers, and what must come out of them."""

import gzip
import json

import pytest

from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError
from tests.answer.conftest import gaps_between, in_turn
from tests.llm_server import Call, Reply, completion, error

GOOD = completion("Good.")


def test_endpoint_content_as_a_list_of_parts(book, served):
    book.write(1)
    parts = [{"type": "text", "text": "One, "}, {"type": "image_url", "image_url": {}}, "two", {"text": None}, None]
    book.ask(served(lambda call: completion(parts)))
    assert book.only().text == "One, two"


def test_endpoint_reasoning_in_its_own_field_is_no_answer(book, served):
    book.write(1)
    server = served(
        in_turn(completion("", reasoning_content="Thinking..."), completion("Good.", reasoning_content="Hm."))
    )
    book.ask(server)
    assert (book.only().text, server.count) == ("Good.", 2)


@pytest.mark.parametrize(
    "text",
    ["<think>Let me see.\n\nYes.</think>\n\nGood.", "\n<think>\n\n</think>Good.", "Good."],
)
def test_endpoint_thinking_before_the_answer_is_left_out(book, served, text):
    book.write(1)
    book.ask(served(lambda call: completion(text)))
    assert book.only().text == "Good."


def test_endpoint_thinking_without_an_answer_is_no_answer(book, served):
    book.write(1)
    server = served(in_turn(completion("<think>Only thoughts.</think>"), completion("<think>Unended"), GOOD))
    book.ask(server)
    assert (book.only().text, server.count) == ("Good.", 3)


def test_endpoint_thinking_cut_off_at_the_limit_is_no_text(book, served):
    book.write(1)
    book.ask(served(lambda call: completion("<think>Long thoughts", finish="length")))
    assert (book.only().status, book.only().text) == ("truncated", "")


def test_endpoint_no_usage_no_model_no_id(book, served):
    book.write(1)
    body = {"choices": [{"message": {"content": "Good."}}]}
    book.ask(served(lambda call: Reply(body=json.dumps(body).encode())))
    answer = book.only()
    assert (answer.status, answer.text, answer.usage, answer.model_returned) == ("answered", "Good.", None, None)


@pytest.mark.parametrize(
    "usage",
    [{}, {"prompt_tokens": None}, {"prompt_tokens": "7", "completion_tokens": 1}, [], "many", {"total_tokens": 5},
     {"prompt_tokens": -5, "completion_tokens": 3}],
)  # fmt: skip
def test_endpoint_usage_that_is_none_is_unknown(book, served, usage):
    book.write(1)
    book.ask(served(lambda call: completion(usage=usage)), price=Price(*[1] * 3))
    assert (book.only().status, book.only().usage, book.only().cost_usd) == ("answered", None, None)


def test_endpoint_null_choices_then_a_reply(book, served):
    book.write(3)
    server = served(lambda call: Reply(body=b'{"choices": null, "usage": null}') if call.number <= 2 else GOOD)
    assert book.ask(server).summary.answered == 3


def test_endpoint_error_object_with_status_200(book, served):
    book.write(1)
    busy = {"error": {"message": "Provider returned error", "code": 502}}
    limit = {"error": {"message": "Rate limit", "code": 429}}
    server = served(in_turn(*[Reply(body=json.dumps(body).encode()) for body in (busy, limit)], GOOD))
    book.ask(server)
    assert (book.only().text, server.count) == ("Good.", 3)


def test_endpoint_error_object_with_status_200_can_be_fatal(book, served):
    book.write(5)
    body = {"error": {"message": "No auth credentials found", "code": 401}}
    server = served(lambda call: Reply(body=json.dumps(body).encode()))
    with pytest.raises(ProviderError, match="credentials"):
        book.ask(server, concurrency=1)
    assert server.count == 1


def test_endpoint_an_error_as_a_string(book, served):
    book.write(1)
    server = served(in_turn(Reply(500, b'{"error": "llama runner has terminated"}'), GOOD))
    book.ask(server)
    assert book.only().text == "Good."
    book.write(2)
    book.ask(served(lambda call: Reply(400, b'{"error": "bad"}')))
    assert book.records()[-1].reason == "bad"


@pytest.mark.parametrize("status", [200, 500, 502, 503])
def test_endpoint_html_error_page(book, served, status):
    page = Reply(status, b"<html><h1>Bad  gateway</h1></html>", content_type="text/html")
    book.write(1)
    server = served(in_turn(page, GOOD))
    book.ask(server)
    assert server.count == 2
    book.write(2)
    server.handler = lambda call: page
    book.ask(server)
    assert (book.records()[-1].status, "<" in book.records()[-1].reason) == ("failed", False)
    assert "Bad gateway" in book.records()[-1].reason


@pytest.mark.parametrize("body", [b"", b'{"choices": [{"message": {"content": "half'], ids=["at once", "half way"])
def test_endpoint_connection_cut(book, served, body):
    book.write(1)
    server = served(in_turn(Reply(cut=True, body=body), GOOD))
    book.ask(server)
    assert (book.only().status, book.only().text, server.count) == ("answered", "Good.", 2)


def test_endpoint_nobody_listens_ends_the_run_soon_and_says_so(book):
    book.write(50)
    with pytest.raises(ProviderError, match=r"http://127.0.0.1:9/v1 can't be reached: .*onnect") as stopped:
        book.ask("http://127.0.0.1:9/v1", concurrency=2)
    assert "--base-url" in stopped.value.hint


def test_endpoint_that_goes_away_for_a_while_loses_one_question_at_most(book, served):
    """A server that was there is given time: what fails meanwhile is a failure of the question, not of the run."""
    book.write(4)
    server = served(in_turn(GOOD, Reply(cut=True)))
    outcome = book.ask(server, concurrency=1)
    assert outcome.summary.by_status == {"answered": 1, "failed": 3}


def test_endpoint_gzip(book, served):
    book.write(1)
    zipped = Reply(body=gzip.compress(GOOD.body), headers={"Content-Encoding": "gzip"})
    book.ask(served(lambda call: zipped))
    assert book.only().text == "Good."


def test_endpoint_byte_order_mark_and_other_types(book, served):
    book.write(1)
    book.ask(served(lambda call: Reply(body=b"\xef\xbb\xbf" + GOOD.body, content_type="text/plain; charset=utf-8")))
    assert book.only().text == "Good."


def test_endpoint_more_than_one_choice_takes_the_first(book, served):
    book.write(1)
    body = json.loads(GOOD.body)
    body["choices"].append({"index": 1, "message": {"content": "Second."}})
    book.ask(served(lambda call: Reply(body=json.dumps(body).encode())))
    assert book.only().text == "Good."


def test_endpoint_redirect_is_followed_or_said(book, served):
    book.write(1)
    target = served(lambda call: GOOD)

    def handle(call: Call) -> Reply:
        return Reply(307, b"", {"Location": f"{target.url}/chat/completions"})

    book.ask(served(handle))
    assert book.only().status in ("answered", "failed")


def test_endpoint_a_key_is_sent_as_a_bearer_and_none_where_there_is_none(book, served):
    from pydantic import SecretStr

    book.write(2)
    server = served(lambda call: GOOD)
    book.ask(server, api_key=SecretStr("canary-1"), limit=1)
    book.ask(server)
    assert server.calls[0].headers["authorization"] == "Bearer canary-1"
    assert "canary" not in server.calls[1].headers.get("authorization", "")


def test_endpoint_a_stated_limit_is_learned_and_not_run_into(book, served):
    """P3: a server that names its limit is asked at that pace from then on."""
    book.write(30)
    allowed = {"x-ratelimit-limit-requests": "600", "x-ratelimit-remaining-requests": "599"}
    server = served(lambda call: completion(headers=allowed, delay=0.01))
    book.ask(server, concurrency=4)
    late = gaps_between(server)[5:]
    assert sum(late) / len(late) >= 0.09, "six hundred a minute are ten a second"


@pytest.mark.parametrize("status", [418, 451, 301])
def test_endpoint_unheard_of_statuses_end(book, served, status):
    book.write(2)
    book.ask(served(lambda call: error(status, "odd")))
    assert len(book.records()) == 2

"""A server's own words reach the message, whatever shape they come in."""

import json

import pytest

from pipeline.answer.reply.errors import read_failure
from pipeline.answer.reply.failure import CallFailed
from pipeline.answer.reply.response import read_error, read_response
from tests.llm_server import Reply, completion


def words(body: object, content_type: str = "application/json") -> str:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_error("BadRequestError", 400, content, {"content-type": content_type}).message


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the reason", "code": 7}},
        [{"error": {"code": 400, "message": "the reason", "status": "INVALID_ARGUMENT"}}],
        {"error": "the reason"},
        {"error": ["the reason"]},
        {"object": "error", "message": "the reason", "code": 400},
        {"detail": "the reason"},
        {"detail": [{"loc": ["body", "max_tokens"], "msg": "the reason", "type": "value_error"}]},
        {"errors": [{"code": 10000, "message": "the reason"}], "success": False},
        {"base_resp": {"status_code": 1004, "status_msg": "the reason"}},
        {"error": {"message": "Provider returned error", "metadata": {"raw": '{"error": {"message": "the reason"}}'}}},
        {"error": {"message": '{"detail": "the reason"}'}},
        {"error_code": 6, "error_msg": "the reason"},
        {"fault": {"faultstring": "the reason"}},
        b"the reason",
        b"<html><head><title>502</title><style>p {}</style></head><body><p>the <b>reason</b></p></body></html>",
        b'data: {"error": {"message": "the reason"}}\n\n',
    ],
    ids=lambda body: str(body)[:40],
)
def test_the_words_of_an_error_are_found(body):
    said = words(body)
    assert "the reason" in said
    assert not any(mark in said for mark in ("{", "<p>", "p {}"))


def test_an_error_without_a_word_says_its_status():
    assert "400" in words(b"")


def test_codes_and_fields_of_inner_errors_are_found():
    failure = read_failure("E", 400, {"error": {"code": "c1", "innererror": {"code": "c2"}, "param": "messages"}}, {})
    assert (set(failure.codes), failure.param) == ({"c1", "c2"}, "messages")


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b'{"error": "Unexpected endpoint or method. (POST /x)"}', "application/json", "Unexpected endpoint"),
        (b"<!doctype html><title>Sign in</title><div id=root></div>", "text/html", "Sign in"),
        (b"Bad gateway, really", "text/plain", "Bad gateway, really"),
        (b'{"choices": [{"mess', "application/json", "broke off after 19 bytes"),
        (b"", "application/json", "nothing"),
        (b'{"object": "list", "data": []}', "application/json", "without choices"),
    ],
)
def test_what_is_no_chat_reply_is_told_as_it_is(content, kind, said):
    with pytest.raises(CallFailed) as failed:
        read_response(content, {"content-type": kind})
    assert said in str(failed.value)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"reasoning_content": "All of it."}, "`reasoning_content`"),
        ({"reasoning": "All of it."}, "`reasoning`"),
        ({"tool_calls": [{"function": {"name": "search"}}]}, "tool"),
    ],
)
def test_a_reply_without_text_says_where_text_was(book, served, message, said):
    book.write(1)
    server = served(lambda call: completion(None, **message))
    book.ask(server)
    assert said in book.only().reason
    assert server.count < 5, "not the same thing again and again"


def test_parts_that_are_reasoning_are_no_text(book, served):
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": "Good."}]
    book.write(1)
    book.ask(served(lambda call: completion(parts)))
    assert book.only().text == "Good."


def test_what_was_taken_off_is_noted(book, served):
    book.write(1)
    book.ask(served(lambda call: completion("<think>Hm.</think>```markdown\n## Good\n```")))
    assert book.only().text == "## Good"
    assert "reasoning" in book.only().reason
    assert "fence" in book.only().reason


STREAM = (
    b': ping\n\ndata: {"model": "s", "choices": [{"delta": {"role": "assistant", "reasoning_content": "Hm."}}]}\r\n\r\n'
    b'data: {"choices": [{"delta": {"content": "Good "}}]}\n\ndata: {"choices": [{"delta": {"content": "answer."},'
    b' "finish_reason": "stop"}]}\n\ndata: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}\n\n'
)


@pytest.mark.parametrize("end", [b"data: [DONE]\n\n", b""])
def test_a_stream_that_comes_unasked_is_read(book, served, end):
    book.write(1)
    book.ask(served(lambda call: Reply(body=STREAM + end, content_type="text/event-stream")))
    answer = book.only()
    assert (answer.text, answer.status, answer.usage.completion_tokens) == ("Good answer.", "answered", 4)


def test_a_stream_without_an_end_broke_off():
    half = b'data: {"choices": [{"delta": {"content": "Half an"}}]}\n\n'
    reply = read_response(half, {"content-type": "text/event-stream"})
    assert reply.ending.name == "BROKEN"


def test_an_error_in_a_stream_is_an_error():
    with pytest.raises(CallFailed, match="overloaded"):
        read_response(
            STREAM[:90] + b'\n\ndata: {"error": {"message": "overloaded"}}\n\n', {"content-type": "text/event-stream"}
        )

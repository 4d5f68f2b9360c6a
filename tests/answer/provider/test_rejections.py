"""A rejection that names something that was sent means that, in whatever words; and is learned once and for all."""

import json

import pytest

from pipeline.answer.provider.rejections import Sent, What, rejection_of
from pipeline.answer.reply.failure import Failure
from pipeline.errors import ProviderError
from tests.answer.conftest import question
from tests.llm_server import Call, Reply, completion, error


def rejected(message: str, *, status: int = 400, param: str = "", model: str = "m", figures: bool = False, **params):
    params = {"max_tokens": 8192, **params}
    sent = Sent(model, params, params["max_tokens"], 300, figures=figures, system=True, stream="stream" in params)
    return rejection_of(Failure("APIStatusError", message, status, param=param), sent)


@pytest.mark.parametrize(
    ("message", "room"),
    [
        ("max_tokens is too large: 8192. This model supports at most 4096 completion tokens, you provided 8192.", 4096),
        ("max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku", 4096),
        ("Range of max_tokens should be [1, 2048]", 2048),
        ("maxOutputTokens value of 8192 but the supported range is from 1 (inclusive) to 2049 (exclusive)", 2048),
        ("ensure this value is less than or equal to 4096", 4096),
        ("The max_tokens must be less than 4097", 4096),
        ("the value of max_tokens (8192) must not exceed 4,096", 4096),
        ("requested 8192 max tokens but the model supports 4096", 4096),
        ("length limit exceeded: maximum output length is 2048", 2048),
        ("maximum context length is 4096 tokens. You requested 8492 (300 in the messages, 8192 for output)", 3780),
        ("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 300 `inputs` tokens and 8192 others", 3780),
        ("tokens per minute (TPM): Limit 6000, Requested 8492, please reduce your message size", 5700),
        ("max_tokens is too large for this model", 4096),
    ],
)  # fmt: skip
def test_the_limit_that_is_allowed_is_read(message, room):
    found = rejected(message, param="max_tokens" if "this value" in message else "", status=400)
    assert (found.what, found.limits.room) == (What.LIMIT, room)


@pytest.mark.parametrize(
    ("message", "what", "name"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported with o1-2024-09-12.", What.NAME, "max_tokens"),
        ("Model grok-4 does not support parameter reasoningEffort.", What.SETTING, "reasoning_effort"),
        ('"gemma3:4b" does not support thinking', What.SETTING, "reasoning_effort"),
        ("`reasoning_effort` must be one of `none` or `default`", What.SETTING, "reasoning_effort"),
        ("invalid temperature: only 1 is allowed for this model", What.SETTING, "temperature"),
        ("The Temperature setting is deprecated", What.SETTING, "temperature"),
        ("Unsupported value: 'messages[0].role' does not support 'system' with this model.", What.SYSTEM, ""),
        ("Developer instruction is not enabled for models/gemma-3-27b-it", What.SYSTEM, ""),
        ("Conversation roles must alternate user/assistant/user/assistant", What.SYSTEM, ""),
        ("This model only support stream mode", What.WHOLE, ""),
        ("enable_thinking must be set to false for non-streaming calls", What.WHOLE, ""),
    ],
)  # fmt: skip
def test_what_is_named_is_found(message, what, name):
    found = rejected(message, reasoning_effort="low", temperature=0.2)
    assert (found.what, found.name) == (what, name)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("No connected db.", 400),
        ("prompt is too long: 210000 tokens > 200000 maximum", 400),
        ("This model's maximum context length is 2048 tokens. However, your messages resulted in 8227 tokens.", 400),
        ("request (3000 tokens) exceeds the available context size (2048 tokens)", 400),
        ("model 'thinking-max_tokens' not found", 404),
        ("rate limit", 429),
        ("max_tokens", 401),
    ],
)
def test_what_names_nothing_of_ours_is_no_rejection_of_it(message, status):
    assert rejected(message, status=status, model="thinking-max_tokens", reasoning_effort="low") is None


def test_pictures_are_given_up_for_evidence_about_pictures_alone():
    assert rejected("odd", param="messages[1].content", figures=True) is None
    assert rejected("messages.1.content: Input should be a valid string", figures=True).what is What.FIGURES
    assert rejected("this model has no vision", figures=False) is None


def small_context(call: Call) -> Reply:
    limit = call.body.get("max_tokens") or 0
    if limit + 300 > 4096:
        return error(400, f"maximum context length is 4096 tokens, you requested {limit + 300} (300 in the messages)")
    return completion()


def test_what_was_learned_is_known_to_the_next_run(book, served):
    book.write(2)
    server = served(small_context)
    assert book.ask(server, concurrency=1).summary.answered == 2
    assert server.count == 3
    profile = json.loads((book.data / "answers" / "fake-1.server.json").read_text())
    assert profile["context"] == 4096
    book.write(4)
    book.ask(server, concurrency=1)
    assert server.count == 5, "no call was rejected any more"
    said = book.run(server, name="status").stdout
    assert "a context of 4,096 tokens" in said


def test_a_limit_that_the_server_lowered_is_not_raised_by_the_next_run(book, served):
    book.write(1)

    def handle(call: Call) -> Reply:
        if call.body["max_tokens"] > 1000:
            return error(400, "max_tokens must be at most 1000", param="max_tokens")
        return completion("Half an", finish="length", usage={"prompt_tokens": 100, "completion_tokens": 1000})

    server = served(handle)
    book.ask(server)
    assert (server.count, book.only().params["max_tokens"]) == (2, 1000), "and no second call is paid for in vain"
    book.ask(server)
    assert server.count == 2, "what the server cuts off at its own limit is not asked again and again"


def test_the_persona_goes_into_the_users_message_and_pictures_stay(book, served):
    picture = book.picture()
    book.write([question(0, images=(picture,)), question(1)])

    def handle(call: Call) -> Reply:
        if call.body["messages"][0]["role"] == "system":
            return error(400, "'messages[0].role' does not support 'system'", param="messages[0].role")
        return completion()

    server = served(handle)
    assert book.ask(server, concurrency=1).summary.answered == 2
    first = server.calls[1].body["messages"]
    assert [message["role"] for message in first] == ["user"]
    assert {part["type"] for part in first[0]["content"]} == {"text", "image_url"}
    assert book.records()[0].reason == ""


def test_a_server_that_only_streams_gets_streams(book, served):
    stream = b'data: {"choices": [{"delta": {"content": "Good."}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'

    def handle(call: Call) -> Reply:
        if not call.body.get("stream"):
            return error(400, "stream=true is required for this model")
        return Reply(body=stream, content_type="text/event-stream")

    book.write(3)
    server = served(handle)
    assert book.ask(server, concurrency=1).summary.answered == 3
    assert server.count == 4


def test_a_stream_is_asked_for_by_option_and_one_that_breaks_is_asked_again(book, served):
    good = b'data: {"choices": [{"delta": {"content": "Good."}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    half = b'data: {"choices": [{"delta": {"content": "Ha'
    book.write(1)
    server = served(
        lambda call: (
            Reply(cut=True, body=half) if call.number == 1 else Reply(body=good, content_type="text/event-stream")
        )
    )
    book.ask(server, stream=True)
    assert server.calls[0].body["stream"] is True
    assert (book.only().text, server.count) == ("Good.", 2)


def test_an_answer_cut_far_below_its_limit_names_the_context_and_is_paid_once(book, served):
    usage = {"prompt_tokens": 1720, "completion_tokens": 2376, "total_tokens": 4096}
    book.write(1)
    server = served(lambda call: completion("Half an", finish="length", usage=usage))
    book.ask(server, max_tokens=16384)
    assert (server.count, book.only().status) == (1, "truncated")
    assert "context of about 4,096 tokens" in book.only().reason
    assert "raise --max-tokens" not in book.only().reason


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_failure_that_meets_all_questions_stops_the_run_and_is_not_booked(book, served, concurrency):
    book.write(60)
    server = served(lambda call: error(400, f"internal check {call.number} failed"))
    with pytest.raises(ProviderError, match=r"same way.*internal check") as stopped:
        book.ask(server, concurrency=concurrency)
    assert stopped.value.exit_code == 4
    assert server.count <= 4 + concurrency
    assert book.records() == []


def test_failures_of_different_kinds_are_no_reason_to_stop(book, served):
    book.write(9)
    server = served(lambda call: error(400, ["one thing", "another thing"][call.number % 2]))
    assert book.ask(server, concurrency=1).summary.by_status == {"failed": 9}


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (error(400, "No connected db."), "OPENAI_API_KEY"),
        (Reply(400, b'[{"error": {"code": 400, "message": "API key not valid."}}]'), "OPENAI_API_KEY"),
        (Reply(400, b'{"error": {"message": "Budget has been exceeded! Max budget: 1.0"}}'), "credit"),
        (Reply(200, b'{"error": "Unexpected endpoint or method. (POST /chat/completions)"}'), "/v1"),
        (Reply(404, b'{"detail": "Not Found"}'), "--base-url"),
        (error(400, "Invalid model name passed in model=fake-1"), "--model"),
        (Reply(200, b"<html><title>Sign in</title></html>", content_type="text/html"), "/v1"),
    ],
)
def test_a_fault_of_the_settings_stops_the_run_with_the_remedy(book, served, reply, named):
    book.write(30)
    server = served(lambda call: reply)
    with pytest.raises(ProviderError) as stopped:
        book.ask(server, concurrency=2)
    assert named in stopped.value.hint
    assert server.count <= 4
    assert book.records() == []

"""Only an end that is known to be good ends well."""

import pytest

from pipeline.answer.reply.endings import Ending, ending_of, repeats
from tests.llm_server import completion


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        *[(word, Ending.GOOD) for word in (None, "", "stop", "STOP", "eos", "end_turn", "endTurn", "stop_sequence",
                                            "COMPLETE", "FINISH_REASON_STOP", "eos_token", "null")],
        *[(word, Ending.CUT) for word in ("length", "MAX_TOKENS", "maxTokens", "max_output_tokens", "model_length",
                                          "token_limit", "FINISH_REASON_MAX_TOKENS", "max_completion_tokens")],
        *[(word, Ending.CONTEXT) for word in ("model_context_window_exceeded", "context_length")],
        *[(word, Ending.REFUSED) for word in ("content_filter", "contentFilter", "content_filter: RECITATION", "SAFETY",
                                              "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY",
                                              "refusal", "guardrail_intervened", "sensitive", "ERROR_TOXIC")],
        *[(word, Ending.BROKEN) for word in ("error", "timeout", "cancelled", "abort", "network_error", "load")],
        *[(word, Ending.TOOL) for word in ("tool_calls", "tool_use", "function_call", "MALFORMED_FUNCTION_CALL")],
        *[(word, Ending.UNKNOWN) for word in ("OTHER", "pause_turn", "FINISH_REASON_UNSPECIFIED", "vibes", "7")],
    ],
)  # fmt: skip
def test_what_a_finish_reason_means(reason, ending):
    assert ending_of(reason) is ending


@pytest.mark.parametrize(
    ("finish", "status"),
    [("SAFETY", "refused"), ("max_output_tokens", "truncated"), ("OTHER", "truncated"), ("tool_calls", "truncated")],
)
def test_an_answer_without_a_good_end_is_no_good_answer(book, served, finish, status):
    book.write(1)
    assert not book.ask(served(lambda call: completion("The first half of a", finish=finish))).complete
    answer = book.records()[-1]
    assert answer.status == status
    assert answer.text == ("" if status == "refused" else "The first half of a"), "what came is kept"
    assert finish in answer.reason or status != "truncated" or "limit" in answer.reason


def test_a_filter_that_stepped_in_says_what_it_found(book, served):
    reply = completion("", finish="stop")
    filtered = reply.body.replace(
        b'"finish_reason"', b'"content_filter_results": {"violence": {"filtered": true}}, "finish_reason"'
    )
    reply.body = filtered
    book.write(1)
    book.ask(served(lambda call: reply))
    assert (book.only().status, "violence" in book.only().reason) == ("refused", True)


@pytest.mark.parametrize(
    "text", ["I am sorry.\n" * 60, "1. One thing\n2. Another thing\n" * 30 + "1. On", "so it goes on and on and " * 60]
)
def test_a_loop_is_named_and_no_second_call_is_paid_for(book, served, text):
    book.write(1)
    server = served(lambda call: completion(f"## Start\n\n{text}", finish="length"))
    book.ask(server)
    assert (server.count, book.only().status) == (1, "truncated")
    assert "repeats itself" in book.only().reason


@pytest.mark.parametrize("text", ["", "One line.", "\n".join(f"{n}. step {n * n}" for n in range(90)), "- a\n" * 3])
def test_a_list_is_no_loop(text):
    assert repeats(text) == ""

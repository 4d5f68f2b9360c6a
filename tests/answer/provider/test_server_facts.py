"""A server that says what it is need not be tried out; one that is starting is waited for."""

import json
import threading

import pytest

from pipeline.answer import RetryPolicy
from pipeline.answer.provider.catalogue import ServerFacts, read_catalogue
from pipeline.errors import ProviderError
from tests.answer.conftest import QUICK, in_turn, question
from tests.llm_server import LlmServer, Reply, completion, error


def listed(*entries: dict[str, object]) -> Reply:
    return Reply(body=json.dumps({"object": "list", "data": list(entries)}).encode())


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        ({"max_model_len": 4096}, (4096, 0, None)),
        ({"context_length": 8192, "architecture": {"input_modalities": ["text", "image"]}}, (8192, 0, True)),
        ({"context_window": 131072, "max_completion_tokens": 4096}, (131072, 4096, None)),
        ({"architecture": {"modality": "text->text"}, "top_provider": {"max_completion_tokens": 512}}, (0, 512, False)),
        ({"meta": {"n_ctx": 2048, "n_ctx_train": 32768}, "capabilities": ["completion"]}, (2048, 0, False)),
        ({"capabilities": {"vision": False, "completion_chat": True}}, (0, 0, False)),
        ({}, (0, 0, None)),
    ],
)
def test_what_each_kind_of_list_says(entry, facts):
    body = {"data": [{"id": "other", "max_model_len": 7}, {"id": "m", **entry}]}
    assert read_catalogue(body, "m") == ServerFacts(("other", "m"), *facts)


@pytest.mark.parametrize("body", [None, [], {}, {"data": "no"}, {"data": [7]}, "text"])
def test_a_list_of_another_shape_says_nothing(body):
    assert read_catalogue(body, "m") == ServerFacts()


def test_the_token_limit_follows_the_context_and_no_picture_is_tried(book, served):
    picture = book.picture()
    book.write([question(0, images=(picture,)), question(1)])
    entry = {"id": "fake-1", "max_model_len": 4096, "input_modalities": ["text"]}
    server = served(lambda call: completion(), models=listed(entry))
    book.ask(server)
    assert all(call.body["max_tokens"] < 4096 for call in server.calls)
    assert all(isinstance(call.body["messages"][1]["content"], str) for call in server.calls)
    assert "The figures were not sent" in book.records()[0].reason or "The figures" in book.records()[1].reason


def test_a_mistyped_model_is_told_what_there_is(book, served):
    book.write(3)
    models = listed({"id": "fake-12"}, {"id": "another"})
    server = served(lambda call: error(404, "The model `fake-1` does not exist"), models=models)
    with pytest.raises(ProviderError) as stopped:
        book.ask(server)
    assert "fake-12" in stopped.value.hint


@pytest.mark.parametrize("words", ["Loading model", "Model fake-1 is currently loading", "busy"])
def test_a_server_that_is_starting_is_waited_for_and_costs_no_attempt(book, served, words):
    book.write(3)
    server = served(in_turn(*[error(503, words)] * 9, completion()))
    seen = set()
    policy = RetryPolicy(attempts=1, first_backoff=0.02)
    from pipeline.answer import answer_questions

    outcome = answer_questions(
        book.request(server, retry_policy=policy, concurrency=1), lambda summary, s: seen.add(summary.notice)
    )
    assert outcome.summary.by_status == {"answered": 3}
    assert {answer.attempts for answer in book.records()} == {1}
    assert any(words in notice for notice in seen) or len(seen) > 0


def test_a_server_on_this_machine_that_refuses_connections_is_waited_for(book):
    book.write(2)
    with LlmServer(lambda call: completion()) as gone:
        url = gone.url
    later = LlmServer(lambda call: completion())
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    timer = threading.Timer(0.5, lambda: later.__enter__())
    later.port = port
    timer.start()
    try:
        outcome = book.ask(url, retry_policy=RetryPolicy(first_backoff=0.05, refused=20))
    finally:
        timer.join()
        later.__exit__()
    assert outcome.summary.answered == 2


def test_a_server_that_never_comes_up_is_given_up_in_the_stated_time(book, served):
    book.write(2)
    server = served(lambda call: error(503, "Loading model"))
    with pytest.raises(ProviderError, match=r"not ready within 0.3 s.*Loading model"):
        book.ask(server, retry_policy=RetryPolicy(first_backoff=0.05, loading=0.3))
    assert book.records() == []


def test_few_counted_tokens_mark_an_answer_as_asked_in_part(book, served):
    book.write(1)
    usage = {"prompt_tokens": 3, "completion_tokens": 50}
    book.ask(served(lambda call: completion(usage=usage)), retry_policy=QUICK)
    assert (book.only().status, "asked in part" in book.only().reason) == ("answered", True)

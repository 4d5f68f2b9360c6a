"""Batches: half the price, nothing submitted twice, every line's fate known."""

import json
from decimal import Decimal

import pytest

from pipeline.answer import RetryPolicy, find_question_states
from pipeline.answer.batch import (
    batch_status,
    cancel_batches,
    collect_batches,
    forget_batches,
    submit_batches,
)
from pipeline.answer.batch.records import line_of_job
from pipeline.answer.batch.requests import split_by_size
from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError
from tests.batch_api import BatchApi
from tests.llm_server import LlmServer, completion, error

PRICE = Price(Decimal(2), Decimal(10), Decimal(1))


@pytest.fixture
def api():
    return BatchApi()


@pytest.fixture
def server(api):
    with LlmServer(api) as running:
        yield running


def test_answers_of_a_batch_are_of_the_same_kind_as_direct_ones_at_half_the_price(book, api, server):
    book.write(3)
    request = book.request(server, price=PRICE)
    submit_batches(request)
    api.end()
    outcome = collect_batches(request)
    assert outcome.kept == {"answered": 3}
    with LlmServer(lambda call: completion()) as direct:
        direct_book = type(book)(book.data.parent / "direct", book.model)
        direct_book.write(3)
        direct_book.ask(direct, price=PRICE)
    ours, theirs = book.last(), direct_book.last()
    for question_id, answer in ours.items():
        other = theirs[question_id]
        assert (answer.text, answer.status, answer.usage) == (other.text, other.status, other.usage)
        assert answer.cost_usd == other.cost_usd / 2  # type: ignore[operator]
        assert set(answer.model_dump()) == set(other.model_dump())
        assert answer.params == other.params


def test_b1_the_batch_is_on_disk_before_it_is_polled(book, api, server):
    book.write(3)
    request = book.request(server)
    submit_batches(request)
    (line,) = (book.data / "batches" / "fake-1.jsonl").read_text().splitlines()
    assert json.loads(line)["batch_id"] == "batch-1"
    server.calls.clear()
    assert batch_status(request).batches[0].status == "in_progress"
    assert [call.method for call in server.calls] == ["GET"]


def test_b1_submitting_again_submits_nothing_twice(book, api, server):
    book.write(3)
    request = book.request(server)
    submit_batches(request)
    submit_batches(request)
    assert len(api.batches) == 1


def test_b1_a_batch_made_just_before_a_crash_is_adopted(book, api, server):
    """The provider made it, but its reply never came: our run id in its metadata tells."""
    book.write(3)
    request = book.request(server, retry_policy=RetryPolicy(attempts=1))
    api.lose_reply = True
    with pytest.raises(ProviderError):
        submit_batches(request)
    api.lose_reply = False
    outcome = submit_batches(request)
    assert list(api.batches) == ["batch-1"]
    assert [one.batch_id for one in outcome.batches] == ["batch-1"]


def test_b1_what_was_prepared_but_never_reached_the_provider_is_submitted_next_time(book, api, server):
    book.write(3)
    with pytest.raises(ProviderError):
        submit_batches(book.request("http://127.0.0.1:9/v1"))
    outcome = submit_batches(book.request(server))
    assert [one.batch_id for one in outcome.batches] == ["batch-1"]
    assert len(api.lines(api.batches["batch-1"]["input_file_id"])) == 3
    assert not list((book.data / "batches").glob("*.requests.jsonl"))


def test_questions_in_an_open_batch_are_not_asked_directly_too(book, api, server):
    book.write(3)
    submit_batches(book.request(server))
    server.calls.clear()
    outcome = book.ask(server)
    assert server.calls == []
    assert {status for _, status, _ in outcome.gaps} == {"waiting"}


def test_b2_both_result_files_are_read_and_only_bad_lines_are_sent_again(book, api, server):
    questions = book.write(4)
    bad, late = questions[1].text, questions[2].text

    def result(line):
        text = line["body"]["messages"][1]["content"]
        if bad in text:
            return 400, {"error": {"message": "bad line", "code": None}}
        return None if late in text else (200, json.loads(completion().body))

    api.result = result
    request = book.request(server)
    submit_batches(request)
    api.end(status="expired")
    assert collect_batches(request).kept == {"answered": 2, "failed": 2}
    reasons = {answer.question_id: answer.reason for answer in book.last().values()}
    assert reasons[questions[1].id] == "bad line"
    assert reasons[questions[2].id] == "too late"
    submit_batches(request)
    again = [line["custom_id"].split("|")[0] for line in api.lines(api.batches["batch-2"]["input_file_id"])]
    assert again == [questions[1].id, questions[2].id]


def test_b2_a_line_that_is_no_json_affects_no_other(book, api, server):
    book.write(3)
    request = book.request(server)
    submit_batches(request)
    api.end()
    output = api.batches["batch-1"]["output_file_id"]
    api.files[output] = b'{"custom_id": broken\n' + api.files[output]
    assert collect_batches(request).kept == {"answered": 3}


def test_collecting_twice_stores_nothing_twice(book, api, server):
    book.write(3)
    request = book.request(server)
    submit_batches(request)
    api.end()
    collect_batches(request)
    collect_batches(request)
    assert len(book.records()) == 3


def test_answers_keep_the_key_they_were_submitted_with(book, api, server):
    """A question that is reworded while the batch runs makes its answer stale, not lost."""
    questions = book.write(2)
    request = book.request(server)
    submit_batches(request)
    api.end()
    book.write([questions[0], questions[1].model_copy(update={"text": "Reworded?", "hash": "0" * 16})])
    collect_batches(request)
    assert len(book.records()) == 2
    assert [one.done for one in find_question_states(request)] == [True, False]


def test_b3_parts_keep_both_limits_of_the_provider(book):
    book.write(10)
    jobs = [one.job for one in find_question_states(book.request("http://127.0.0.1:9/v1"))]
    lines = [(line_of_job(job), b"x" * 30) for job in jobs]
    assert [len(part) for part in split_by_size(lines, most_requests=4)] == [4, 4, 2]
    assert [len(part) for part in split_by_size(lines, most_bytes=95)] == [3, 3, 3, 1]
    assert [line for part in split_by_size(lines, most_requests=3) for line in part] == lines


@pytest.mark.parametrize("status", ["failed", "expired", "cancelled"])
def test_b3_a_batch_that_ended_badly_ends_the_wait_and_frees_its_questions(book, api, server, status):
    book.write(2)
    request = book.request(server)
    submit_batches(request)
    api.batches["batch-1"]["status"] = status
    outcome = collect_batches(request)
    assert outcome.batches[0].status == status
    assert outcome.kept == {}
    submit_batches(request)
    assert list(api.batches) == ["batch-1", "batch-2"]


def test_cancel_asks_the_provider(book, api, server):
    book.write(2)
    request = book.request(server)
    submit_batches(request)
    assert cancel_batches(request).batches[0].status == "cancelling"


def test_the_command_says_how_each_batch_is(book, api, server):
    book.write(2)
    done = book.run(server, name="batch")
    assert done.returncode == 2  # an action must be named
    command = book.command(server, name="batch")
    import subprocess

    said = subprocess.run(
        [*command, "submit"], env=book.environment(), cwd=book.data.parent, capture_output=True, text=True, check=False
    )
    assert "batch-1: 2 questions, in_progress" in said.stdout, said.stderr


def test_a_batch_whose_reply_is_lost_is_found_again_by_the_same_submit(book, api, server):
    book.write(3)
    api.lose_reply = True
    outcome = submit_batches(book.request(server))
    assert list(api.batches) == ["batch-1"]
    assert [one.batch_id for one in outcome.batches] == ["batch-1"]


def test_a_server_without_batches_locks_no_question(book, served):
    """It refuses the file; nothing is prepared any more, and the questions can be asked at once."""
    book.write(3)
    server = served(lambda call: error(404, "Not Found") if "chat" not in call.path else completion())
    with pytest.raises(ProviderError) as refused:
        submit_batches(book.request(server))
    assert "mlguide answer" in refused.value.hint
    assert book.ask(server).summary.answered == 3
    assert list(book.data.glob("batches/*.requests.jsonl")) == []


@pytest.mark.parametrize("way_out", ["submit", "cancel", "forget"])
def test_what_a_broken_submit_left_prepared_has_a_way_out(book, api, served, way_out):
    book.write(3)
    down = served(lambda call: error(500, "down"))
    with pytest.raises(ProviderError) as failed:
        submit_batches(book.request(down, retry_policy=RetryPolicy(attempts=2, first_backoff=0.01)))
    assert "mlguide batch cancel" in failed.value.hint
    assert {gap.status for gap in book.ask(served(lambda call: completion())).gaps} == {"waiting"}
    server = served(api)
    if way_out == "submit":
        submit_batches(book.request(server))
        api.end()
        assert collect_batches(book.request(server)).kept == {"answered": 3}
    else:
        (cancel_batches if way_out == "cancel" else forget_batches)(book.request(server))
        assert book.ask(served(lambda call: completion())).summary.answered == 3


@pytest.mark.parametrize("action", [batch_status, collect_batches, cancel_batches])
def test_a_batch_that_the_provider_does_not_know_any_more_frees_its_questions(book, api, server, action):
    book.write(3)
    submit_batches(book.request(server))
    server.handler = lambda call: error(404, "No such batch")
    assert action(book.request(server)).batches[0].status == "not known to the provider"
    server.handler = lambda call: completion()
    assert book.ask(server).summary.answered == 3


def test_results_of_unknown_cost_are_said_to_be_that(book, api, server):
    book.write(2)
    api.result = lambda line: (200, json.loads(completion(usage=None).body))
    submit_batches(book.request(server, price=PRICE))
    api.end()
    outcome = collect_batches(book.request(server, price=PRICE))
    assert (outcome.summary.unpriced, outcome.summary.answered) == (2, 2)

"""S1, S3, S4: what was answered is kept, and nothing is asked twice."""

import json
import os
import random
import resource
import signal
import threading
import time
from collections import Counter

import pytest

from pipeline.answer.plan.price import Price
from pipeline.errors import ProviderError, UsageError
from tests.answer.conftest import forker, in_turn, question, wait_until
from tests.llm_server import Call, Reply, completion, error

CONCURRENCY = 10


def by_question(server) -> Counter[str]:
    return Counter(call.question for call in server.calls)


@pytest.mark.slow
def test_s1_killed_at_twenty_random_points_each_question_ends_with_one_good_answer(book, served):
    questions = book.write(300)
    server = served(lambda call: completion(f"Of {call.question}", delay=0.005))
    chance = random.Random(20)
    for _ in range(20):
        most = server.count + chance.randint(1, 9)
        child = forker().start(ask=[str(book.data), server.url, CONCURRENCY])
        wait_until(lambda most=most: server.count >= most)
        time.sleep(chance.uniform(0, 0.004))
        os.kill(child, signal.SIGKILL)
        assert forker().wait() == -signal.SIGKILL
        lines = book.file.read_bytes().split(b"\n") if book.file.is_file() else [b""]
        assert all(json.loads(line) for line in lines[:-1]), "no line is torn"
    assert len(book.last()) < 300, "the last kill was in the middle of the work as well"
    book.ask(server, concurrency=CONCURRENCY)
    records = book.records()
    assert Counter(answer.question_id for answer in records) == Counter(one.id for one in questions)
    assert all(answer.status == "answered" for answer in records)
    assert all(answer.text.startswith("Of ") for answer in records)
    again = sum(count - 1 for count in by_question(server).values())
    assert again == server.count - 300 <= 20 * CONCURRENCY, "nothing was asked twice but what was in flight"


def test_s1_what_was_answered_before_the_kill_is_not_asked_again(book, served):
    book.write(60)
    server = served(lambda call: completion(delay=0.05))
    run = book.start(server, "--concurrency", 5)
    wait_until(lambda: server.count >= 30)
    run.kill()
    run.communicate()
    stored = set(book.last())
    before = server.count
    assert len(stored) >= 20
    book.ask(server, concurrency=5)
    asked = [call.question for call in server.calls[before:]]
    assert len(asked) == 60 - len(stored)
    assert len(book.records()) == 60


def test_s3_a_full_re_run_asks_nothing_needs_no_key_and_is_quick(book, served):
    book.write(334)
    server = served(lambda call: completion("word " * 350))
    book.ask(server, concurrency=20)
    before = server.count
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = book.run(server, "--json", start_new_session=True)  # a process that imports all it needs itself
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, server.count) == (0, before), done.stderr
    assert json.loads(done.stdout)["kept"] == 334
    # Of the processor, that is: a wall clock would measure what else the machine is doing.
    assert ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime < 2.0


def test_s3_at_the_default_address_a_re_run_needs_no_key_and_asking_does(book, served):
    book.write(2)
    server = served(lambda call: completion())
    book.ask(server)
    openai = "https://api.openai.com/v1"
    with pytest.raises(UsageError, match="needs a key"):
        book.ask(openai)
    text = book.file.read_text()
    for answer in book.records():
        assert answer.base_url == server.url
    assert book.run(openai, env={}).returncode == 2
    assert book.file.read_text() == text


def test_s4_failures_never_count_as_done_and_retry_failed_asks_exactly_those(book, served):
    questions = book.write(8)
    fault = {
        1: error(400, "odd"),
        2: completion(None, refusal="No."),
        3: completion("Half", finish="length"),
        4: error(400, "too long", code="context_length_exceeded"),
    }
    well = threading.Event()

    def handle(call: Call) -> Reply:
        number = int(call.question.split("number ")[1].split("?")[0])
        return completion() if well.is_set() else fault.get(number, completion())

    server = served(handle)
    outcome = book.ask(server)
    assert {status for _, status, _ in outcome.gaps} == {"failed", "refused", "truncated", "too-long"}
    before = server.count
    well.set()
    book.write(9)  # a new question is none of --retry-failed's business
    done = book.run(server, "--retry-failed", "--json")
    assert Counter(call.question.split("number ")[1][0] for call in server.calls[before:]) == Counter("1234")
    assert json.loads(done.stdout)["answered"] == 4
    assert done.returncode == 1, "the new question is still a gap"
    assert {book.last()[one.id].status for one in questions} == {"answered"}


def test_s4_retry_failed_with_a_larger_limit_or_another_prompt_asks_them_too(book, served):
    book.write(2)
    server = served(in_turn(*[completion("Half", finish="length")] * 4, completion()))
    book.ask(server, max_tokens=100, concurrency=1)
    assert book.ask(server, max_tokens=1000, failed_only=True).summary.answered == 2


def test_s4_an_old_failure_stays_until_the_new_result_is_in(book, served):
    book.write(1)
    server = served(in_turn(completion(None, refusal="No."), Reply(delay=1000)))
    book.ask(server)
    run = book.start(server, "--retry-failed")
    wait_until(lambda: server.count == 2)
    assert [answer.status for answer in book.records()] == ["refused"]
    run.kill()
    run.communicate()
    assert [answer.status for answer in book.records()] == ["refused"]


@pytest.mark.parametrize("fault", [error(400, "odd"), completion("", refusal="No."), completion("H", finish="length")])
def test_s4_a_second_failure_does_not_bury_the_text_of_a_cut_off_answer(book, served, fault):
    book.write(1)
    server = served(in_turn(*[completion("Half an", finish="length")] * 2, fault))
    book.ask(server, price=Price(*[1] * 3))
    outcome = book.ask(server, failed_only=True, price=Price(*[1] * 3))
    first, last = book.records()
    assert (last.status, last.text) == ("truncated", "Half an")
    assert "asked again in vain" in last.reason
    assert outcome.gaps[0][1] == "truncated"
    assert first.attempts == 2
    book.ask(server, failed_only=True)
    assert book.records()[-1].reason.count("asked again in vain") == 1


def test_s4_force_asks_everything_again_and_a_failure_buries_no_good_answer(book, served):
    questions = book.write(3)
    server = served(lambda call: completion("First."))
    book.ask(server)
    server.handler = lambda call: error(400, "odd") if "number 1?" in call.question else completion("Second.")
    book.ask(server, force=True)
    assert server.count == 6
    texts = [book.last()[one.id].text for one in questions]
    assert texts == ["Second.", "First.", "Second."]
    assert book.last()[questions[1].id].reason == "asked again in vain (failed: odd)"


def test_s4_only_level_and_limit_choose_what_is_asked(book, served):
    questions = book.write(40)
    server = served(lambda call: completion())
    book.ask(server, only=("1.2",), levels=("E",))
    assert set(book.last()) == {one.id for one in questions if one.id.startswith("1.2/") and one.level == "E"}
    book.ask(server, limit=5)
    assert set(book.last()) == {one.id for one in [*questions[:5], questions[12], questions[15], questions[18]]}
    book.ask(server, only=(questions[30].id,))
    assert server.count == 9
    assert questions[30].id in book.last()


def test_work_is_kept_when_the_model_gives_up_half_way(book, served):
    book.write(30)
    server = served(lambda call: completion() if call.number <= 20 else error(403, "suspended"))
    with pytest.raises(ProviderError):
        book.ask(server, concurrency=5)
    server.handler = lambda call: completion()
    before = server.count
    book.ask(server)
    assert (len(book.records()), server.count - before) == (30, 10)
    assert question(0).id in book.last()

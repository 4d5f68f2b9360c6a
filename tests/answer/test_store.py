"""S1 to S6: nothing that was paid for is lost, torn, or paid for twice."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from pipeline.answer.cost import Price
from pipeline.errors import ProviderError, StoreError, UsageError
from pipeline.records import Answer
from pipeline.store import Appender, locked, read_records, replace_file
from tests.answer.conftest import ROOT, forker, in_turn, question, wait_until
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


def test_s2_a_torn_last_line_is_skipped_with_a_warning_and_the_next_starts_its_own(book, served, caplog):
    server = served(lambda call: completion())
    book.write(3)
    book.ask(server)
    whole = book.file.read_bytes()
    book.file.write_bytes(whole[:-40])
    assert len(book.records()) == 2
    assert "line 3: cut off in the middle" in caplog.text
    assert book.ask(server).tally.answered == 1
    assert server.count == 4
    lines = book.file.read_bytes().split(b"\n")
    assert [bool(json.loads(line)) for line in lines[:-1]] == [True] * 3
    assert len(book.records()) == 3


def test_s2_a_last_line_that_only_lacks_its_end_is_not_lost(book, served):
    """Editors take the last line's end off; the paid answer on it is whole all the same."""
    server = served(lambda call: completion())
    book.write(3)
    book.ask(server)
    book.file.write_bytes(book.file.read_bytes()[:-1])
    assert len(book.records()) == 3
    book.write(4)
    assert book.ask(server).tally.answered == 1
    assert len(book.records()) == 4


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("one\u2028two\u2029three\x85four", None),
        ("a\rb\r\nc\x0bd\x0ce\x1cf", None),
        ("zero\x00byte", None),
        ("🦆 𝒳 é", None),
        ("half \ud83d of a duck", "half \ufffd of a duck"),
        ("\udfff", "\ufffd"),
    ],
)
def test_s2_any_text_comes_back_equal_and_a_lone_surrogate_replaced(book, served, sent, kept):
    book.write(2)
    server = served(lambda call: completion(sent))
    book.ask(server)
    assert [answer.text for answer in book.records()] == [kept or sent] * 2
    book.ask(server)
    assert server.count == 2


def test_s2_a_broken_line_in_the_middle_is_named_and_nothing_is_overwritten(book, served):
    server = served(lambda call: completion())
    book.write(3)
    book.ask(server)
    lines = book.file.read_bytes().split(b"\n")
    broken = b"\n".join([lines[0], b'{"no": "answer"}', *lines[2:]])
    book.file.write_bytes(broken)
    with pytest.raises(StoreError, match=r"fake-1.jsonl, line 2: "):
        book.ask(server)
    assert book.file.read_bytes() == broken


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
    assert book.ask(server, max_tokens=1000, failed_only=True).tally.answered == 2


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


def test_s5_a_file_is_replaced_in_one_step_and_on_disk(tmp_path):
    """As the system sees it: a file of another name is written, synced, and then takes the place."""
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"old")
    script = (
        f"from pathlib import Path; from pipeline.store import replace_file; replace_file(Path({str(file)!r}), b'new')"
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-o", str(trace), "-e", "trace=openat,write,fsync,rename,renameat,renameat2"]
    try:
        subprocess.run(
            [*command, sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("strace can't be used here")
    steps = [line for line in trace.read_text().splitlines() if "records.jsonl" in line or "fsync" in line]
    order = [next((step for step in ("fsync", "rename", "openat") if step in line), "") for line in steps]
    assert order[-3:] == ["fsync", "rename", "fsync"] or order[-4:] == ["fsync", "rename", "openat", "fsync"]
    assert file.read_bytes() == b"new"


def test_s5_a_replacement_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"old")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        with pytest.raises(StoreError, match="the old file is as it was"):
            replace_file(file, b"n" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]
    assert file.read_bytes() == b"old"


def test_s5_the_second_run_on_one_store_refuses_and_says_who_has_it(book, served):
    book.write(5)
    server = served(lambda call: completion(delay=1000))
    run = book.start(server)
    wait_until(lambda: server.count == 5)
    second = book.run(server)
    assert second.returncode == 2
    assert f"is in use by process {run.pid}" in second.stderr
    assert server.count == 5
    run.kill()
    run.communicate()
    server.handler = lambda call: completion()
    assert book.run(server).returncode == 0, "a killed run holds nothing"


def test_s5_two_in_one_process_too(book):
    with locked(book.file), pytest.raises(UsageError, match="in use"), locked(book.file):
        pass


def limited(size: int):
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_full_disk_is_a_clear_error_no_line_is_torn_and_a_resume_goes_on(book, served):
    book.write(50)
    server = served(lambda call: completion("word " * 200))
    done = book.run(server, "--concurrency", 3, preexec_fn=limited(20_000))
    assert done.returncode == 2
    assert "can't be written: File too large; all earlier answers are whole" in done.stderr
    assert "Traceback" not in done.stderr
    content = book.file.read_bytes()
    assert content.endswith(b"\n")
    stored = [json.loads(line)["question_id"] for line in content.split(b"\n")[:-1]]
    assert 5 <= len(stored) < 20
    assert server.count <= len(stored) + 3 + 3, "what can't be kept is not paid for"
    before = server.count
    assert book.run(server).returncode == 0
    assert server.count - before == 50 - len(stored)
    assert len(book.records()) == 50


def test_full_disk_from_the_start(book, served):
    book.write(2)
    server = served(lambda call: completion())
    (book.data / "answers").mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", book.data / "answers"], check=False)
    if mount.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (book.data / "answers" / "ballast").write_bytes(b"b" * 4096)
        done = book.run(server, "--concurrency", 1)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert "No space left on device" in done.stderr
        assert server.count <= 1
    finally:
        subprocess.run(["umount", book.data / "answers"], check=True)


def test_s6_first_ctrl_c_starts_nothing_new_lets_answers_come_home_and_says_how_to_go_on(book, served):
    book.write(50)
    server = served(lambda call: completion(delay=0.5))
    run = book.start(server, "--concurrency", 4)
    wait_until(lambda: server.count == 4)
    run.send_signal(signal.SIGINT)
    output, errors = run.communicate(timeout=20)
    assert run.returncode == 130, errors
    assert server.count == 4
    assert len(book.records()) == 4, "those in flight came home"
    resume = f"mlguide answer --model fake-1 --base-url {server.url} --data {book.data} --concurrency 4\n"
    assert resume in errors, "the whole command: without its options it would ask somebody else"
    assert "Traceback" not in errors + output


@pytest.mark.slow
def test_s6_the_grace_is_short(book, served):
    book.write(6)
    server = served(lambda call: completion(delay=1000 if call.number > 2 else 0))
    run = book.start(server, "--concurrency", 2)
    wait_until(lambda: server.count == 4)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, 4 <= time.monotonic() - began < 10) == (130, True), errors
    assert (len(book.records()), server.count) == (2, 4)


def test_s6_the_second_ctrl_c_forces(book, served):
    book.write(6)
    server = served(lambda call: completion(delay=1000))
    run = book.start(server, "--concurrency", 2)
    wait_until(lambda: server.count == 2)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, time.monotonic() - began < 4) == (130, True), errors
    assert book.records() == []


@pytest.mark.parametrize("waiting", ["backoff", "pause", "window"])
def test_s6_ctrl_c_ends_whoever_waits_at_once(book, served, waiting):
    book.write(20)
    fault = {"backoff": error(503, Retry_After="100"), "pause": error(429, Retry_After="100"), "window": completion()}
    server = served(lambda call: fault[waiting])
    run = book.start(server, "--concurrency", 4, *(["--rpm", 2] if waiting == "window" else []))
    wait_until(lambda: server.count >= 1)
    time.sleep(0.7)
    before = server.count
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, time.monotonic() - began < 4.5) == (130, True), errors
    assert server.count == before


def test_s6_sigterm_is_as_polite(book, served):
    book.write(50)
    server = served(lambda call: completion(delay=0.5))
    run = book.start(server, "--concurrency", 4)
    wait_until(lambda: server.count == 4)
    run.terminate()
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, len(book.records()), server.count) == (130, 4, 4), errors


def test_an_index_is_as_the_store_is_now(book, served):
    """Between two runs in one process nothing is remembered that the store does not say."""
    book.write(2)
    server = served(lambda call: completion())
    book.ask(server)
    book.file.write_bytes(book.file.read_bytes().split(b"\n")[0] + b"\n")
    assert book.ask(server).tally.answered == 1


def test_appended_records_are_with_the_system_at_once(book, served):
    book.write(1)
    book.ask(served(lambda call: completion()))
    (answer,) = book.records()
    with Appender(book.file) as appender:
        appender.append(answer)
        assert len(list(read_records(book.file, Answer))) == 2


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

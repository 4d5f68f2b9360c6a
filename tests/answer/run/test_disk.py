"""S2, S5: what is on disk stays whole."""

import json
import os
import resource
import subprocess
import sys

import pytest

from pipeline.errors import StoreError, UsageError
from pipeline.records import Answer
from pipeline.store import Appender, locked, read_records, replace_file
from tests.answer.conftest import ROOT, wait_until
from tests.llm_server import completion


def test_s2_a_torn_last_line_is_skipped_with_a_warning_and_the_next_starts_its_own(book, served, caplog):
    server = served(lambda call: completion())
    book.write(3)
    book.ask(server)
    whole = book.file.read_bytes()
    book.file.write_bytes(whole[:-40])
    assert len(book.records()) == 2
    assert "line 3: cut off in the middle" in caplog.text
    assert book.ask(server).summary.answered == 1
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
    assert book.ask(server).summary.answered == 1
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


def test_an_index_is_as_the_store_is_now(book, served):
    """Between two runs in one process nothing is remembered that the store does not say."""
    book.write(2)
    server = served(lambda call: completion())
    book.ask(server)
    book.file.write_bytes(book.file.read_bytes().split(b"\n")[0] + b"\n")
    assert book.ask(server).summary.answered == 1


def test_appended_records_are_with_the_system_at_once(book, served):
    book.write(1)
    book.ask(served(lambda call: completion()))
    (answer,) = book.records()
    with Appender(book.file) as appender:
        appender.append(answer)
        assert len(list(read_records(book.file, Answer))) == 2

"""O4: what is shown while a run goes on."""

import json
import os
import pty
import re
import shutil
import subprocess
import threading

import pytest

from tests.answer.conftest import Book, in_turn
from tests.llm_server import completion, error


def connections(book, server, *arguments, name: str = "answer") -> "tuple[subprocess.CompletedProcess[str], set[str]]":
    """The command, and the addresses that it connected to, as the system saw it."""
    trace = book.data.parent / "trace"
    if not shutil.which("strace"):
        pytest.skip("there is no strace here")
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=connect",
        "-o",
        str(trace),
        *book.command(server, *arguments, name=name),
    ]
    done = subprocess.run(
        command, env=book.environment(), cwd=book.data.parent, capture_output=True, text=True, timeout=60, check=False
    )
    return done, set(re.findall(r"inet_addr\(\"([^\"]+)\"\)|inet_pton\([^\"]*\"([^\"]+)\"", trace.read_text()))


def test_o4_not_on_a_terminal_a_plain_line_every_fifty_answers(book, served):
    book.write(220)
    server = served(lambda call: completion(delay=0.04))
    done = book.run(server, "--concurrency", 10, "--price", "0.15,0.6")
    lines = [line for line in done.stderr.splitlines() if line.startswith("fake-1: ")]
    assert 2 <= len(lines) <= 5, done.stderr
    shape = (
        r"fake-1: \d+/220 answered, 0 failed, \d+ in flight, [\d,]+ tokens, \$\d\.\d{4}, \d+ s, "
        r"about \d+ s left, \d+ tokens a second"
    )
    assert all(re.fullmatch(shape, line) for line in lines), lines
    assert "\x1b" not in done.stderr + done.stdout
    assert "fake-1: 220 answered now, 0 kept from before, 0 gaps; 33,000 tokens, $0.0099" in done.stdout


def test_o4_json_prints_one_final_record_and_nothing_else_on_stdout(book, served):
    questions = book.write(5)
    server = served(in_turn(error(400, "odd"), completion()))
    done = book.run(server, "--json", "--concurrency", 1, "--price", "0.15,0.6")
    assert done.stdout.count("\n") == 1
    said = json.loads(done.stdout)
    assert said["answered"] == 4
    assert said["gaps"] == [{"question_id": questions[0].id, "status": "failed", "reason": "odd"}]
    assert (said["prompt_tokens"], said["completion_tokens"], said["cost_usd"]) == (400, 200, "0.000180")
    assert done.returncode == 1


def test_o4_quiet_says_nothing_but_the_result_and_errors(book, served):
    book.write(3)
    server = served(lambda call: completion())
    assert book.run(server, "--quiet").stderr == ""
    book.write(4)
    server.handler = lambda call: error(401, "bad")
    done = book.run(server, "--quiet")
    assert done.stderr.startswith("error: ")


def on_a_terminal(book: Book, server, *arguments: object) -> tuple[int, str]:
    """The command with a terminal for its messages: its exit code and all that the terminal saw."""
    mine, theirs = pty.openpty()
    run = book.start(server, *arguments, stderr=theirs, stdout=subprocess.DEVNULL, env={"TERM": "xterm-256color"})
    os.close(theirs)
    seen = bytearray()

    def read() -> None:
        while True:
            try:
                chunk = os.read(mine, 4096)
            except OSError:  # Linux says so when the other end is closed
                return
            if not chunk:
                return
            seen.extend(chunk)

    reading = threading.Thread(target=read)
    reading.start()
    code = run.wait(60)
    reading.join()
    os.close(mine)
    return code, seen.decode()


def test_o4_on_a_terminal_a_live_panel_with_all_that_matters(book, served):
    book.write(40)
    server = served(lambda call: error(400, "odd") if call.number == 7 else completion(delay=0.15))
    code, seen = on_a_terminal(book, server, "--concurrency", 5, "--price", "0.15,0.6")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    assert code == 1
    assert "asking fake-1" in plain
    assert re.search(
        r"[1-9]\d*/40 answered, 1 failed, 5 in flight, [\d,]+ tokens, \$0\.00\d\d, \d+ s, "
        r"about \d+ s left, \d+ tokens a second",
        plain,
    )
    assert plain.count("\n") > 3


def test_o4_no_telemetry_only_the_endpoint_is_spoken_to(book, served):
    book.write(3)
    server = served(lambda call: completion())
    done, spoken_to = connections(book, server)
    assert done.returncode == 0, done.stderr
    assert {address for pair in spoken_to for address in pair if address} == {"127.0.0.1"}

"""O1, O2: who is spoken to, and who is not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import vcr
from pydantic import SecretStr

from pipeline.records import Book as Facts
from tests.answer.conftest import PROMPT, Book, question
from tests.llm_server import completion, error

CANARY = "canary-0123456789abcdef"


MATCH = ("method", "host", "path", "body")


def test_o1_a_cassette_is_replayed_and_an_edited_prompt_fails_instead(book, served, tmp_path):
    cassette = str(tmp_path / "cassette.yaml")
    book.write(1)
    server = served(lambda call: completion("Recorded."))
    once = {"match_on": MATCH, "filter_headers": ["authorization"]}
    with vcr.use_cassette(cassette, record_mode="once", **once):
        book.ask(server, api_key=SecretStr(CANARY))
    assert CANARY not in Path(cassette).read_text()
    replayed = Book(tmp_path / "replayed")
    replayed.write(1)
    with vcr.use_cassette(cassette, record_mode="none", **once):
        replayed.ask(server)
    assert (replayed.only().text, server.count) == ("Recorded.", 1)
    prompt = shutil.copytree(PROMPT, tmp_path / "edited")
    (prompt / "persona.md").write_text("Somebody else.")
    edited = Book(tmp_path / "edited-data")
    edited.write(1)
    with vcr.use_cassette(cassette, record_mode="none", **once):
        edited.ask(server, prompt=prompt)
    assert (edited.only().status, server.count) == ("failed", 1), "a stale recording must not pass for an answer"


def test_o1_nothing_but_loopback_can_be_reached_from_a_test():
    import socket

    with pytest.raises(Exception, match="socket"), socket.socket() as plug:
        plug.connect(("192.0.2.1", 80))


def test_o2_building_the_guide_opens_no_socket_and_needs_no_key_with_any_mix_of_states(book, served):
    questions = book.write(8)
    replies = [completion(None, refusal="No."), completion("Half", finish="length"), error(400, "odd"), completion()]
    server = served(lambda call: replies[call.number % 4])
    book.ask(server, max_tokens=0, concurrency=1)
    book.write([*questions, question(30)])
    facts = Facts(
        name="made-up", title="A made-up book", author="Nobody", author_url="http://book.invalid/",
        url="http://book.invalid/", rights="none",
    )  # fmt: skip
    (book.data / "book.json").write_text(facts.model_dump_json())
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket = refuse\n"
        "from pathlib import Path\n"
        "from pipeline.guide import build_guide\n"
        "data, output = map(Path, sys.argv[1:])\n"
        "report = build_guide(data, output, ['fake-1'], ['md'])\n"
        "print(len(report.gaps))\n"
    )
    before = server.count
    done = subprocess.run(
        [sys.executable, "-c", script, book.data, book.data.parent / "output"],
        env=book.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == 7
    assert server.count == before

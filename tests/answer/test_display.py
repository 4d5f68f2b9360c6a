"""O1 to O7: what is shown, what is written, what never is, and how fast and flat it goes."""

import base64
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import vcr
from pydantic import SecretStr

from pipeline import __version__
from pipeline.answer.cost import Price
from pipeline.errors import ProviderError
from pipeline.records import Book as Facts
from tests.answer.conftest import PIXEL, PROMPT, QUICK, ROOT, Book, in_turn, question, wait_until
from tests.llm_server import Call, Reply, completion, error

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


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("key", [CANARY, f"sk-proj-{CANARY}", f"{CANARY}\n", f'quote"{CANARY}\\'], ids=repr)
def test_o3_the_key_is_in_no_file_and_in_no_message(book, served, key):
    """A server that quotes the key in every way it can, and keys that no header can carry."""
    book.write(12)

    def handle(call: Call) -> Reply:
        seen = call.headers.get("authorization", "")
        echoes = [
            error(400, f"your header was {seen}"),
            error(500, f"key {key} is odd", code=key, param=seen),
            Reply(400, json.dumps({"error": seen}).encode()),
            Reply(200, json.dumps({"error": {"message": f"no {key}", "code": 400}}).encode()),
            Reply(503, f"<html>{key}</html>".encode(), content_type="text/html"),
            completion(),
            Reply(cut=True),
            error(422, json.dumps({"headers": {"Authorization": seen}})),
        ]
        return echoes[call.number % 8] if call.number < 18 else error(401, f"Incorrect API key provided: {key}")

    server = served(handle)
    outputs = []
    for _ in range(2):
        done = book.run(server, "--json", "--attempts", 1, "--concurrency", 4, env={"OPENAI_API_KEY": key})
        outputs += [done.stdout, done.stderr]
    assert CANARY not in "".join(outputs)
    assert CANARY.encode() not in everything(book.data.parent)
    assert server.count > 12


@pytest.mark.parametrize("key", [f"“{CANARY}”", f"{CANARY} {CANARY}", f"{CANARY}\nX: y"], ids=repr)
def test_o3_a_key_that_no_header_can_carry_is_said_and_not_shown(book, served, key):
    book.write(3)
    server = served(lambda call: completion())
    done = book.run(server, env={"OPENAI_API_KEY": key})
    assert (done.returncode, server.count) == (2, 0)
    assert "OPENAI_API_KEY" in done.stderr
    assert CANARY not in done.stderr + done.stdout
    assert CANARY.encode() not in everything(book.data.parent)


def test_o3_the_key_is_not_in_an_errors_text_or_a_requests_repr(book, served):
    book.write(1)
    server = served(lambda call: error(401, f"Incorrect API key provided: {CANARY}"))
    request = book.request(server, api_key=SecretStr(CANARY))
    assert CANARY not in repr(request)
    with pytest.raises(ProviderError) as stopped:
        book.ask(server, api_key=SecretStr(CANARY))
    assert CANARY not in str(stopped.value) + stopped.value.hint + repr(stopped.value.__dict__)
    assert "[key]" in str(stopped.value)


def test_o4_not_on_a_terminal_a_plain_line_every_fifty_answers(book, served):
    book.write(220)
    server = served(lambda call: completion(delay=0.04))
    done = book.run(server, "--concurrency", 10, "--price", "0.15,0.6")
    lines = [line for line in done.stderr.splitlines() if line.startswith("fake-1: ")]
    assert 2 <= len(lines) <= 5, done.stderr
    shape = r"fake-1: \d+/220 answered, 0 failed, \d+ in flight, [\d,]+ tokens, \$\d\.\d{4}, \d+ s, about \d+ s left"
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
        r"[1-9]\d*/40 answered, 1 failed, 5 in flight, [\d,]+ tokens, \$0\.00\d\d, \d+ s, about \d+ s left", plain
    )
    assert plain.count("\n") > 3


def test_o4_no_telemetry_only_the_endpoint_is_spoken_to(book, served):
    book.write(3)
    server = served(lambda call: completion())
    done, spoken_to = connections(book, server)
    assert done.returncode == 0, done.stderr
    assert {address for pair in spoken_to for address in pair if address} == {"127.0.0.1"}


def test_o5_provenance_of_each_answer(book, served):
    (asked,) = book.write(1)
    headers = {"x-request-id": "req-77"}
    replies = [
        error(500),
        error(400, "no", code="unsupported_parameter", param="temperature"),
        completion(headers=headers),
    ]
    server = served(in_turn(*replies))
    began = time.time()
    book.ask(server, params={"temperature": 0.5, "reasoning_effort": "low"}, max_tokens=700, price=Price(*[1] * 3))
    answer = book.only()
    assert (answer.question_id, answer.question_hash) == (asked.id, asked.hash)
    assert (answer.prompt, len(answer.prompt_hash)) == ("interview", 24)
    assert (answer.model, answer.model_returned, answer.base_url) == ("fake-1", "fake-1", server.url)
    assert answer.params == {"reasoning_effort": "low", "max_tokens": 700}
    assert (answer.finish_reason, answer.request_id, answer.attempts) == ("stop", "req-77", 3)
    assert answer.usage is not None
    assert answer.cost_usd is not None
    assert began <= answer.started_at.timestamp() <= answer.finished_at.timestamp() <= time.time()
    assert answer.tool_version == __version__
    assert len(answer.key) == 64


def test_o5_a_failure_has_its_request_id_too(book, served):
    book.write(1)
    book.ask(served(lambda call: error(400, "odd", x_request_id="req-13")))
    assert book.only().request_id == "req-13"


@pytest.mark.parametrize(("name", "kind"), [("a.png", "png"), ("b.jpg", "jpeg"), ("c.gif", "gif"), ("d.webp", "webp")])
def test_o6_figures_are_sent_as_base64_with_their_media_type(book, served, name, kind):
    book.write([question(0, images=(book.picture(name),))])
    server = served(lambda call: completion())
    book.ask(server)
    text, picture = server.calls[0].body["messages"][1]["content"]
    assert (text["type"], picture["type"]) == ("text", "image_url")
    assert picture["image_url"]["url"] == f"data:image/{kind};base64,{base64.b64encode(PIXEL).decode()}"
    assert book.only().reason == ""


@pytest.mark.parametrize(
    "rejection",
    [
        error(400, "Invalid content type. image_url is only supported by certain models."),
        error(404, "No endpoints found that support image input"),
        error(500, "this model does not support multimodal requests"),
    ],
)
def test_o6_a_model_without_vision_is_asked_in_text_and_the_answer_marked(book, served, rejection):
    questions = book.write([question(number, images=(book.picture(),) if number % 2 else ()) for number in range(6)])

    def handle(call: Call) -> Reply:
        return rejection if isinstance(call.body["messages"][1]["content"], list) else completion()

    server = served(handle)
    assert book.ask(server, concurrency=1).tally.answered == 6
    assert server.count == 7, "learned once"
    marks = {one.id: book.last()[one.id].reason for one in questions}
    assert [bool(marks[one.id]) for one in questions] == [bool(one.images) for one in questions]
    assert "figures were not sent" in marks[questions[1].id]


def test_o6_by_option_figures_are_left_out_or_their_questions_are(book, served):
    book.write([question(0), question(1, images=(book.picture(),))])
    server = served(lambda call: completion())
    assert book.run(server, "--figures", "skip").returncode == 0
    assert server.count == 1
    assert book.run(server, "--figures", "text").returncode == 0
    assert "figures were not sent" in book.records()[-1].reason


@pytest.mark.slow
def test_o7_334_questions_at_50_milliseconds_take_no_five_seconds(book, served):
    book.write(334)
    server = served(lambda call: completion("word " * 350, delay=0.05))
    outcome = book.ask(server, concurrency=20)
    assert outcome.tally.answered == 334
    assert outcome.seconds < 5 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert server.most_active == 20


def weight(tmp_path: Path, server, questions: int, chapters: int) -> int:
    """Kilobytes at the most of a run that asks so many chapters of a hundred questions."""
    book = Book(tmp_path / str(questions))
    book.write(questions)
    script = (
        "import sys; from pathlib import Path; from tests.answer.conftest import Book\n"
        "only = tuple(str(n + 1) for n in range(int(sys.argv[3])))\n"
        "outcome = Book(Path(sys.argv[1])).ask(sys.argv[2], concurrency=20, only=only)\n"
        "print(outcome.tally.answered, Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    command = [sys.executable, "-c", script, str(book.data), server.url, str(chapters)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answered, kilobytes = map(int, done.stdout.split())
    assert answered == min(questions, chapters * 100)
    return kilobytes


@pytest.mark.slow
def test_o7_memory_is_flat(tmp_path, served):
    """Twenty thousand questions stream by, eight hundred with long answers are asked."""
    server = served(lambda call: completion("word " * 8000), keep=False)
    few, many = weight(tmp_path, server, 334, 4), weight(tmp_path, server, 20_000, 8)
    assert many - few < 15_000, "neither questions, nor tasks, nor answers (32 MB of text) are held"


def test_o7_tasks_are_not_made_before_their_turn(book, served):
    book.write(5000)
    seen = []

    def handle(call: Call) -> Reply:
        seen.append(threading.active_count())
        return error(401, "enough") if call.number == 50 else completion()

    server = served(handle)
    began = time.monotonic()
    with pytest.raises(ProviderError):
        book.ask(server, concurrency=4, patience=QUICK)
    assert server.count <= 54
    assert time.monotonic() - began < 20
    wait_until(lambda: server.active == 0)

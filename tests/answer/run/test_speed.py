"""O7: how fast and flat it goes."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline.errors import ProviderError
from tests.answer.conftest import QUICK, ROOT, Book, wait_until
from tests.llm_server import Call, Reply, completion, error
from tests.patience import SOON


@pytest.mark.slow
def test_o7_334_questions_at_50_milliseconds_take_no_five_seconds(book, served):
    book.write(334)
    server = served(lambda call: completion("word " * 350, delay=0.05))
    outcome = book.ask(server, concurrency=20)
    assert outcome.summary.answered == 334
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
        "print(outcome.summary.answered, Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
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
        book.ask(server, concurrency=4, retry_policy=QUICK)
    assert server.count <= 54
    assert time.monotonic() - began < SOON
    wait_until(lambda: server.active == 0)

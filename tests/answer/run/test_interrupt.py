"""S6: Ctrl-C is polite the first time."""

import signal
import time

import pytest

from tests.answer.conftest import wait_until
from tests.llm_server import completion, error
from tests.patience import SOON


def test_s6_first_ctrl_c_starts_nothing_new_lets_answers_come_home_and_says_how_to_go_on(book, served):
    book.write(50)
    server = served(lambda call: completion(delay=0.5))
    run = book.start(server, "--concurrency", 4)
    wait_until(lambda: server.count == 4)
    run.send_signal(signal.SIGINT)
    output, errors = run.communicate(timeout=60)
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
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, 4 <= time.monotonic() - began < SOON) == (130, True), errors
    assert (len(book.records()), server.count) == (2, 4)


def test_s6_the_second_ctrl_c_forces(book, served):
    """The grace of the first is five seconds; once in three tries even a busy machine ends within it."""
    took = []
    while len(took) < 3 and min(took, default=SOON) >= 4:
        server = served(lambda call: completion(delay=1000))
        book.write(6)
        run = book.start(server, "--concurrency", 2)
        wait_until(lambda server=server: server.count == 2)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=60)
        took.append(time.monotonic() - began)
        assert (run.returncode, book.records()) == (130, []), errors
    assert min(took) < 4


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
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, time.monotonic() - began < SOON) == (130, True), errors
    assert server.count == before


def test_s6_sigterm_is_as_polite(book, served):
    book.write(50)
    server = served(lambda call: completion(delay=0.5))
    run = book.start(server, "--concurrency", 4)
    wait_until(lambda: server.count == 4)
    run.terminate()
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, len(book.records()), server.count) == (130, 4, 4), errors

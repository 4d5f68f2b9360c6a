"""R2 to R4, R7 to R9: how long a provider is waited for, and when it is given up."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.answer import RetryPolicy
from pipeline.answer.pace.ends import GivenUp
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.errors import ProviderError
from tests.answer.conftest import Book, gaps_between, in_turn
from tests.answer.virtual import run_virtually
from tests.llm_server import LlmServer, Reply, completion, error, steady_limit
from tests.patience import SOON


@pytest.fixture(scope="module")
def steady_run(tmp_path_factory):
    """R10's run takes twenty seconds of mostly waiting."""
    book = Book(tmp_path_factory.mktemp("steady") / "data")
    book.write(150)
    with LlmServer(steady_limit(10, 0.3)) as server, ThreadPoolExecutor(1) as beside:
        yield book, server, beside.submit(book.ask, server, concurrency=30, retry_policy=RetryPolicy())


@pytest.fixture(scope="module", autouse=True)
def _beside_the_others(request):
    """So it goes on beside the other tests of this module, where they all run in one process."""
    if any("test_r10" in item.name for item in request.session.items) and not hasattr(request.config, "workerinput"):
        request.getfixturevalue("steady_run")


def in_two_seconds() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"Retry_After": "1"}, 1.0, 25, id="seconds"),
        pytest.param({"Retry_After": "0.4"}, 0.4, 25, id="float"),
        pytest.param({"Retry_After": "date"}, 0.9, 25, id="HTTP date"),
        pytest.param({"retry_after_ms": "400", "Retry_After": "30"}, 0.4, 25, id="milliseconds"),
        pytest.param({"x_ratelimit_reset_requests": "0.4s"}, 0.4, 25, id="reset"),
        pytest.param(
            {"x_ratelimit_remaining_requests": "5", "x_ratelimit_reset_requests": "1m30s",
             "x_ratelimit_remaining_tokens": "0", "x_ratelimit_reset_tokens": "400ms"},
            0.4, 25, id="reset of what is used up",
        ),
    ],
)  # fmt: skip
def test_r2_waits_as_long_as_the_headers_say(book, served, headers, least, most):
    book.write(1)
    given = {name: in_two_seconds() if value == "date" else value for name, value in headers.items()}
    server = served(in_turn(error(429, **given), completion()))
    book.ask(server, retry_policy=RetryPolicy(first_backoff=20))
    assert least <= gaps_between(server)[0] < most


def test_r2_without_headers_a_growing_jittered_backoff(book, served):
    book.write(1)
    server = served(in_turn(*[error(429)] * 4, completion()))
    book.ask(server, retry_policy=RetryPolicy(first_backoff=0.1))
    gaps = gaps_between(server)
    assert all(gap >= least for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8), strict=True))
    assert len({round(gap / least, 3) for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8), strict=True)}) > 1


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_r3_so_many_attempts_are_so_many_calls(book, served, attempts):
    book.write(1)
    server = served(lambda call: error(500, "out of order"))
    book.ask(server, retry_policy=RetryPolicy(attempts=attempts, first_backoff=0.01))
    assert server.count == attempts
    assert (book.only().status, book.only().attempts, book.only().reason) == ("failed", attempts, "out of order")


def test_r4_retries_end_with_the_wall_time(book, served):
    book.write(1)
    server = served(lambda call: error(500))
    began = time.monotonic()
    book.ask(server, retry_policy=RetryPolicy(attempts=10**6, first_backoff=0.1, wall=1.0))
    assert time.monotonic() - began < SOON, "a wait that would pass the wall time is not begun"
    assert 2 <= server.count <= 5


def test_r4_pauses_end_with_the_wall_time(book, served):
    book.write(1)
    server = served(lambda call: error(429, "slow down", Retry_After="0.2"))
    book.ask(server, retry_policy=RetryPolicy(wall=0.8, pauses=10**6, first_backoff=0.01))
    assert (book.only().status, book.only().reason) == ("failed", "slow down")
    assert server.count <= 6


@pytest.mark.parametrize("status", [429, 503])
def test_r4_a_wait_above_the_cap_stops_the_model_and_says_how_long(book, served, status):
    book.write(20)
    server = served(in_turn(completion(), error(status, "come back later", Retry_After="7200")))
    began = time.monotonic()
    with pytest.raises(ProviderError, match="asks to wait 120 minutes: come back later") as stopped:
        book.ask(server, concurrency=4)
    assert time.monotonic() - began < SOON
    assert "--longest-wait is 5 minutes" in stopped.value.hint
    assert server.count <= 5
    assert [answer.status for answer in book.records()] == ["answered"], "what was finished is kept"


def test_r7_eight_pauses_in_a_row_stop_the_model_and_a_burst_is_one(book, served):
    book.write(50)
    server = served(lambda call: error(429, "no more") if call.number > 3 else completion())
    with pytest.raises(ProviderError, match=r"given up: it rejected requests 8 times in a row.*no more") as stopped:
        book.ask(server, concurrency=30, retry_policy=RetryPolicy(first_backoff=0.01))
    assert stopped.value.exit_code == 4
    assert 30 < server.count <= 33 + 15 + 7 + 3 + 4, (
        "thirty rejected at once were one pause; nobody asked after the end"
    )
    assert sum(answer.status == "answered" for answer in book.records()) == 3, "saved work"


def test_r7_nothing_but_faults_for_long_enough_stops_the_model(book, served):
    book.write(10)
    server = served(lambda call: error(503, "overloaded"))
    began = time.monotonic()
    with pytest.raises(ProviderError, match=r"nothing but errors .* overloaded"):
        book.ask(server, retry_policy=RetryPolicy(attempts=10**6, first_backoff=0.05, trouble=1.0))
    assert time.monotonic() - began < SOON


def test_r7_the_defaults_are_ten_minutes_and_eight_pauses():
    assert (RetryPolicy().trouble, RetryPolicy().pauses) == (600.0, 8)

    async def main() -> None:
        limiter = RateLimiter(4, clock=asyncio.get_running_loop().time)
        for _ in range(20):
            limiter.troubled()
            await asyncio.sleep(30)
        limiter.troubled()  # at ten minutes to the second
        await asyncio.sleep(1)
        with pytest.raises(GivenUp, match="10 minutes"):
            limiter.troubled()

    run_virtually(main)


def test_r7_a_provider_that_always_says_now_is_given_time_to_recover(book, served):
    """``Retry-After: 0`` again and again must not end the run within a second: the pauses grow."""
    book.write(1)
    server = served(lambda call: error(429, Retry_After="0"))
    with pytest.raises(ProviderError, match="8 times in a row"):
        book.ask(server, retry_policy=RetryPolicy(first_backoff=0.08))
    assert sum(gaps_between(server)) >= 0.01 * (2 + 4 + 8 + 16 + 32 + 64)


@pytest.mark.parametrize(
    "fault",
    [error(408), error(409), error(500), error(502), error(529), Reply(cut=True), Reply(delay=1000)],
    ids=["408", "409", "500", "502", "529", "connection cut", "timeout"],
)
def test_r8_faults_are_asked_again_after_gaps_that_grow(book, served, fault):
    book.write(1)
    server = served(in_turn(fault, fault, fault, completion()))
    book.ask(server, retry_policy=RetryPolicy(first_backoff=0.05), timeout=0.3)
    assert book.only().status == "answered"
    assert book.only().attempts == server.count == 4
    assert all(gap >= least for gap, least in zip(gaps_between(server), (0.05, 0.1, 0.2), strict=True))


def test_r8_the_backoff_is_jittered(book, served):
    book.write(8)
    server = served(lambda call: error(500))
    book.ask(server, retry_policy=RetryPolicy(attempts=2, first_backoff=0.4))
    again = sorted(call.when for call in server.calls)[8:]
    assert again[-1] - again[0] > 0.02, "eight that failed together do not come back together"


def test_r8_retry_after_of_a_busy_server_is_heeded(book, served):
    book.write(1)
    server = served(in_turn(error(503, Retry_After="0.5"), completion()))
    book.ask(server)
    assert gaps_between(server)[0] >= 0.5


def test_r9_a_server_that_never_answers_costs_attempts_times_timeout_and_others_proceed(book, served):
    questions = book.write(12)
    server = served(lambda call: completion(delay=1000 if "number 5?" in call.question else 0))
    began = time.monotonic()
    book.ask(server, concurrency=2, timeout=0.4, retry_policy=RetryPolicy(attempts=2, first_backoff=0.05))
    assert time.monotonic() - began < SOON
    stuck = book.last()[questions[5].id]
    assert (stuck.status, stuck.reason, stuck.attempts) == ("failed", "no answer within 0.4 s", 2)
    assert sum(answer.status == "answered" for answer in book.records()) == 11


def test_r9_the_default_timeout_is_two_minutes(book):
    assert book.request("").timeout == 120.0

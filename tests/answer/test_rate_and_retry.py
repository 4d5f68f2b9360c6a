"""R1 to R10: what happens when a provider says "not so fast", or nothing at all."""

import asyncio
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.answer.ask import Patience
from pipeline.answer.limits import Hopeless, Pace
from pipeline.errors import ProviderError
from tests.answer.conftest import Book, gaps_between, in_turn, wait_until
from tests.answer.virtual import run_virtually
from tests.llm_server import Call, LlmServer, Reply, completion, error, steady_limit

SETTLED = 0.4  # seconds in which calls that had started may still arrive, on a busy machine


@pytest.fixture(scope="module")
def steady_run(tmp_path_factory):
    """R10's run takes twenty seconds of mostly waiting."""
    book = Book(tmp_path_factory.mktemp("steady") / "data")
    book.write(150)
    with LlmServer(steady_limit(10, 0.3)) as server, ThreadPoolExecutor(1) as beside:
        yield book, server, beside.submit(book.ask, server, concurrency=30, patience=Patience())


@pytest.fixture(scope="module", autouse=True)
def _beside_the_others(request):
    """So it goes on beside the other tests of this module, where they all run in one process."""
    if any("test_r10" in item.name for item in request.session.items) and not hasattr(request.config, "workerinput"):
        request.getfixturevalue("steady_run")


def test_r1_after_a_429_nobody_starts_for_as_long_as_it_asks(book, served):
    book.write(60)
    rejected = []

    def handle(call: Call) -> Reply:
        if call.number == 15:
            rejected.append(call.when)
            return error(429, Retry_After="2")
        return completion(delay=0.05)

    server = served(handle)
    outcome = book.ask(server, concurrency=10)
    after = [call.when - rejected[0] for call in server.calls if call.when > rejected[0] + SETTLED]
    assert min(after) >= 2.0
    assert (outcome.tally.answered, server.count) == (60, 61), "none of 60 is lost"


def test_r1_another_model_goes_on(tmp_path, served):
    slow, quick = Book(tmp_path / "slow", "slow"), Book(tmp_path / "quick", "quick")
    slow.write(3)
    quick.write(40)

    def handle(call: Call) -> Reply:
        if call.body["model"] == "slow" and call.number == 1:
            return error(429, Retry_After="1")
        return completion(delay=0.05)

    server = served(handle)
    other = threading.Thread(target=slow.ask, args=(server,), kwargs={"concurrency": 1})
    other.start()
    wait_until(lambda: server.count == 1)
    assert quick.ask(server, concurrency=4).tally.answered == 40
    other.join()
    times = {name: [call.when for call in server.calls if call.body["model"] == name] for name in ("slow", "quick")}
    paused = [when for when in times["quick"] if times["slow"][0] < when < times["slow"][1]]
    assert len(paused) >= 10, "the other model was asked while this one paused"
    assert len(slow.records()) == 3


def in_two_seconds() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"Retry_After": "1"}, 1.0, 3, id="seconds"),
        pytest.param({"Retry_After": "0.4"}, 0.4, 2, id="float"),
        pytest.param({"Retry_After": "date"}, 0.9, 4, id="HTTP date"),
        pytest.param({"retry_after_ms": "400", "Retry_After": "30"}, 0.4, 2, id="milliseconds"),
        pytest.param({"x_ratelimit_reset_requests": "0.4s"}, 0.4, 2, id="reset"),
        pytest.param(
            {"x_ratelimit_remaining_requests": "5", "x_ratelimit_reset_requests": "1m30s",
             "x_ratelimit_remaining_tokens": "0", "x_ratelimit_reset_tokens": "400ms"},
            0.4, 2, id="reset of what is used up",
        ),
    ],
)  # fmt: skip
def test_r2_waits_as_long_as_the_headers_say(book, served, headers, least, most):
    book.write(1)
    given = {name: in_two_seconds() if value == "date" else value for name, value in headers.items()}
    server = served(in_turn(error(429, **given), completion()))
    book.ask(server, patience=Patience(first_backoff=20))
    assert least <= gaps_between(server)[0] < most


def test_r2_without_headers_a_growing_jittered_backoff(book, served):
    book.write(1)
    server = served(in_turn(*[error(429)] * 4, completion()))
    book.ask(server, patience=Patience(first_backoff=0.1))
    gaps = gaps_between(server)
    assert all(gap >= least for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8), strict=True))
    assert len({round(gap / least, 3) for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8), strict=True)}) > 1


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_r3_so_many_attempts_are_so_many_calls(book, served, attempts):
    book.write(1)
    server = served(lambda call: error(500, "out of order"))
    book.ask(server, patience=Patience(attempts=attempts, first_backoff=0.01))
    assert server.count == attempts
    assert (book.only().status, book.only().attempts, book.only().reason) == ("failed", attempts, "out of order")


def test_r4_retries_end_with_the_wall_time(book, served):
    book.write(1)
    server = served(lambda call: error(500))
    began = time.monotonic()
    book.ask(server, patience=Patience(attempts=10**6, first_backoff=0.1, wall=1.0))
    assert time.monotonic() - began < 1.0 + 3.0, "a wait that would pass the wall time is not begun"
    assert 2 <= server.count <= 5


def test_r4_pauses_end_with_the_wall_time(book, served):
    book.write(1)
    server = served(lambda call: error(429, "slow down", Retry_After="0.2"))
    book.ask(server, patience=Patience(wall=0.8, pauses=10**6, first_backoff=0.01))
    assert (book.only().status, book.only().reason) == ("failed", "slow down")
    assert server.count <= 6


@pytest.mark.parametrize("status", [429, 503])
def test_r4_a_wait_above_the_cap_stops_the_model_and_says_how_long(book, served, status):
    book.write(20)
    server = served(in_turn(completion(), error(status, "come back later", Retry_After="7200")))
    began = time.monotonic()
    with pytest.raises(ProviderError, match="asks to wait 120 minutes: come back later") as stopped:
        book.ask(server, concurrency=4)
    assert time.monotonic() - began < 5
    assert "--longest-wait is 5 minutes" in stopped.value.hint
    assert server.count <= 5
    assert [answer.status for answer in book.records()] == ["answered"], "what was finished is kept"


def test_r5_a_burst_cuts_concurrency_once_and_it_grows_back(book, served):
    book.write(200)
    active = {"now": 0}
    seen: list[tuple[int, int]] = []

    async def handle(call: Call) -> Reply:
        active["now"] += 1
        seen.append((call.number, active["now"]))
        try:
            if call.number <= 20:
                while server.count < 20:
                    await asyncio.sleep(0.005)  # all twenty are rejected at the same time
                return error(429, Retry_After="0.3")
            await asyncio.sleep(0.05)
            return completion()
        finally:
            active["now"] -= 1

    server = served(handle)
    outcome = book.ask(server, concurrency=20)
    assert outcome.tally.answered == 200
    just_after = max(count for number, count in seen if 20 < number <= 30)
    assert 6 <= just_after <= 10, "one cut for the burst, not one for each of twenty workers"
    assert max(count for number, count in seen if number > 120) > 12, "it grew back"


def test_r5_concurrency_never_falls_below_one(book, served):
    book.write(4)
    server = served(in_turn(*[error(429, Retry_After="0.01")] * 7, completion()))
    assert book.ask(server, concurrency=2).tally.answered == 4


def busiest_window(times: list[tuple[float, float]], seconds: float = 60.0) -> float:
    """The most that any window of so many seconds holds; ``times`` are (when, how much)."""
    return max(sum(amount for when, amount in times if start <= when < start + seconds) for start, _ in times)


@pytest.mark.parametrize("seed", range(5))
def test_r6_no_window_that_the_server_sees_holds_more_than_rpm(seed):
    chance = random.Random(seed)
    seen: list[tuple[float, float]] = []

    async def one(pace: Pace) -> None:
        loop = asyncio.get_running_loop()
        await pace.enter()
        await asyncio.sleep(chance.uniform(0, 0.4))  # connecting takes its time, now more, now less
        seen.append((loop.time(), 1))
        await asyncio.sleep(chance.expovariate(0.2))
        pace.succeeded()
        pace.leave()

    async def main() -> None:
        pace = Pace(30, rpm=50, clock=asyncio.get_running_loop().time)
        waiting = [asyncio.create_task(one(pace)) for _ in range(400)]
        await asyncio.gather(*waiting)

    run_virtually(main)
    assert busiest_window(seen) <= 50
    assert max(when for when, _ in seen) < 8 * 60 * 1.05, "and not much less than the limit allows"


def test_r6_tokens_are_corrected_and_free_whoever_waits():
    seen: list[tuple[float, float]] = []

    async def one(pace: Pace) -> None:
        entry = await pace.enter(9000)  # the worst case
        seen.append((asyncio.get_running_loop().time(), 500))
        await asyncio.sleep(1)
        pace.leave(entry, 500)  # what it really was

    async def main() -> None:
        pace = Pace(8, tpm=20_000, clock=asyncio.get_running_loop().time)
        await asyncio.gather(*[one(pace) for _ in range(100)])

    run_virtually(main)
    assert busiest_window(seen) <= 20_000
    assert max(when for when, _ in seen) < 250, "those who wait look again when true amounts are known"


@pytest.mark.slow
@pytest.mark.parametrize(("option", "most"), [(("--rpm", "6"), 6), (("--tpm", "1000"), 6)])
def test_r6_a_run_waits_for_the_window_and_can_be_stopped_meanwhile(book, served, option, most):
    book.write(30)
    server = served(lambda call: completion())  # 150 tokens each
    run = book.start(server, *option, "--max-tokens", "50", "--concurrency", "20")
    wait_until(lambda: server.count >= 1)
    time.sleep(1.0)
    assert 1 <= server.count <= most
    run.send_signal(2)
    began = time.monotonic()
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, time.monotonic() - began < 4.5) == (130, True), errors
    assert server.count <= most


def test_r7_eight_pauses_in_a_row_stop_the_model_and_a_burst_is_one(book, served):
    book.write(50)
    server = served(lambda call: error(429, "no more") if call.number > 3 else completion())
    with pytest.raises(ProviderError, match=r"given up: it rejected requests 8 times in a row.*no more") as stopped:
        book.ask(server, concurrency=30, patience=Patience(first_backoff=0.01))
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
        book.ask(server, patience=Patience(attempts=10**6, first_backoff=0.05, trouble=1.0))
    assert time.monotonic() - began < 5


def test_r7_the_defaults_are_ten_minutes_and_eight_pauses():
    assert (Patience().trouble, Patience().pauses) == (600.0, 8)

    async def main() -> None:
        pace = Pace(4, clock=asyncio.get_running_loop().time)
        for _ in range(20):
            pace.troubled()
            await asyncio.sleep(30)
        pace.troubled()  # at ten minutes to the second
        await asyncio.sleep(1)
        with pytest.raises(Hopeless, match="10 minutes"):
            pace.troubled()

    run_virtually(main)


def test_r7_a_provider_that_always_says_now_is_given_time_to_recover(book, served):
    """``Retry-After: 0`` again and again must not end the run within a second: the pauses grow."""
    book.write(1)
    server = served(lambda call: error(429, Retry_After="0"))
    with pytest.raises(ProviderError, match="8 times in a row"):
        book.ask(server, patience=Patience(first_backoff=0.08))
    assert sum(gaps_between(server)) >= 0.01 * (2 + 4 + 8 + 16 + 32 + 64)


@pytest.mark.parametrize(
    "fault",
    [error(408), error(409), error(500), error(502), error(529), Reply(cut=True), Reply(delay=1000)],
    ids=["408", "409", "500", "502", "529", "connection cut", "timeout"],
)
def test_r8_faults_are_asked_again_after_gaps_that_grow(book, served, fault):
    book.write(1)
    server = served(in_turn(fault, fault, fault, completion()))
    book.ask(server, patience=Patience(first_backoff=0.05), timeout=0.3)
    assert book.only().status == "answered"
    assert book.only().attempts == server.count == 4
    assert all(gap >= least for gap, least in zip(gaps_between(server), (0.05, 0.1, 0.2), strict=True))


def test_r8_the_backoff_is_jittered(book, served):
    book.write(8)
    server = served(lambda call: error(500))
    book.ask(server, patience=Patience(attempts=2, first_backoff=0.4))
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
    book.ask(server, concurrency=2, timeout=0.4, patience=Patience(attempts=2, first_backoff=0.05))
    assert time.monotonic() - began < 2 * 0.4 + 5
    stuck = book.last()[questions[5].id]
    assert (stuck.status, stuck.reason, stuck.attempts) == ("failed", "no answer within 0.4 s", 2)
    assert sum(answer.status == "answered" for answer in book.records()) == 11


def test_r9_the_default_timeout_is_two_minutes(book):
    assert book.request("").timeout == 120.0


@pytest.mark.slow
def test_r10_against_a_steady_limit_none_is_lost_and_few_calls_are_rejected(steady_run):
    book, server, running = steady_run
    assert running.result().tally.answered == 150
    assert server.count <= 250
    assert {answer.attempts for answer in book.records()} == {1}, "a 429 uses no attempt"

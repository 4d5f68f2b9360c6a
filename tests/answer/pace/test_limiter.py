"""R1, R5, R6, R10: how many calls at once and a minute, and what a rejection does to that."""

import asyncio
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.answer import RetryPolicy
from pipeline.answer.pace.limiter import RateLimiter
from tests.answer.conftest import Book, in_turn, wait_until
from tests.answer.virtual import run_virtually
from tests.llm_server import Call, LlmServer, Reply, completion, error, steady_limit
from tests.patience import SOON

SETTLED = 0.4  # seconds in which calls that had started may still arrive, on a busy machine


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
    assert (outcome.summary.answered, server.count) == (60, 61), "none of 60 is lost"


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
    assert quick.ask(server, concurrency=4).summary.answered == 40
    other.join()
    times = {name: [call.when for call in server.calls if call.body["model"] == name] for name in ("slow", "quick")}
    paused = [when for when in times["quick"] if times["slow"][0] < when < times["slow"][1]]
    assert len(paused) >= 10, "the other model was asked while this one paused"
    assert len(slow.records()) == 3


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
    assert outcome.summary.answered == 200
    just_after = max(count for number, count in seen if 20 < number <= 30)
    assert 6 <= just_after <= 10, "one cut for the burst, not one for each of twenty workers"
    assert max(count for number, count in seen if number > 120) > 12, "it grew back"


def test_r5_concurrency_never_falls_below_one(book, served):
    book.write(4)
    server = served(in_turn(*[error(429, Retry_After="0.01")] * 7, completion()))
    assert book.ask(server, concurrency=2).summary.answered == 4


def busiest_window(times: list[tuple[float, float]], seconds: float = 60.0) -> float:
    """The most that any window of so many seconds holds; ``times`` are (when, how much)."""
    return max(sum(amount for when, amount in times if start <= when < start + seconds) for start, _ in times)


@pytest.mark.parametrize("seed", range(5))
def test_r6_no_window_that_the_server_sees_holds_more_than_rpm(seed):
    chance = random.Random(seed)
    seen: list[tuple[float, float]] = []

    async def one(limiter: RateLimiter) -> None:
        loop = asyncio.get_running_loop()
        await limiter.enter()
        await asyncio.sleep(chance.uniform(0, 0.4))  # connecting takes its time, now more, now less
        seen.append((loop.time(), 1))
        await asyncio.sleep(chance.expovariate(0.2))
        limiter.succeeded()
        limiter.leave()

    async def main() -> None:
        limiter = RateLimiter(30, rpm=50, clock=asyncio.get_running_loop().time)
        waiting = [asyncio.create_task(one(limiter)) for _ in range(400)]
        await asyncio.gather(*waiting)

    run_virtually(main)
    assert busiest_window(seen) <= 50
    assert max(when for when, _ in seen) < 8 * 60 * 1.05, "and not much less than the limit allows"


def test_r6_tokens_are_corrected_and_free_whoever_waits():
    seen: list[tuple[float, float]] = []

    async def one(limiter: RateLimiter) -> None:
        entry = await limiter.enter(9000)  # the worst case
        seen.append((asyncio.get_running_loop().time(), 500))
        await asyncio.sleep(1)
        limiter.leave(entry, 500)  # what it really was

    async def main() -> None:
        limiter = RateLimiter(8, tpm=20_000, clock=asyncio.get_running_loop().time)
        await asyncio.gather(*[one(limiter) for _ in range(100)])

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
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, time.monotonic() - began < SOON) == (130, True), errors
    assert server.count <= most


@pytest.mark.slow
def test_r10_against_a_steady_limit_none_is_lost_and_few_calls_are_rejected(steady_run):
    book, server, running = steady_run
    assert running.result().summary.answered == 150
    assert server.count <= 250
    assert {answer.attempts for answer in book.records()} == {1}, "a 429 uses no attempt"

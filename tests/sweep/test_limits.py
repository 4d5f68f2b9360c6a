"""The limits of a cluster, asked as its actors are: what a lost worker had under way is given up, and never twice."""

import asyncio
from decimal import Decimal
from pathlib import Path

from pipeline.answer import Request, RetryPolicy
from pipeline.sweep.engines.cluster.actors import EndpointLimits, SweepBudget


def limits(**settings: int) -> EndpointLimits:
    policy = RetryPolicy(pauses=3, first_backoff=0.001)
    folder = Path("unused")
    request = Request(folder, "m", "http://127.0.0.1/v1", folder, folder, retry_policy=policy, **settings)
    return EndpointLimits(request)


async def waits(endpoint: EndpointLimits, run: str, number: int) -> bool:
    """Whether a call has to wait for its turn."""
    entering = asyncio.ensure_future(endpoint.enter(run, number, 10))
    done, _ = await asyncio.wait({entering}, timeout=0.05)
    return not done


def test_a_lost_worker_frees_its_places_and_starts_nothing_more():
    async def go() -> None:
        endpoint = limits(concurrency=2)
        assert [await endpoint.enter("a", number, 10) for number in (1, 2)] == ["", ""]
        assert await waits(endpoint, "b", 1)
        await endpoint.forget("a")
        assert await endpoint.enter("a", 3, 10) == "closed"
        await endpoint.leave("a", 1, 10)  # a late word from it frees nothing twice
        assert await endpoint.enter("b", 2, 10) == ""
        assert await waits(endpoint, "b", 3)

    asyncio.run(go())


def test_whoever_withdraws_while_waiting_takes_no_place():
    async def go() -> None:
        endpoint = limits(concurrency=1)
        await endpoint.enter("a", 1, 10)
        waiting = asyncio.ensure_future(endpoint.enter("b", 1, 10))
        await asyncio.sleep(0)
        await endpoint.withdraw("b", 1)
        await endpoint.leave("a", 1, 10)
        assert await waiting == "closed"
        assert await endpoint.enter("c", 1, 10) == ""

    asyncio.run(go())


def test_an_endpoint_that_only_rejects_is_given_up_for_all():
    async def go() -> None:
        endpoint = limits(concurrency=8)
        for number in range(3):
            assert await endpoint.enter("a", number, 10) == ""
            await endpoint.told("rejected", 0.0, None)
            await endpoint.leave("a", number, None)
        assert "3 times in a row" in await endpoint.enter("b", 1, 10)

    asyncio.run(go())


def test_what_a_lost_worker_had_in_flight_counts_as_spent():
    async def go() -> None:
        budget = SweepBudget(Decimal("1.0"))
        assert await budget.set_aside("a", Decimal("0.4"))
        await budget.settle("a", Decimal("0.4"), Decimal("0.1"))
        assert await budget.set_aside("a", Decimal("0.5"))
        await budget.forget("a")
        await budget.settle("a", Decimal("0.5"), Decimal("0.1"))  # too late to be believed
        assert not await budget.set_aside("a", Decimal("0.1"))
        assert not await budget.set_aside("b", Decimal("0.5"))
        assert await budget.set_aside("b", Decimal("0.4"))

    asyncio.run(go())

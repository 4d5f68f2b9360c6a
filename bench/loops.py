"""The floors that `mlguide answer` is measured against: two bare loops over the same requests.

usage: loops.py sdk|aiohttp URL BODIES CONCURRENCY [--retry] [--timeout SECONDS]

``sdk`` is what a careful user would write with AsyncOpenAI on its aiohttp transport and a semaphore (its own
retries with --retry); ``aiohttp`` is the limit of Python here. Neither keeps an answer. Prints a JSON line:
how many answers came, how many were lost.
"""

import asyncio
import json
import sys
from pathlib import Path


def bodies(path: str) -> list[dict[str, object]]:
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


async def sdk(url: str, path: str, concurrency: int, *, retry: bool) -> dict[str, int]:
    import openai

    http = openai.DefaultAioHttpClient()
    timeout = float(sys.argv[sys.argv.index("--timeout") + 1]) if "--timeout" in sys.argv else 600.0
    retries = 2 if retry else 0
    client = openai.AsyncOpenAI(base_url=url, api_key="k", http_client=http, max_retries=retries, timeout=timeout)
    slots = asyncio.Semaphore(concurrency)
    outcome = {"answers": 0, "lost": 0}

    async def one(body: dict[str, object]) -> None:
        async with slots:
            try:
                reply = await client.chat.completions.create(**body)  # type: ignore[call-overload]
                outcome["answers" if reply.choices[0].message.content else "lost"] += 1
            except (openai.OpenAIError, ValueError, TypeError, AttributeError):  # odd bodies pass the SDK
                outcome["lost"] += 1

    await asyncio.gather(*(one(body) for body in bodies(path)))
    await client.close()
    await http._transport.client.close()  # type: ignore[attr-defined]
    return outcome


async def bare(url: str, path: str, concurrency: int) -> dict[str, int]:
    import aiohttp

    todo = iter(bodies(path))
    outcome = {"answers": 0, "lost": 0}

    async def worker(session: aiohttp.ClientSession) -> None:
        for body in todo:
            async with session.post(f"{url}/chat/completions", json=body, headers={"Authorization": "Bearer k"}) as got:
                good = got.status == 200 and (await got.json())["choices"][0]["message"]["content"]
                outcome["answers" if good else "lost"] += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(worker(session) for _ in range(concurrency)))
    return outcome


def main() -> None:
    kind, url, path, concurrency = sys.argv[1:5]
    if kind == "sdk":
        outcome = asyncio.run(sdk(url, path, int(concurrency), retry="--retry" in sys.argv))
    else:
        outcome = asyncio.run(bare(url, path, int(concurrency)))
    print(json.dumps(outcome))


main()

"""What runs on the cluster's workers; it is the answer stage and the review stage, on a folder of their own."""

import asyncio
import queue
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pipeline
from pipeline.answer import Shared, answer_beside
from pipeline.errors import GuideError
from pipeline.shipped import shipped
from pipeline.store import line_of
from pipeline.sweep.engines.cluster.limits import RemoteBudget, RemoteLimiter
from pipeline.sweep.engines.shards import Shard, unpack

# Prompts travel with the code, in a folder of this name beside the package.
PROMPTS = "sweep-prompts"
# Bytes; Ray keeps what is larger than 100 KiB on the node that made it, and an answer rarely has 30.
_TOGETHER = 50_000
_ROOT = Path(pipeline.__file__).parent.parent


@dataclass(frozen=True)
class ShardEnd:
    """How a shard ended.

    Attributes:
        error: why its cell can't go on; empty where it can.
        budget_reached: whether the budget ended it.
        profile: what was learned about the server; empty for nothing.
    """

    error: str = ""
    budget_reached: bool = False
    profile: bytes = b""


def ask_shard(shard: Shard, run: str, prompt: str, limits: Any, budget: Any) -> Iterator[bytes | ShardEnd]:
    """Asks a shard's questions; yields answers as lines of the store the moment they are in, then how it ended.

    Lines that are in at the same time go together, but few enough: what is small goes straight to the process that
    asked for it, while what is large would wait on this node, and be lost with it.
    """
    found: queue.SimpleQueue[bytes | ShardEnd] = queue.SimpleQueue()

    def work() -> None:
        try:
            found.put(asyncio.run(_ask(shard, run, prompt, limits, budget, found)))
        except GuideError as error:
            found.put(ShardEnd(str(error)))
        except Exception as error:  # whatever it is, the driver must hear of it
            found.put(ShardEnd(f"unexpected {type(error).__name__}: {error}"))

    threading.Thread(target=work, daemon=True).start()
    while True:
        lines = b""
        item = found.get()
        while isinstance(item, bytes):
            lines += item
            if len(lines) > _TOGETHER or found.empty():
                break
            item = found.get()
        if lines:
            yield lines
        if isinstance(item, ShardEnd):
            yield item
            return


async def _ask(
    shard: Shard, run: str, prompt: str, limits: Any, budget: Any, found: "queue.SimpleQueue[bytes | ShardEnd]"
) -> ShardEnd:
    with tempfile.TemporaryDirectory(prefix="mlguide-shard-") as folder:
        request = unpack(shard, Path(folder), _ROOT / PROMPTS / prompt, shipped("data", "reference"))
        request = replace(request, api_key=await limits.key.remote())
        limiter = RemoteLimiter(limits, run, request.base_url)
        shared = Shared(limiter, RemoteBudget(budget, run), lambda answer: found.put(line_of(answer)))
        outcome = await answer_beside(request, shared=shared)
        profile = request.profile_file.read_bytes() if request.profile_file.is_file() else b""
    return ShardEnd(budget_reached=outcome.budget_reached, profile=profile)

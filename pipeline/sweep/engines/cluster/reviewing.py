"""Reviews on a cluster: shards as tasks; this process puts what they came to into the stores."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from pipeline.review import ReviewRequest
from pipeline.shipped import shipped
from pipeline.store import locked, replace_file
from pipeline.sweep.engines.review_shards import ReviewedRange, StoreRange, review_shard, review_shards

log = logging.getLogger(__name__)

_REFERENCES = ("data", "reference")
_TOGETHER = 8  # stores in one shard at most: what is finished is written before the next are begun
_LOSSES = 5  # workers that may be lost over one shard; a review costs nothing, so Ray itself does it again


def review_on(ray: Any, requests: Sequence[ReviewRequest]) -> list[str]:
    """Reviews what has changed in each store; returns what could not be reviewed, a sentence each."""
    slots = max(1, int(ray.cluster_resources().get("CPU", 1)))
    task = ray.remote(_on_worker).options(num_cpus=1, max_retries=_LOSSES)
    together = max(1, min(_TOGETHER, len(requests) // slots))
    problems: list[str] = []
    with ExitStack() as locks:
        for request in requests:
            locks.enter_context(locked(request.reviews_file))
        parts: dict[int, dict[int, ReviewedRange]] = {}
        for done in _results(ray, task, review_shards(requests, together), requests, 2 * slots):
            for one in done:
                parts.setdefault(one.store, {})[one.place] = one
        for store, ranges in sorted(parts.items()):
            problems += _keep(requests[store], [ranges[place] for place in sorted(ranges)])
    return problems


def _results(
    ray: Any, task: Any, shards: Iterator[list[StoreRange]], requests: Sequence[ReviewRequest], most: int
) -> Iterator[list[ReviewedRange]]:
    """What shards came to, as it comes in; at most so many are out at once."""
    out: list[Any] = []
    more = True
    while more or out:
        while more and len(out) < most:
            shard = next(shards, None)
            more = shard is not None
            if shard:
                like = requests[shard[0].store]
                book = like.references.relative_to(shipped(*_REFERENCES)).parts
                out.append(task.remote(shard, replace(like, tell=_silent), book))
        if out:
            ready, out = ray.wait(out, num_returns=1)
            yield from ray.get(ready)


def _on_worker(shard: list[StoreRange], like: ReviewRequest, book: tuple[str, ...]) -> list[ReviewedRange]:
    return review_shard(shard, replace(like, references=shipped(*_REFERENCES, *book)))


def _silent(said: str) -> None:
    """Nobody looks at a worker."""


def _keep(request: ReviewRequest, ranges: Sequence[ReviewedRange]) -> list[str]:
    """Puts reviews and figures into a store; why some could not be reviewed."""
    problems = list(dict.fromkeys(one.problem for one in ranges if one.problem))
    for one in ranges:
        for name, content in one.figures.items():
            replace_file(request.data / name, content)
    reviews = b"".join(one.reviews for one in ranges)
    if reviews:
        replace_file(request.reviews_file, reviews)
    # A range in which nothing was answered is no problem where others were.
    return [f"not reviewed: {request.model} in {request.data}: {problems[0]}"] if problems and not reviews else []

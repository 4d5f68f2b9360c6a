"""Reviews of many stores in processes of this machine."""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from pipeline.errors import GuideError
from pipeline.review import ReviewRequest, review_answers


def review_in_processes(requests: Sequence[ReviewRequest], processes: int | None = None) -> list[str]:
    """Reviews each store in a process of its own, as many at a time as there are processors.

    Returns what could not be reviewed, a sentence each; it leaves the others alone.

    Args:
        requests: one a store and model.
        processes: how many at a time; None for one a processor.
    """
    count = min(len(requests), processes or os.cpu_count() or 1)
    if not count:
        return []
    # A fork of a process with threads may hang; a fresh interpreter can't.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        return [said for said in pool.map(review_one, [replace(request, tell=_silent) for request in requests]) if said]


def review_one(request: ReviewRequest) -> str:
    """Reviews one store; says why it could not, or nothing."""
    try:
        review_answers(request)
    except GuideError as error:
        return f"not reviewed: {request.model} in {request.data}: {error}"
    return ""


def _silent(said: str) -> None:
    """Progress is shown by the parent."""

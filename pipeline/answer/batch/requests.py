"""What stands in a batch's files and in our record of it. Pure.

https://platform.openai.com/docs/guides/batch
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.answer.batch.records import BatchLine, line_of_job
from pipeline.answer.plan.jobs import Job
from pipeline.answer.plan.target import Target
from pipeline.answer.provider.rejections import LIMITS

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000


def request_line(job: Job, target: Target, data: Path, *, figures: bool) -> bytes:
    """One line of the file of requests."""
    messages = job.asked.messages(data, figures=figures)
    body = {"model": target.model, "messages": messages, **batch_params(target)}
    line = {
        "custom_id": line_of_job(job).custom_id,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": body,
    }
    return json.dumps(line).encode() + b"\n"


def batch_params(target: Target) -> dict[str, Any]:
    """The parameters of a batch's requests; nobody can learn a dialect from one that runs for a day."""
    return {**target.params, LIMITS[0]: target.max_tokens} if target.max_tokens else dict(target.params)


def split_by_size(
    lines: Iterable[tuple[BatchLine, bytes]], most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
) -> Iterator[list[tuple[BatchLine, bytes]]]:
    """Lines in parts that the provider takes; a part is never empty."""
    part: list[tuple[BatchLine, bytes]] = []
    size = 0
    for line, content in lines:
        if part and (len(part) >= most_requests or size + len(content) > most_bytes):
            yield part
            part, size = [], 0
        part.append((line, content))
        size += len(content)
    if part:
        yield part

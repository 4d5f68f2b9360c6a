"""What stands in a batch's files and in our record of it. Pure.

https://platform.openai.com/docs/guides/batch
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.answer.dialect import Dialect
from pipeline.answer.outcome import Course, Scribe, checked
from pipeline.answer.plan import Job, Subject, Target
from pipeline.answer.reply import CallFailed, read_failure, read_reply
from pipeline.records import Answer, Record

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
_KEY_DIGITS = 16


class BatchLine(Record):
    """One request of a batch: what its answer's record will say, whatever has changed by then."""

    question_id: str
    question_hash: str
    key: str
    prompt_hash: str
    images: int

    @property
    def custom_id(self) -> str:
        """What the provider gives back with the answer."""
        return f"{self.question_id}|{self.key[:_KEY_DIGITS]}"

    @property
    def subject(self) -> Subject:
        """The question as it was when it was submitted."""
        return Subject(self.question_id, self.question_hash, self.key, self.prompt_hash, self.images)


class BatchRecord(Record):
    """One batch of ours, in ``data/batches/<model>.jsonl``.

    Attributes:
        run_id: ours; stands in the batch's metadata at the provider.
        batch_id: the provider's; None until it is known to exist there.
        status: the provider's last word; ``prepared`` before it was heard of.
        collected: whether its results are in the store.
        figures: whether the pictures were sent.
    """

    run_id: str
    batch_id: str | None
    lines: tuple[BatchLine, ...]
    prompt: str
    params: dict[str, Any]
    figures: bool
    status: str
    collected: bool
    created_at: datetime
    counts: dict[str, int]


def line_of_job(job: Job) -> BatchLine:
    """What is remembered of a request."""
    subject = job.subject
    return BatchLine(
        question_id=subject.question_id,
        question_hash=subject.question_hash,
        key=subject.key,
        prompt_hash=subject.prompt_hash,
        images=subject.images,
    )


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
    return Dialect().params(target.params, target.max_tokens)


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


def read_results(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The lines of a result file; one that is no JSON object affects no other."""
    for line in content.split(b"\n"):
        try:
            value = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def answer_of(scribe: Scribe, line: BatchLine, result: Mapping[str, Any], record: BatchRecord) -> Answer:
    """One line of a result file → the record that a direct call would have made of it."""
    response = result.get("response") or {}
    headers = {"x-request-id": str(response.get("request_id") or "")}
    course = Course(
        subject=line.subject,
        max_tokens=scribe.target.max_tokens,
        started_at=record.created_at,
        calls=1,
        params=record.params,
        figures=record.figures,
    )
    status = int(response.get("status_code") or 0)
    try:
        if not 200 <= status < 300:
            body = response.get("body") or {"error": result.get("error") or {}}
            failure = read_failure("APIStatusError", status or 500, body, headers, "the batch's line failed")
            raise CallFailed(failure)
        reply = read_reply(response.get("body"), headers)
        course.usage, course.unpriced = reply.usage, reply.usage is None
        return scribe.answered(course, checked(reply))
    except CallFailed as failed:
        return scribe.failed(course, failed.failure)

"""A file of results → the records that direct calls would have made of the same replies. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.answer.batch.records import BatchLine, BatchRecord
from pipeline.answer.outcome.record import CallHistory, Recorder
from pipeline.answer.reply.chat import checked, read_reply
from pipeline.answer.reply.errors import read_failure
from pipeline.answer.reply.failure import CallFailed
from pipeline.records import Answer


def read_results(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The lines of a result file; one that is no JSON object affects no other."""
    for line in content.split(b"\n"):
        try:
            value = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def answer_of(recorder: Recorder, line: BatchLine, result: Mapping[str, Any], record: BatchRecord) -> Answer:
    """One line of a result file → the record that a direct call would have made of it."""
    response = result.get("response") or {}
    headers = {"x-request-id": str(response.get("request_id") or "")}
    history = CallHistory(
        subject=line.subject,
        max_tokens=recorder.target.max_tokens,
        limit=recorder.target.max_tokens,
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
        history.usage, history.unpriced = reply.usage, reply.usage is None
        return recorder.answered(history, checked(reply))
    except CallFailed as failed:
        return recorder.failed(history, failed.failure)

"""Submits what is missing or stale; what is submitted is on disk before the provider hears of it."""

import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer.batch.exchange import BatchRefused, exchange
from pipeline.answer.batch.manage import RUN, BatchOutcome, adopt, held_records, settle
from pipeline.answer.batch.records import BatchLine, BatchRecord, line_of_job, requests_file, without_waiting
from pipeline.answer.batch.requests import batch_params, request_line, split_by_size
from pipeline.answer.plan.jobs import to_ask
from pipeline.answer.plan.questions import find_question_states
from pipeline.answer.plan.request import Request, check_key
from pipeline.answer.plan.target import target_of
from pipeline.store import replace_file, replace_records

if TYPE_CHECKING:
    from pipeline.answer.provider.batches import RemoteBatch


def submit_batches(request: Request) -> BatchOutcome:
    """Submits what is missing or stale, and in no open batch yet, in as many batches as it takes.

    Raises:
        ProviderError: the provider did not take it; what is prepared is taken up by the next submit.
    """
    check_key(request)
    target, figures = target_of(request), request.figures == "send"
    with held_records(request) as (file, records):
        adopt(request, file, records)
        for record in [one for one in records if one.batch_id is None]:
            _send(request, file, records, records.index(record))
        jobs = to_ask(find_question_states(request), without_waiting(request).choice)
        lines = ((line_of_job(job), request_line(job, target, request.data, figures=figures)) for job in jobs)
        for part in split_by_size(lines):
            records.append(_prepared(request, tuple(line for line, _ in part)))
            replace_file(requests_file(file, records[-1]), b"".join(content for _, content in part))
            replace_records(file, records)
            _send(request, file, records, len(records) - 1)
        return BatchOutcome(records)


def _prepared(request: Request, lines: tuple[BatchLine, ...]) -> BatchRecord:
    return BatchRecord(
        run_id=uuid.uuid4().hex,
        batch_id=None,
        lines=lines,
        prompt=request.prompt.name,
        params=batch_params(target_of(request)),
        figures=request.figures == "send",
        status="prepared",
        collected=False,
        created_at=datetime.now(UTC),
        counts={},
        base_url=request.base_url,
    )


def _send(request: Request, file: Path, records: list[BatchRecord], place: int) -> None:
    """Submits what is prepared; what the provider refuses for good does not stay prepared.

    Raises:
        BatchRefused: it was refused, and let go of; or it failed, and the next submit takes it up.
    """
    policy = request.retry_policy
    for attempt in range(policy.attempts):
        try:
            if attempt:  # it may have been made although its reply never came
                adopt(request, file, records)
            if records[place].batch_id is None:
                settle(request, file, records, place, _submit(request, file, records[place]))
            return
        except BatchRefused as refused:
            if not refused.passing:
                _let_go(file, records, place, refused)
                raise
            if attempt == policy.attempts - 1:
                refused.hint = "Run the same command again to go on, or `mlguide batch cancel` to let go of it."
                raise
        time.sleep(policy.first_backoff * 2**attempt)


def _submit(request: Request, file: Path, record: BatchRecord) -> "RemoteBatch":
    content = requests_file(file, record).read_bytes()
    name, metadata = f"{record.run_id}.jsonl", {RUN: record.run_id}
    return exchange(request, lambda client: client.submit(name, content, metadata), once=True)


def _let_go(file: Path, records: list[BatchRecord], place: int, refused: BatchRefused) -> None:
    """Nothing waits for a batch that will never be."""
    requests_file(file, records[place]).unlink(missing_ok=True)
    del records[place]
    replace_records(file, records)
    if refused.absent:
        refused.hint = "This server has no batches: ask it directly, with mlguide answer."

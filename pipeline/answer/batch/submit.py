"""Submits what is missing or stale; what is submitted is on disk before the provider hears of it."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer.batch.exchange import exchange
from pipeline.answer.batch.manage import BatchOutcome, held_records, updated
from pipeline.answer.batch.records import BatchLine, BatchRecord, line_of_job, without_waiting
from pipeline.answer.batch.requests import batch_params, request_line, split_by_size
from pipeline.answer.plan.jobs import to_ask
from pipeline.answer.plan.questions import find_question_states
from pipeline.answer.plan.request import Request, check_key
from pipeline.answer.plan.target import target_of
from pipeline.store import replace_file, replace_records

if TYPE_CHECKING:
    from pipeline.answer.provider.batches import RemoteBatch

_RUN = "mlguide_run"  # the name of our run id in a batch's metadata


def submit_batches(request: Request) -> BatchOutcome:
    """Submits what is missing or stale, and in no open batch yet, in as many batches as it takes.

    Raises:
        ProviderError: the provider did not take it; what is prepared is taken up by the next submit.
    """
    check_key(request)
    target, figures = target_of(request), request.figures == "send"
    with held_records(request) as (file, records):
        _take_up_prepared(request, file, records)
        jobs = to_ask(find_question_states(request), without_waiting(request).choice)
        lines = ((line_of_job(job), request_line(job, target, request.data, figures=figures)) for job in jobs)
        for part in split_by_size(lines):
            records.append(_prepared(request, tuple(line for line, _ in part)))
            replace_file(_requests_file(file, records[-1]), b"".join(content for _, content in part))
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
    )


def _requests_file(file: Path, record: BatchRecord) -> Path:
    return file.with_name(f"{record.run_id}.requests.jsonl")


def _take_up_prepared(request: Request, file: Path, records: list[BatchRecord]) -> None:
    """What an earlier run prepared: adopted if the provider has it, else submitted."""
    prepared = [place for place, record in enumerate(records) if record.batch_id is None]
    if not prepared:
        return
    remote = {one.metadata.get(_RUN): one for one in exchange(request, lambda client: client.batches())}
    for place in prepared:
        if found := remote.get(records[place].run_id):
            _settle(file, records, place, found)
        else:
            _send(request, file, records, place)


def _send(request: Request, file: Path, records: list[BatchRecord], place: int) -> None:
    run_id, content = records[place].run_id, _requests_file(file, records[place]).read_bytes()
    remote = exchange(request, lambda client: client.submit(f"{run_id}.jsonl", content, {_RUN: run_id}))
    _settle(file, records, place, remote)


def _settle(file: Path, records: list[BatchRecord], place: int, remote: "RemoteBatch") -> None:
    records[place] = updated(records[place], remote)
    replace_records(file, records)
    _requests_file(file, records[place]).unlink(missing_ok=True)

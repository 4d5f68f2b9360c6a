"""The provider's Batch API, at half the price: submit, status, collect, cancel.

What is submitted is on disk before the provider hears of it. A batch carries our run id in its metadata, so
one that was made just before a crash is found again and adopted, and nothing is submitted twice.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pipeline.answer.batch_file import (
    BatchLine,
    BatchRecord,
    answer_of,
    batch_params,
    line_of_job,
    read_results,
    request_line,
    split_by_size,
)
from pipeline.answer.cost import PriceTag
from pipeline.answer.decisions import remedy
from pipeline.answer.llm import Llm, RemoteBatch
from pipeline.answer.outcome import Scribe
from pipeline.answer.plan import to_ask
from pipeline.answer.reply import CallFailed
from pipeline.answer.request import (
    Request,
    batches_file,
    check_key,
    find_standings,
    price_of,
    target_of,
    without_waiting,
)
from pipeline.answer.stored import Index
from pipeline.errors import ProviderError
from pipeline.store import Appender, locked, read_records, replace_file, replace_records

_HALF = Decimal("0.5")
_RUN = "mlguide_run"
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_TRANSFER_SECONDS = 600.0  # files of 200 MB are sent and fetched

T = TypeVar("T")


@dataclass
class BatchOutcome:
    """What a batch command did.

    Attributes:
        kept: answers stored by this command, by status.
        spent: USD of these, as far as it is known.
    """

    batches: list[BatchRecord]
    kept: dict[str, int] = field(default_factory=dict)
    spent: Decimal = Decimal(0)


def submit_batches(request: Request) -> BatchOutcome:
    """Submits what is missing or stale, and in no open batch yet, in as many batches as it takes.

    Raises:
        ProviderError: the provider did not take it; what is prepared is taken up by the next submit.
    """
    check_key(request)
    target, figures = target_of(request), request.figures == "send"
    with _held(request) as (file, records):
        _take_up_prepared(request, file, records)
        jobs = to_ask(find_standings(request), without_waiting(request).choice)
        lines = ((line_of_job(job), request_line(job, target, request.data, figures=figures)) for job in jobs)
        for part in split_by_size(lines):
            records.append(_prepared(request, tuple(line for line, _ in part)))
            replace_file(_requests_file(file, records[-1]), b"".join(content for _, content in part))
            replace_records(file, records)
            _send(request, file, records, len(records) - 1)
        return BatchOutcome(records)


def batch_status(request: Request) -> BatchOutcome:
    """Asks the provider how each open batch is."""
    with _held(request) as (file, records):
        _refresh(request, file, records)
        return BatchOutcome(records)


def cancel_batches(request: Request) -> BatchOutcome:
    """Asks the provider to cancel what is still running; what is done by then can be collected."""
    with _held(request) as (file, records):
        for place, record in enumerate(records):
            if record.batch_id and not record.collected and record.status not in _ENDED:
                remote = _exchange(request, _cancelling(record.batch_id))
                records[place] = _updated(record, remote)
                replace_records(file, records)
        return BatchOutcome(records)


def collect_batches(request: Request) -> BatchOutcome:
    """Stores the answers of every batch that has ended; failed and expired lines can be asked again."""
    with _held(request) as (file, records), locked(request.answers_file):
        _refresh(request, file, records)
        outcome = BatchOutcome(records)
        for place, record in enumerate(records):
            if record.batch_id and not record.collected and record.status in _ENDED:
                _collect(request, record, outcome)
                records[place] = record.model_copy(update={"collected": True})
                replace_records(file, records)
        return outcome


@contextmanager
def _held(request: Request) -> Iterator[tuple[Path, list[BatchRecord]]]:
    file = batches_file(request)
    with locked(file):
        yield file, list(read_records(file, BatchRecord))


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
    remote = {one.metadata.get(_RUN): one for one in _exchange(request, lambda llm: llm.batches())}
    for place in prepared:
        if found := remote.get(records[place].run_id):
            _settle(file, records, place, found)
        else:
            _send(request, file, records, place)


def _send(request: Request, file: Path, records: list[BatchRecord], place: int) -> None:
    run_id, content = records[place].run_id, _requests_file(file, records[place]).read_bytes()
    remote = _exchange(request, lambda llm: llm.submit(f"{run_id}.jsonl", content, {_RUN: run_id}))
    _settle(file, records, place, remote)


def _settle(file: Path, records: list[BatchRecord], place: int, remote: RemoteBatch) -> None:
    records[place] = _updated(records[place], remote)
    replace_records(file, records)
    _requests_file(file, records[place]).unlink(missing_ok=True)


def _updated(record: BatchRecord, remote: RemoteBatch) -> BatchRecord:
    return record.model_copy(update={"batch_id": remote.id, "status": remote.status, "counts": dict(remote.counts)})


def _refresh(request: Request, file: Path, records: list[BatchRecord]) -> None:
    for place, record in enumerate(records):
        if record.batch_id and not record.collected and record.status not in _ENDED:
            records[place] = _updated(record, _exchange(request, _retrieving(record.batch_id)))
    replace_records(file, records)


def _collect(request: Request, record: BatchRecord, outcome: BatchOutcome) -> None:
    """Stores each line's answer; those that an interrupted collect stored already are left alone."""
    remote = _exchange(request, _retrieving(str(record.batch_id)))
    price = price_of(request)
    half = PriceTag(lambda: price.times(_HALF) if price else None)
    scribe = Scribe(target_of(request), record.prompt, half)
    lines = {line.custom_id: line for line in record.lines}
    stored = Index(request.answers_file)
    with Appender(request.answers_file) as appender:
        for file_id in filter(None, (remote.output_file, remote.error_file)):
            for result in read_results(_exchange(request, _downloading(file_id))):
                line = lines.get(str(result.get("custom_id")))
                if line is None or stored.answers(line.question_id, line.key):
                    continue
                answer = answer_of(scribe, line, result, record)
                appender.append(answer)
                outcome.kept[answer.status] = outcome.kept.get(answer.status, 0) + 1
                outcome.spent += answer.cost_usd or Decimal(0)


def _retrieving(batch_id: str) -> Callable[[Llm], Awaitable[RemoteBatch]]:
    return lambda llm: llm.batch(batch_id)


def _cancelling(batch_id: str) -> Callable[[Llm], Awaitable[RemoteBatch]]:
    return lambda llm: llm.batch(batch_id, cancel=True)


def _downloading(file_id: str) -> Callable[[Llm], Awaitable[bytes]]:
    return lambda llm: llm.download(file_id)


def _exchange(request: Request, question: Callable[[Llm], Awaitable[T]]) -> T:
    """One exchange with the provider about batches.

    Raises:
        ProviderError: it refused or failed.
    """

    async def exchange() -> T:
        llm = Llm(request.base_url, request.api_key, timeout=_TRANSFER_SECONDS)
        try:
            return await question(llm)
        finally:
            await llm.close()

    try:
        return asyncio.run(exchange())
    except CallFailed as failed:
        failure = failed.failure
        raise ProviderError(
            f"{request.base_url}: {failure.message}", hint=remedy(failure, request.model, request.base_url)
        ) from None

"""Stores the answers of batches that have ended."""

from decimal import Decimal

from pipeline.answer.batch.exchange import BatchRefused, exchange
from pipeline.answer.batch.manage import ENDED, BatchOutcome, at, gone, held_records, refresh, retrieve
from pipeline.answer.batch.records import BatchRecord
from pipeline.answer.batch.results import answer_of, read_results
from pipeline.answer.outcome.record import Recorder
from pipeline.answer.plan.index import Index
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.request import Request, price_of
from pipeline.answer.plan.target import target_of
from pipeline.store import Appender, locked, replace_records

_HALF = Decimal("0.5")  # what a batch costs of the list price


def collect_batches(request: Request) -> BatchOutcome:
    """Stores the answers of every batch that has ended; failed and expired lines can be asked again."""
    with held_records(request) as (file, records), locked(request.answers_file):
        refresh(request, file, records)
        outcome = BatchOutcome(records)
        for place, record in enumerate(records):
            if record.batch_id and not record.collected and record.status in ENDED:
                records[place] = _collect(at(request, record), record, outcome)
                replace_records(file, records)
        return outcome


def _collect(request: Request, record: BatchRecord, outcome: BatchOutcome) -> BatchRecord:
    """Stores each line's answer; those that an interrupted collect stored already are left alone."""
    try:
        remote = retrieve(request, str(record.batch_id))
        files = [name for name in (remote.output_file, remote.error_file) if name]
        contents = [_download(request, name) for name in files]
    except BatchRefused as refused:
        if refused.absent:  # providers keep results for a month or so
            return gone(record)
        raise
    price = price_of(request)
    half = PriceTag(lambda: price.times(_HALF) if price else None)
    recorder = Recorder(target_of(request), record.prompt, half)
    lines = {line.custom_id: line for line in record.lines}
    stored = Index(request.answers_file)
    with Appender(request.answers_file) as appender:
        for content in contents:
            for result in read_results(content):
                line = lines.get(str(result.get("custom_id")))
                if line is None or stored.answers(line.question_id, line.key):
                    continue
                answer = answer_of(recorder, line, result, record)
                appender.append(answer)
                outcome.summary.add(answer)
    return record.model_copy(update={"collected": True})


def _download(request: Request, file_id: str) -> bytes:
    return exchange(request, lambda client: client.download(file_id))

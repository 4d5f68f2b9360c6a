"""How the batches of a model are, and the ways out of each state: collect, cancel, forget."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer.batch.exchange import BatchRefused, exchange
from pipeline.answer.batch.records import GONE, BatchRecord, batches_file, requests_file
from pipeline.answer.outcome.summary import RunSummary
from pipeline.answer.plan.request import Request
from pipeline.store import locked, read_records, replace_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.answer.provider.batches import RemoteBatch

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
RUN = "mlguide_run"  # the name of our run id in a batch's metadata


@dataclass
class BatchOutcome:
    """What a batch command did.

    Attributes:
        batches: all of this model's.
        summary: what was stored by this command.
    """

    batches: list[BatchRecord]
    summary: RunSummary = field(default_factory=RunSummary)

    @property
    def kept(self) -> dict[str, int]:
        """Answers stored by this command, by status."""
        return dict(self.summary.by_status)

    @property
    def spent(self) -> Decimal:
        """USD of these, as far as it is known."""
        return self.summary.cost


def batch_status(request: Request) -> BatchOutcome:
    """Asks the provider how each open batch is."""
    with held_records(request) as (file, records):
        refresh(request, file, records)
        return BatchOutcome(records)


def cancel_batches(request: Request) -> BatchOutcome:
    """Asks the provider to cancel what is still running; what is done by then can be collected.

    What was prepared and never reached the provider is let go of, and its questions can be asked again.
    """
    with held_records(request) as (file, records):
        adopt(request, file, records)
        for record in [one for one in records if one.batch_id is None]:
            requests_file(file, record).unlink(missing_ok=True)
            records.remove(record)
        replace_records(file, records)
        for place, record in enumerate(records):
            if record.batch_id and record.is_open and record.status not in ENDED:
                records[place] = _after(request, record, _cancel)
                replace_records(file, records)
        return BatchOutcome(records)


def forget_batches(request: Request) -> BatchOutcome:
    """Lets go of every open batch without asking the provider; what it may still bring is lost."""
    with held_records(request) as (file, records):
        for place, record in enumerate(records):
            if record.is_open:
                requests_file(file, record).unlink(missing_ok=True)
                records[place] = record.model_copy(update={"status": "forgotten", "collected": True})
        replace_records(file, records)
        return BatchOutcome(records)


def adopt(request: Request, file: Path, records: list[BatchRecord]) -> None:
    """Finds what was prepared among the provider's batches: it may have been made just before a crash."""
    prepared = [place for place, record in enumerate(records) if record.batch_id is None]
    if not prepared:
        return
    try:
        listed = exchange(request, lambda client: client.batches())
    except BatchRefused as refused:
        if refused.absent:  # a server without batches has none of ours
            return
        raise
    remote = {one.metadata.get(RUN): one for one in listed}
    for place in prepared:
        if found := remote.get(records[place].run_id):
            settle(request, file, records, place, found)


def settle(request: Request, file: Path, records: list[BatchRecord], place: int, remote: "RemoteBatch") -> None:
    """Writes down that the provider has a batch; its requests need not be kept any more."""
    records[place] = updated(records[place], remote).model_copy(update={"base_url": request.base_url})
    replace_records(file, records)
    requests_file(file, records[place]).unlink(missing_ok=True)


@contextmanager
def held_records(request: Request) -> Iterator[tuple[Path, list[BatchRecord]]]:
    """The file of a model's batches and what stands in it; no other run changes it meanwhile."""
    file = batches_file(request)
    with locked(file):
        yield file, list(read_records(file, BatchRecord))


def refresh(request: Request, file: Path, records: list[BatchRecord]) -> None:
    """Asks how each open batch is, and writes it down."""
    for place, record in enumerate(records):
        if record.batch_id and record.is_open and record.status not in ENDED:
            records[place] = _after(request, record, retrieve)
    replace_records(file, records)


def retrieve(request: Request, batch_id: str) -> "RemoteBatch":
    """A batch as the provider has it now."""
    return exchange(request, lambda client: client.batch(batch_id))


def at(request: Request, record: BatchRecord) -> Request:
    """The request at the address that a batch was submitted to."""
    return replace(request, base_url=record.base_url or request.base_url)


def updated(record: BatchRecord, remote: "RemoteBatch") -> BatchRecord:
    """Our record of a batch after the provider's last word."""
    return record.model_copy(update={"batch_id": remote.id, "status": remote.status, "counts": dict(remote.counts)})


def gone(record: BatchRecord) -> BatchRecord:
    """Our record of a batch that the provider does not have any more: nothing is to be waited for."""
    return record.model_copy(update={"status": GONE, "collected": True})


def _after(request: Request, record: BatchRecord, ask: "Callable[[Request, str], RemoteBatch]") -> BatchRecord:
    """Our record of a batch after something was asked about it."""
    try:
        return updated(record, ask(at(request, record), str(record.batch_id)))
    except BatchRefused as refused:
        if refused.absent:
            return gone(record)
        raise


def _cancel(request: Request, batch_id: str) -> "RemoteBatch":
    return exchange(request, lambda client: client.batch(batch_id, cancel=True))

"""How the batches of a model are, and cancelling them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer.batch.exchange import exchange
from pipeline.answer.batch.records import BatchRecord, batches_file
from pipeline.answer.plan.request import Request
from pipeline.store import locked, read_records, replace_records

if TYPE_CHECKING:
    from pipeline.answer.provider.batches import RemoteBatch

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


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


def batch_status(request: Request) -> BatchOutcome:
    """Asks the provider how each open batch is."""
    with held_records(request) as (file, records):
        refresh(request, file, records)
        return BatchOutcome(records)


def cancel_batches(request: Request) -> BatchOutcome:
    """Asks the provider to cancel what is still running; what is done by then can be collected."""
    with held_records(request) as (file, records):
        for place, record in enumerate(records):
            if record.batch_id and not record.collected and record.status not in ENDED:
                records[place] = updated(record, _cancel(request, record.batch_id))
                replace_records(file, records)
        return BatchOutcome(records)


def _cancel(request: Request, batch_id: str) -> "RemoteBatch":
    return exchange(request, lambda client: client.batch(batch_id, cancel=True))


@contextmanager
def held_records(request: Request) -> Iterator[tuple[Path, list[BatchRecord]]]:
    """The file of a model's batches and what stands in it; no other run changes it meanwhile."""
    file = batches_file(request)
    with locked(file):
        yield file, list(read_records(file, BatchRecord))


def refresh(request: Request, file: Path, records: list[BatchRecord]) -> None:
    """Asks how each open batch is, and writes it down."""
    for place, record in enumerate(records):
        if record.batch_id and not record.collected and record.status not in ENDED:
            records[place] = updated(record, retrieve(request, record.batch_id))
    replace_records(file, records)


def retrieve(request: Request, batch_id: str) -> "RemoteBatch":
    """A batch as the provider has it now."""
    return exchange(request, lambda client: client.batch(batch_id))


def updated(record: BatchRecord, remote: "RemoteBatch") -> BatchRecord:
    """Our record of a batch after the provider's last word."""
    return record.model_copy(update={"batch_id": remote.id, "status": remote.status, "counts": dict(remote.counts)})

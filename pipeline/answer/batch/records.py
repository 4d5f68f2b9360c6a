"""What is remembered of a batch, and which questions wait for one."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.answer.plan.jobs import Job, Subject
from pipeline.answer.plan.request import Request
from pipeline.records import Record
from pipeline.store import read_records, safe_name

_KEY_DIGITS = 16
GONE = "not known to the provider"


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
        collected: whether its results are in the store, or will never be.
        figures: whether the pictures were sent.
        base_url: where it was submitted; empty in records of before that was kept.
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
    base_url: str = ""

    @property
    def is_open(self) -> bool:
        """Whether its questions wait for it."""
        return not self.collected


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


def batches_file(request: Request) -> Path:
    """Where this model's batches are remembered."""
    return request.data / "batches" / f"{safe_name(request.model)}.jsonl"


def requests_file(file: Path, record: BatchRecord) -> Path:
    """Where the requests of a batch are kept until the provider has them."""
    return file.with_name(f"{record.run_id}.requests.jsonl")


def without_waiting(request: Request) -> Request:
    """The request without the questions of open batches: asking those would pay for them twice."""
    open_ones = (record for record in read_records(batches_file(request), BatchRecord) if record.is_open)
    waiting = frozenset(line.question_id for record in open_ones for line in record.lines)
    return replace(request, choice=replace(request.choice, without=request.choice.without | waiting))

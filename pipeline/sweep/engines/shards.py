"""A cell's work in ranges that can travel: all that a worker on another machine needs, but for the key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.answer import Request, find_question_states
from pipeline.answer.batch.records import without_waiting
from pipeline.answer.plan.index import record_at
from pipeline.answer.plan.jobs import Job, to_ask
from pipeline.records import Question
from pipeline.store import line_of, read_records, replace_file
from pipeline.sweep.cells import Cell


@dataclass(frozen=True)
class Shard:
    """Questions of one cell that are asked together.

    Attributes:
        cell: its number on the board.
        ids: the questions to ask.
        questions: JSON Lines of their whole sections, for what they refer to.
        profile: what was learned about the server so far; empty for nothing.
        earlier: JSON Lines of earlier answers that a new one must not make worse.
        pictures: by their path in the data folder.
        request: without its key; its folders are those of this machine.
    """

    cell: int
    ids: frozenset[str]
    questions: bytes
    earlier: bytes
    profile: bytes
    pictures: dict[str, bytes]
    request: Request

    def without(self, done: frozenset[str]) -> "Shard":
        """What is left of it."""
        return replace(self, ids=self.ids - done)


def shards_of(number: int, cell: Cell, jobs: Sequence[Job], size: int) -> Iterator[Shard]:
    """The jobs of a cell in ranges, each made when it is taken."""
    book = list(read_records(cell.request.data / "questions.jsonl", Question)) if jobs else []
    for start in range(0, len(jobs), size):
        yield _shard(number, cell, jobs[start : start + size], book)


def jobs_of(request: Request) -> tuple[list[Job], int]:
    """What is to be asked, and how many good answers of chosen questions there are already."""
    request = without_waiting(request)
    states = list(find_question_states(request))
    kept = sum(one.done and request.choice.takes(one.job.question) for one in states)
    return list(to_ask(states, request.choice)), kept


def _shard(number: int, cell: Cell, jobs: Sequence[Job], book: Sequence[Question]) -> Shard:
    request = cell.request
    sections = {_section(job.question.id) for job in jobs}
    earlier = [record_at(request.answers_file, job.earlier) for job in jobs if job.earlier is not None]
    pictures = {image.file: (request.data / image.file) for job in jobs for image in job.question.images}
    return Shard(
        cell=number,
        ids=frozenset(job.question.id for job in jobs),
        questions=b"".join(line_of(one) for one in book if _section(one.id) in sections),
        earlier=b"".join(map(line_of, earlier)),
        profile=request.profile_file.read_bytes() if request.profile_file.is_file() else b"",
        # A picture that is not there is said to be so by the stage that would send it.
        pictures={name: file.read_bytes() for name, file in pictures.items() if file.is_file()},
        request=replace(request, api_key=None),
    )


def unpack(shard: Shard, folder: Path, prompt: Path, references: Path) -> Request:
    """Puts a shard into a data folder of this machine; the request that asks exactly its questions.

    Args:
        shard: as it came.
        folder: an empty one.
        prompt: the folder of the prompt here.
        references: the folder of shipped answers here.
    """
    replace_file(folder / "questions.jsonl", shard.questions)
    for name, content in shard.pictures.items():
        replace_file(folder / name, content)
    others = {one.id for one in read_records(folder / "questions.jsonl", Question)} - shard.ids
    choice = replace(shard.request.choice, only=(), levels=(), limit=0, without=frozenset(others))
    request = replace(shard.request, data=folder, prompt=prompt, references=references, choice=choice)
    replace_file(request.answers_file, shard.earlier)
    if shard.profile:
        replace_file(request.profile_file, shard.profile)
    return request


def _section(question_id: str) -> str:
    return question_id.rsplit("/", 1)[0]

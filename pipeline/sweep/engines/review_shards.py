"""Reviews in shards that can travel: some stores' answers to a range of the book, and what came of them.

Stores go together, since a check derives its value once for all of them; ranges end with a section, since its checks
are in one file.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pipeline.errors import GuideError
from pipeline.records import Answer, Question, Review
from pipeline.review import ReviewRequest, review_models
from pipeline.store import line_of, read_records, replace_file, safe_name

_RANGE = 400  # questions, unless a section has more


@dataclass(frozen=True)
class StoreRange:
    """One store's answers to a range of the book.

    Attributes:
        store: number of its request.
        place: of the range in the book.
        files: what the review stage reads, by path in the data folder.
    """

    store: int
    place: int
    model: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class ReviewedRange:
    """What a review of a range came to.

    Attributes:
        reviews: JSON Lines in the book's order.
        figures: what answers drew, by path in the data folder.
        problem: why it was not reviewed; empty where it was.
    """

    store: int
    place: int
    reviews: bytes
    figures: Mapping[str, bytes]
    problem: str = ""


def review_shards(requests: Sequence[ReviewRequest], together: int) -> Iterator[list[StoreRange]]:
    """The shards of these stores, each made when it is taken.

    Args:
        requests: one a store and model.
        together: stores in one shard.
    """
    for start in range(0, len(requests), together):
        stores = [list(_ranges(number, requests[number])) for number in range(start, len(requests))[:together]]
        for place in range(max(map(len, stores))):
            yield [ranges[place] for ranges in stores if place < len(ranges)]


def review_shard(shard: Sequence[StoreRange], like: ReviewRequest) -> list[ReviewedRange]:
    """Reviews a shard in folders of its own.

    Args:
        shard: as it came.
        like: a request whose folders are those of this machine.
    """
    with tempfile.TemporaryDirectory(prefix="mlguide-review-") as folder:
        requests = []
        for number, one in enumerate(shard):
            for name, content in one.files.items():
                replace_file(Path(folder, str(number), name), content)
            requests.append(replace(like, data=Path(folder, str(number)), model=one.model))
        try:
            review_models(requests, 1)
            problems = [""] * len(shard)
        except GuideError:  # one of them is to blame
            problems = [_alone(request) for request in requests]
        return [
            ReviewedRange(one.store, one.place, _read(request.reviews_file), _figures(request.data), problem)
            for one, request, problem in zip(shard, requests, problems, strict=True)
        ]


def _alone(request: ReviewRequest) -> str:
    try:
        review_models([request], 1)
    except GuideError as error:
        return str(error)
    return ""


def _ranges(store: int, request: ReviewRequest) -> Iterator[StoreRange]:
    file = request.data / "answers" / f"{safe_name(request.model)}.jsonl"
    answers = {one.question_id: one for one in read_records(file, Answer)}
    old = {one.question_id: one for one in read_records(request.reviews_file, Review)}
    for place, questions in enumerate(_in_ranges(list(read_records(request.data / "questions.jsonl", Question)))):
        ids = [one.id for one in questions]
        edits = (request.data / "edits" / safe_name(request.model)).glob("*.md")
        yield StoreRange(
            store,
            place,
            request.model,
            {
                "questions.jsonl": b"".join(map(line_of, questions)),
                f"answers/{file.name}": b"".join(line_of(answers[one]) for one in ids if one in answers),
                f"reviews/{file.name}": b"".join(line_of(old[one]) for one in ids if one in old),
                **{f"edits/{edit.parent.name}/{edit.name}": edit.read_bytes() for edit in edits},
            },
        )


def _in_ranges(book: Sequence[Question]) -> Iterator[list[Question]]:
    found: list[Question] = []
    for _, section in groupby(book, key=lambda one: one.id.rsplit("/", 1)[0]):
        questions = list(section)
        if found and len(found) + len(questions) > _RANGE:
            yield found
            found = []
        found += questions
    yield found


def _figures(data: Path) -> dict[str, bytes]:
    return {f"figures/{file.name}": file.read_bytes() for file in (data / "figures").glob("*")}


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""

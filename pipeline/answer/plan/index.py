"""What the store holds of a model's answers: an index without the texts, and one whole answer by its place."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.answer.provider.rejections import LIMITS
from pipeline.records import Answer, Status
from pipeline.store import read_placed, read_record_at


@dataclass(frozen=True)
class Last:
    """What is remembered of a question's last answer; small, for a hundred thousand of them fit in memory."""

    __slots__ = ("key", "limit", "place", "question_hash", "status")
    key: str
    question_hash: str
    status: Status
    limit: int
    place: int


class Index:
    """The last answer of each question, by id, without its text.

    Args:
        path: the model's file of answers; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self._last: dict[str, Last] = {}
        for place, answer in read_placed(path, Answer):
            self._last[answer.question_id] = Last(
                answer.key, answer.question_hash, answer.status, _limit(answer), place
            )

    def answers(self, question_id: str, key: str) -> bool:
        """Whether a question has a good answer with exactly this key."""
        last = self._last.get(question_id)
        return last is not None and last.key == key and last.status == "answered"

    def get(self, question_id: str) -> Last | None:
        """What is known of a question; None where it was never asked."""
        return self._last.get(question_id)


def _limit(answer: Answer) -> int:
    return next((int(answer.params[name]) for name in LIMITS if answer.params.get(name)), 0)


def record_at(path: Path, place: int) -> Answer:
    """The whole answer at a place that the index remembers."""
    return read_record_at(path, place, Answer)

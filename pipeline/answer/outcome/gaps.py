"""What has no good answer, and why."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import Request
from pipeline.records import Answer
from pipeline.store import read_records


class Gap(NamedTuple):
    """A chosen question without a good answer.

    Attributes:
        status: of its last record; ``missing``, ``stale`` or ``waiting`` (for a batch) where that is not it.
    """

    question_id: str
    status: str
    reason: str


NOT_ASKED = frozenset({"missing", "stale"})


def left_stale(request: Request) -> frozenset[str]:
    """Ids of questions whose answer does not count any more."""
    states = find_question_states(request)
    return frozenset(one.job.question.id for one in states if one.status == "answered" and one.stale)


def gaps_of(request: Request, stale: frozenset[str], in_vain: Mapping[str, str]) -> Iterator[Gap]:
    """What has no good answer among the chosen questions, in the book's order.

    Args:
        request: whose answers, and which questions.
        stale: ids of questions whose answer does not count any more.
        in_vain: by id, why the last try failed where an earlier answer stays.
    """
    last: dict[str, tuple[str, str] | None] = {}
    for answer in read_records(request.answers_file, Answer):
        last[answer.question_id] = None if answer.status == "answered" else (answer.status, answer.reason)
    for question in read_questions(request.data):
        if not request.choice.takes(question):
            continue
        gap = last.get(question.id, ("missing", "not asked yet"))
        if gap is None and question.id in in_vain:
            gap = ("failed", in_vain[question.id])
        gap = ("stale", "what it was asked with has changed") if question.id in stale else gap
        if gap is not None and question.id in request.choice.without:
            yield Gap(question.id, "waiting", "it is in a batch; run mlguide batch collect when that has ended")
        elif gap is not None:
            yield Gap(question.id, *gap)

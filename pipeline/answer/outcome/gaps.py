"""What has no good answer, and why."""

from collections.abc import Iterator

from pipeline.answer.plan.questions import find_question_states, read_questions
from pipeline.answer.plan.request import Request
from pipeline.records import Answer
from pipeline.store import read_records


def left_stale(request: Request) -> frozenset[str]:
    """Ids of questions whose answer does not count any more."""
    states = find_question_states(request)
    return frozenset(one.job.question.id for one in states if one.status == "answered" and one.stale)


def gaps_of(request: Request, stale: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What has no good answer among the chosen questions: id, status, reason."""
    last: dict[str, tuple[str, str] | None] = {}
    for answer in read_records(request.answers_file, Answer):
        last[answer.question_id] = None if answer.status == "answered" else (answer.status, answer.reason)
    for question in read_questions(request.data):
        if request.choice.takes(question):
            gap = last.get(question.id, ("missing", "not asked yet"))
            gap = ("stale", "what it was asked with has changed") if question.id in stale else gap
            if gap is not None and question.id in request.choice.without:
                yield question.id, "waiting", "it is in a batch; run mlguide batch collect when that has ended"
            elif gap is not None:
                yield question.id, *gap

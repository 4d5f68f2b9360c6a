"""Questions + what is in the store → what is to be asked, and why. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.answer.plan.choice import Choice
from pipeline.answer.plan.index import Index, Last
from pipeline.answer.plan.prompt import Asked, Prompt
from pipeline.answer.plan.target import Target
from pipeline.records import Question, Status, answer_key


@dataclass(frozen=True)
class Subject:
    """What an answer's record says of the question it answers.

    Attributes:
        key: what the question is asked with (see ``answer_key``).
        images: how many pictures it bears.
    """

    question_id: str
    question_hash: str
    key: str
    prompt_hash: str
    images: int


@dataclass(frozen=True)
class Job:
    """One question to be asked.

    Attributes:
        earlier: place in the store of the last answer to the very same call; None where there is none.
        renews: whether the question has a good answer, which may be stale.
    """

    question: Question
    asked: Asked
    key: str
    earlier: int | None = None
    renews: bool = False

    @property
    def subject(self) -> Subject:
        """What the answer's record will say of it."""
        question = self.question
        return Subject(question.id, question.hash, self.key, self.asked.prompt_hash, len(self.asked.images))


@dataclass(frozen=True)
class QuestionState:
    """Where one question stands with one model.

    Attributes:
        status: of the last answer; None where it was never asked.
        stale: why that answer does not count any more; empty where it does.
    """

    job: Job
    status: Status | None
    stale: str

    @property
    def done(self) -> bool:
        """Whether there is a good answer that still counts."""
        return self.status == "answered" and not self.stale


def question_states(
    questions: Iterable[Question], prompt: Prompt, target: Target, index: Index
) -> Iterator[QuestionState]:
    """Where each question stands; questions are taken as a stream, in the book's order."""
    section: str = ""
    seen: dict[str, Question] = {}
    for question in questions:
        if (of_question := question.id.rsplit("/", 1)[0]) != section:
            section, seen = of_question, {}
        seen[question.id] = question
        earlier = [seen[other] for other in question.siblings_before if other in seen]
        asked = prompt.ask(question, earlier)
        key = answer_key(
            base_url=target.base_url,
            model=target.model,
            messages=asked.identity(figures=target.figures),
            params=target.params_for(question),
        )
        last = index.get(question.id)
        stale = "" if last is None or _same(last, key, question) else "what it was asked with has changed"
        place = last.place if last and not stale else None
        if last and last.status == "truncated" and not stale and _is_raised(last.limit, target):
            stale = f"the token limit was raised from {last.limit} to {target.max_tokens or 'the model’s own'}"
        status = last.status if last else None
        job = Job(question, asked, key, place, renews=status == "answered")
        yield QuestionState(job, status, stale)


def _same(last: Last, key: str, question: Question) -> bool:
    # The hash is in no message, but every reader of the store tells by it whether an answer fits its question.
    return last.key == key and last.question_hash == question.hash


def _is_raised(old: int, target: Target) -> bool:
    """Whether a larger limit than an earlier one would be asked for, and granted; 0 is none at all."""
    if target.bound:
        return 0 < old < min(target.max_tokens or target.bound, target.bound)
    return old > 0 and (target.max_tokens == 0 or target.max_tokens > old)


def to_ask(found: Iterable[QuestionState], choice: Choice) -> Iterator[Job]:
    """The jobs of a run: what is missing, stale or failed; with ``failed_only`` what has no good answer."""
    count = 0
    for state in found:
        if choice.limit and count >= choice.limit:
            return
        if choice.takes(state.job.question) and _wanted(state, choice):
            count += 1
            yield state.job


def _wanted(state: QuestionState, choice: Choice) -> bool:
    if state.job.question.id in choice.without:
        return False
    if choice.failed_only:
        return state.status not in (None, "answered")
    if choice.force or state.status is None or state.stale:
        return True
    # A refusal or an overlong question would come out the same; a failure may have passed.
    return state.status == "failed"

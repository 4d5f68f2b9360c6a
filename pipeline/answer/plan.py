"""Questions + what is in the store → what is to be asked, and why. Pure but for reading the store's index."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.answer.prompt import Asked, Prompt, changed_part
from pipeline.records import Answer, Question, Status, answer_key
from pipeline.store import read_placed, read_record_at

# The names under which endpoints take the token limit; it is recorded with an answer, not keyed.
LIMITS = ("max_tokens", "max_completion_tokens")


@dataclass(frozen=True)
class Choice:
    """Which questions a run is about.

    Attributes:
        only: ids, sections and chapters; empty for all.
        levels: levels; empty for all.
        limit: at most so many questions asked; 0 for no limit.
        failed_only: ask those again that have no good answer, and nothing else.
        force: ask again even what is done.
        no_figures: leave out questions with pictures.
        without: ids of questions that are not to be asked now (they are in an open batch).
    """

    only: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    limit: int = 0
    failed_only: bool = False
    force: bool = False
    no_figures: bool = False
    without: frozenset[str] = frozenset()

    def takes(self, question: Question) -> bool:
        """Whether a question is chosen."""
        if self.levels and (question.level or "-") not in self.levels:
            return False
        if self.no_figures and question.images:
            return False
        return not self.only or any(_within(question.id, wanted) for wanted in self.only)


def _within(question_id: str, wanted: str) -> bool:
    """``5.1.2/8.4`` is itself, in ``5.1.2/8``, in section ``5.1.2`` and ``5.1``, and in chapter ``5``."""
    return question_id == wanted or question_id.startswith((f"{wanted}/", f"{wanted}."))


@dataclass(frozen=True)
class Target:
    """Whom to ask, and how.

    Attributes:
        params: sampling parameters as wanted, without the token limit.
        max_tokens: limit of an answer's tokens; 0 to leave it to the provider.
        texts: hash of each shipped answer by question id, for the reference model alone: a corrected
            answer must count as another one.
    """

    model: str
    base_url: str
    params: Mapping[str, Any]
    max_tokens: int
    texts: Mapping[str, str] = field(default_factory=dict)

    def params_for(self, question: Question) -> dict[str, Any]:
        """The sampling parameters of one question's call."""
        text = self.texts.get(question.id)
        return {**self.params, "answer": text} if text else dict(self.params)


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
    """

    question: Question
    asked: Asked
    key: str
    earlier: int | None = None

    @property
    def subject(self) -> Subject:
        """What the answer's record will say of it."""
        question = self.question
        return Subject(question.id, question.hash, self.key, self.asked.prompt_hash, len(self.asked.images))


@dataclass(frozen=True)
class Standing:
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


@dataclass(frozen=True)
class _Last:
    """What is remembered of a question's last answer; small, for a hundred thousand of them fit in memory."""

    __slots__ = ("key", "limit", "place", "status")
    key: str
    status: Status
    limit: int
    place: int


class Index:
    """The last answer of each question, by id, without its text.

    Args:
        path: the model's file of answers; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self._last: dict[str, _Last] = {}
        for place, answer in read_placed(path, Answer):
            self._last[answer.question_id] = _Last(answer.key, answer.status, _limit(answer), place)

    def answers(self, question_id: str, key: str) -> bool:
        """Whether a question has a good answer with exactly this key."""
        last = self._last.get(question_id)
        return last is not None and last.key == key and last.status == "answered"

    def get(self, question_id: str) -> _Last | None:
        """What is known of a question; None where it was never asked."""
        return self._last.get(question_id)


def _limit(answer: Answer) -> int:
    return next((int(answer.params[name]) for name in LIMITS if answer.params.get(name)), 0)


def standings(questions: Iterable[Question], prompt: Prompt, target: Target, index: Index) -> Iterator[Standing]:
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
            messages=asked.identity(),
            params=target.params_for(question),
        )
        last = index.get(question.id)
        stale = "" if last is None or last.key == key else "what it was asked with has changed"
        place = last.place if last and not stale else None
        if last and last.status == "truncated" and not stale and _is_raised(last.limit, target.max_tokens):
            stale = f"the token limit was raised from {last.limit} to {target.max_tokens or 'the model’s own'}"
        yield Standing(Job(question, asked, key, place), last.status if last else None, stale)


def _is_raised(old: int, new: int) -> bool:
    """Whether a token limit is larger than another one; 0 is none at all."""
    return old > 0 and (new == 0 or new > old)


def to_ask(found: Iterable[Standing], choice: Choice) -> Iterator[Job]:
    """The jobs of a run: what is missing, stale or failed; with ``failed_only`` what has no good answer."""
    count = 0
    for standing in found:
        if choice.limit and count >= choice.limit:
            return
        if choice.takes(standing.job.question) and _wanted(standing, choice):
            count += 1
            yield standing.job


def _wanted(standing: Standing, choice: Choice) -> bool:
    if standing.job.question.id in choice.without:
        return False
    if choice.failed_only:
        return standing.status not in (None, "answered")
    if choice.force or standing.status is None or standing.stale:
        return True
    # A refusal or an overlong question would come out the same; a failure may have passed.
    return standing.status == "failed"


def earlier_answer(path: Path, job: Job) -> Answer | None:
    """The stored answer to the very same call; None where there is none."""
    return None if job.earlier is None else read_record_at(path, job.earlier, Answer)


def why_stale(answer: Answer, job: Job, prompt: Prompt, target: Target) -> str:
    """The reason in words why an answer does not count for a question any more."""
    if answer.question_hash != job.question.hash:
        return "the question was reworded"
    if answer.prompt != prompt.name:
        return f"the prompt is “{prompt.name}” now, it was “{answer.prompt}”"
    if part := changed_part(answer.prompt_hash, job.asked.prompt_hash):
        level = f" for level {job.question.level or 'none'}" if part == "guideline" else ""
        return f"the prompt's {part}{level} changed"
    if answer.base_url != target.base_url:
        return f"it came from {answer.base_url}"
    if "answer" in target.params_for(job.question):
        return "the reference answer was corrected"
    if _sampling(answer.params) != _sampling(target.params):
        return "the sampling parameters changed"
    return "what it refers to (an earlier question, a title) changed, or mlguide's way of asking did"


def _sampling(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in (*LIMITS, "metadata", "answer")}

"""Questions + what is in the store → what is to be asked, and why. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.answer.prompt import Asked, Prompt
from pipeline.answer.stored import Index, Last
from pipeline.records import Question, Status, answer_key


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
        figures: whether pictures are wanted; what was asked without them is asked anew once they are.
    """

    model: str
    base_url: str
    params: Mapping[str, Any]
    max_tokens: int
    texts: Mapping[str, str] = field(default_factory=dict)
    figures: bool = True

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
            messages=asked.identity(figures=target.figures),
            params=target.params_for(question),
        )
        last = index.get(question.id)
        stale = "" if last is None or _same(last, key, question) else "what it was asked with has changed"
        place = last.place if last and not stale else None
        if last and last.status == "truncated" and not stale and _is_raised(last.limit, target.max_tokens):
            stale = f"the token limit was raised from {last.limit} to {target.max_tokens or 'the model’s own'}"
        yield Standing(Job(question, asked, key, place), last.status if last else None, stale)


def _same(last: Last, key: str, question: Question) -> bool:
    # The hash is in no message, but every reader of the store tells by it whether an answer fits its question.
    return last.key == key and last.question_hash == question.hash


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

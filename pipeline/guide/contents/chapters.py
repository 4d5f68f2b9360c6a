"""Questions and answers → ordered chapters of cards, with every gap in its place. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.records import Agreement, Answer, Book, Edit, Question, Review, sha256_of, text_hash


@dataclass(frozen=True)
class AnswerSet:
    """All that the store holds of one model, by question id.

    Attributes:
        pictured: texts with the pictures that their programs drew; only of answers that draw.
    """

    model: str
    answers: Mapping[str, Answer]
    edits: Mapping[str, Edit]
    reviews: Mapping[str, Review]
    pictured: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Take:
    """What one model has to say on one question.

    Attributes:
        text: the answer, Markdown; empty where there is a gap.
        shown: the same with the pictures that its programs drew.
        gap: why there is no good answer and what to do about it; empty where there is one.
        answer: the record behind it; None where the model was never asked.
        review: only where it is of exactly this text.
        partial: what came of an answer that did not end well, Markdown; shown under the gap, never as an answer.
    """

    model: str
    text: str
    gap: str
    answer: Answer | None
    edited: bool
    review: Review | None
    partial: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Card:
    """One question with each model's take, in the order of the models.

    Attributes:
        agreement: how far answers to this question agree, where that was recorded.
    """

    question: Question
    takes: tuple[Take, ...]
    agreement: Agreement | None = None

    @property
    def anchor(self) -> str:
        """The card's address in the page; it never changes while the question keeps its place."""
        return f"q/{self.question.id}"


@dataclass(frozen=True)
class Section:
    """A page of the book: its titles from the part down, and its cards."""

    path: tuple[str, ...]
    url: str
    cards: tuple[Card, ...]

    @property
    def title(self) -> str:
        """The section's own title."""
        return self.path[-1]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the book."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Guide:
    """The whole guide, ready to be set in any format.

    Attributes:
        id: names the book in a reader's local storage: what one knows does not depend on who answered.
        models: in the order in which they were asked for.
    """

    id: str
    book: Book
    models: tuple[str, ...]
    chapters: tuple[Chapter, ...]

    @property
    def edition(self) -> str:
        """Names this book as answered by these models: the same for every build of it."""
        return f"{self.id}-{sha256_of(self.models)[:12]}"

    @property
    def cards(self) -> tuple[Card, ...]:
        """All cards in the book's order."""
        return tuple(card for chapter in self.chapters for section in chapter.sections for card in section.cards)


def arrange(
    book: Book,
    questions: Sequence[Question],
    answer_sets: Sequence[AnswerSet],
    agreements: Mapping[str, Agreement] | None = None,
) -> Guide:
    """The guide of these questions, answered by these models; a question without an answer is a gap.

    Args:
        book: what the guide owes to it.
        questions: in its order.
        answer_sets: one a model.
        agreements: what is recorded of how far answers agree, by question id.
    """
    models = tuple(answer_set.model for answer_set in answer_sets)
    cards = [_card(question, answer_sets, (agreements or {}).get(question.id)) for question in questions]
    chapters = tuple(
        Chapter(title, tuple(_section(list(of_section)) for _, of_section in groupby(of_chapter, _section_key)))
        for title, of_chapter in groupby(cards, lambda card: card.question.chapter)
    )
    return Guide(book.name, book, models, chapters)


def _card(question: Question, answer_sets: Sequence[AnswerSet], agreement: Agreement | None) -> Card:
    takes = tuple(_take(question, answer_set) for answer_set in answer_sets)
    # What was found about another wording says nothing of this one.
    return Card(question, takes, agreement if agreement and agreement.question_hash == question.hash else None)


def _section_key(card: Card) -> tuple[str, ...]:
    return (*card.question.section_path, card.question.url)


def _section(cards: list[Card]) -> Section:
    first = cards[0].question
    return Section(first.section_path, first.url, tuple(cards))


def _take(question: Question, answer_set: AnswerSet) -> Take:
    answer = answer_set.answers.get(question.id)
    edit = answer_set.edits.get(question.id)
    text = edit.text if edit else answer.text if answer else ""
    gap = "" if edit else _gap(question, answer, answer_set.model)
    review = answer_set.reviews.get(question.id)
    fits = review is not None and review.answer_hash == text_hash(text)
    return Take(
        model=answer_set.model,
        text="" if gap else text,
        shown="" if gap else answer_set.pictured.get(question.id, text),
        partial=text
        if gap and answer and answer.question_hash == question.hash and answer.status == "truncated"
        else "",
        gap=gap,
        answer=answer,
        edited=edit is not None,
        review=review if fits and not gap else None,
    )


def _gap(question: Question, answer: Answer | None, model: str) -> str:
    command = f"mlguide answer --model {model}"
    if answer is None:
        return f"Not answered yet. Run `{command}` to ask for it."
    if answer.question_hash != question.hash:
        return f"The question was reworded since it was answered, so the old answer is not shown. Run `{command}`."
    if answer.status == "answered":
        return ""
    said = {
        "truncated": "The answer did not come to its end",
        "refused": "The model refused to answer",
        "too-long": "The question does not fit the model's context",
        "failed": "Asking failed",
    }[answer.status]
    reason = f": {answer.reason.rstrip('.')}" if answer.reason else ""
    return f"{said}{reason}. Run `{command} --retry-failed` to ask again."

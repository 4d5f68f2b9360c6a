"""Reviews → a score worth quoting: right of checkable, by chapter and level. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Question, Review

_LEVELS = ("E", "M", "H", "-")


@dataclass(frozen=True)
class Row:
    """The counts of one chapter or level.

    Attributes:
        answers: reviewed ones.
        checkable: those whose question has a check that was run.
        untold: checkable ones of which neither right nor wrong could be told.
        faulty: answers with at least one finding that did not pass.
    """

    name: str
    answers: int
    checkable: int
    right: int
    wrong: int
    untold: int
    faulty: int


@dataclass(frozen=True)
class Score:
    """A model's reviews in figures.

    Attributes:
        wrong: the reviews whose result is another than the expected one.
        untold: the checkable reviews that a person has to look at.
        disagreements: reviews in which the judge says another thing than the check.
    """

    model: str
    total: Row
    chapters: tuple[Row, ...]
    levels: tuple[Row, ...]
    wrong: tuple[Review, ...]
    untold: tuple[Review, ...]
    disagreements: tuple[Review, ...]


def score(model: str, reviews: Sequence[Review], questions: Iterable[Question]) -> Score:
    """The figures of one model's reviews; questions give chapter, level and order."""
    asked = {question.id: question for question in questions}
    kept = [review for review in reviews if review.question_id in asked]
    chapters: dict[str, list[Review]] = {}
    levels: dict[str, list[Review]] = {level: [] for level in _LEVELS}
    for review in kept:
        question = asked[review.question_id]
        chapters.setdefault(question.chapter, []).append(review)
        levels[question.level or "-"].append(review)
    return Score(
        model=model,
        total=_row("all", kept),
        chapters=_rows(chapters),
        levels=_rows(levels),
        wrong=tuple(review for review in kept if review.right is False),
        untold=tuple(review for review in kept if _checkable(review) and review.right is None),
        disagreements=tuple(review for review in kept if _disagrees(review)),
    )


def _rows(groups: Mapping[str, list[Review]]) -> tuple[Row, ...]:
    return tuple(_row(name, reviews) for name, reviews in groups.items() if reviews)


def _row(name: str, reviews: Sequence[Review]) -> Row:
    checkable = [review for review in reviews if _checkable(review)]
    return Row(
        name=name,
        answers=len(reviews),
        checkable=len(checkable),
        right=sum(review.right is True for review in checkable),
        wrong=sum(review.right is False for review in checkable),
        untold=sum(review.right is None for review in checkable),
        faulty=sum(not all(finding.passed for finding in review.findings) for review in reviews),
    )


def _checkable(review: Review) -> bool:
    return review.method != "not machine-checkable"


def _disagrees(review: Review) -> bool:
    """The recomputed result stands whatever a judge says; where there is none, his objection is all there is."""
    if review.judgement is None or not review.judgement.believed:
        return False
    return not review.judgement.correct if review.right is None else review.judgement.correct != review.right

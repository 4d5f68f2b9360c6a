"""The scraped questions, and where each of them stands with a model."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.answer.plan.index import Index
from pipeline.answer.plan.jobs import QuestionState, question_states
from pipeline.answer.plan.prompt import Prompt
from pipeline.answer.plan.request import Request
from pipeline.answer.plan.target import target_of
from pipeline.errors import UsageError
from pipeline.records import Question
from pipeline.store import read_book, read_records


def find_question_states(request: Request) -> Iterator[QuestionState]:
    """Where every question of the book stands with this model, in the book's order."""
    index = Index(request.answers_file)
    questions = read_questions(request.data)
    return question_states(questions, Prompt(request.prompt, read_book(request.data)), target_of(request), index)


def read_questions(data: Path) -> Iterator[Question]:
    """The scraped questions, one at a time.

    Raises:
        UsageError: nothing was scraped yet.
    """
    file = data / "questions.jsonl"
    if not file.is_file():
        raise UsageError(f"{file} is not there.", hint="Run mlguide scrape first (or mlguide demo).")
    return read_records(file, Question)

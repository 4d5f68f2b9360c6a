"""A made-up book with reference answers and checks of its own, and models that answer it well or badly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Answer, Question, Review, question_hash
from pipeline.reference import confirm_references
from pipeline.review import Reviewed, ReviewRequest, review_answers
from pipeline.store import read_records, replace_records, safe_name

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
BODY = "The mean of the sample is the sum over its size, which is all there is to say about it here. " * 8
CHECKS = '''"""Checks of a made-up section."""

from pipeline.review.checks import check


@check("1.1/1", "numbers")
def mean():
    return [sum([1, 2, 3, 4]) / 4]


@check("1.1/2", "boolean")
def is_even():
    return 7 % 2 == 0


@check("1.1/3", "expression")
def reciprocal():
    import sympy

    m = sympy.Symbol("m", positive=True)
    return 1 / m


@check("1.1/4", "choice")
def which():
    return "(c)"


@check("1.1/5", "program")
def doubles(program):
    for number in range(-5, 6):
        assert program([number]) == [2 * number]
    assert program([]) == []


@check("1.1/6", "matrix")
def identity():
    return [[1, 0], [0, 1]]
'''
RESULTS = {
    "1.1/1": "mean $= 2.5$",
    "1.1/2": "No",
    "1.1/3": r"$\hat\lambda = \frac{1}{m}$",
    "1.1/4": "(c)",
    "1.1/5": "`double`",
    "1.1/6": r"$\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}$",
    "1.1/7": "",
}
PROGRAM = "```python\ndef double(items):\n    return [2 * item for item in items]\n```"


def question(question_id: str, text: str = "What is the mean of the sample of $m$?", **changes: Any) -> Question:
    fields: dict[str, Any] = {"stem": (), "parts": (), "hints": (), "level": "E", **changes}
    return Question(
        id=question_id,
        hash=question_hash(text=text, images=(), **fields),
        chapter="Chapter 1. Made up",
        section="1.1 A section",
        section_path=("Part", "Chapter 1. Made up", "1.1 A section"),
        url="http://book.invalid/1.1.html",
        number=question_id.split("/")[1],
        text=text,
        siblings_before=(),
        images=(),
        **fields,
    )


def answer_text(result: str = "", body: str = BODY) -> str:
    final = f"\n**Final result:** {result}\n" if result else ""
    return (
        f"## In one breath\nIt is the mean.\n\n## Full answer\n{body}\n\n## Follow-ups\n- Why? Because.\n\n"
        f"## Common mistakes\n- Dividing by the wrong number.\n{final}"
    )


def well_answered(question_id: str) -> str:
    body = f"{BODY}\n\n{PROGRAM}" if question_id == "1.1/5" else BODY
    return answer_text(RESULTS[question_id], body)


@dataclass
class Book:
    """A data folder with seven questions, and the folder of their reference answers."""

    data: Path
    references: Path
    model: str = "fake/one"
    seconds: float = 20.0

    @property
    def questions(self) -> list[Question]:
        return list(read_records(self.data / "questions.jsonl", Question))

    def answers(self, texts: Mapping[str, str], **changes: Any) -> None:
        """Puts a model's answers into the store; those that are not named are good ones."""
        records = [
            Answer(
                **{
                    "question_id": question.id,
                    "question_hash": question.hash,
                    "key": f"key of {question.id}",
                    "status": "answered",
                    "text": texts.get(question.id, well_answered(question.id)),
                    "reason": "",
                    "model": self.model,
                    "model_returned": None,
                    "base_url": "http://127.0.0.1/v1",
                    "prompt": "interview",
                    "prompt_hash": "0" * 24,
                    "params": {},
                    "finish_reason": "stop",
                    "usage": None,
                    "cost_usd": None,
                    "attempts": 1,
                    "request_id": None,
                    "started_at": WHEN,
                    "finished_at": WHEN,
                    "tool_version": "0",
                    **changes,
                }
            )
            for question in self.questions
        ]
        replace_records(self.data / "answers" / f"{safe_name(self.model)}.jsonl", records)

    def only(self, question_id: str) -> None:
        """Leaves one question in the book, which is sooner reviewed than seven."""
        questions = [question for question in self.questions if question.id == question_id]
        replace_records(self.data / "questions.jsonl", questions)

    @property
    def request(self) -> ReviewRequest:
        return ReviewRequest(self.data, self.model, self.references, lambda texts: {}, seconds=self.seconds)

    def review(self) -> Reviewed:
        return review_answers(self.request)

    def reviewed(self, texts: Mapping[str, str], **changes: Any) -> dict[str, Review]:
        self.answers(texts, **changes)
        return {review.question_id: review for review in self.review().reviews}


def made_up(folder: Path) -> Book:
    """The book in a folder, with its reference answers confirmed and nobody's answers yet."""
    made = Book(folder / "data", folder / "reference")
    questions = [question(question_id) for question_id in RESULTS]
    replace_records(made.data / "questions.jsonl", questions)
    made.references.mkdir()
    entries = [f"# {question_id}\n\n{well_answered(question_id)}" for question_id in RESULTS]
    (made.references / "1.1.md").write_text("\n".join(entries))
    (made.references / "1.1.py").write_text(CHECKS)
    confirm_references(made.references, questions)
    return made


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return made_up(tmp_path)


@pytest.fixture(scope="session")
def reviewed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with a model's answers, of which one is wrong, reviewed."""
    folder = tmp_path_factory.mktemp("reviewed")
    book = made_up(folder)
    book.answers({"1.1/1": answer_text("$9$")})
    book.review()
    return folder

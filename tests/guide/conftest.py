"""Shared by the tests of the guide stage."""

from pathlib import Path

import pytest

from pipeline.guide.contents.chapters import Guide

from . import made_up
from .browser import chromium, open_page

__all__ = ["chromium", "open_page"]  # fixtures for every module here


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which what was rendered is kept for the whole run, as a real guide's folder does."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def long_guide() -> Guide:
    """334 questions with answers of real length."""
    questions = made_up.many_questions()
    return made_up.guide(questions, made_up.many_answers(questions))


@pytest.fixture(scope="session")
def small_guide() -> Guide:
    """A few questions with everything that a card can have: stem, picture, parts, hint, gaps, checks."""
    picture = made_up.image()
    questions = [
        made_up.question(
            "1.1/1", "Why does a *made-up* loss fall?", parts=("(a) at first", "(b) later, $t \\to \\infty$")
        ),
        made_up.question(
            "1.1/2.1",
            "What does the curve say?",
            level="M",
            stem=("Given $A \\in \\mathbb{R}^{n \\times m}$", f"![{picture.alt}]({picture.file})"),
            hints=("Look at the end.",),
            images=(picture,),
        ),
        made_up.question("1.2/1", "A question that was refused", level="H"),
        made_up.question("2.1/1", "A question nobody asked", level=None),
        made_up.question("2.1/2", "A question with a wrong answer", level="H"),
    ]
    first, second, fifth = questions[0], questions[1], questions[4]
    answers = [
        made_up.answer(first, made_up.long_text(1) + "\n\n**Final result:** $x = 5$"),
        made_up.answer(second, made_up.long_text(2)),
        made_up.answer(questions[2], "", status="refused", reason="content filter"),
        made_up.answer(fifth, made_up.long_text(3) + "\n\n**Final result:** $x = 7$"),
    ]
    reviews = [
        made_up.review(answers[0]),
        made_up.review(answers[3], right=False, stated="$x = 7$", expected="$6$"),
    ]
    return made_up.guide(questions, answers, reviews)

"""A linter of the shipped answers: whether they have the form and the style that docs/answers.md asks for."""

from pipeline.review.lint.entry import Entry, Fault
from pipeline.review.lint.run import lint

__all__ = ["Entry", "Fault", "lint"]

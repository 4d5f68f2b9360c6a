"""Turns the questions of a book's site into a study guide: scrape, answer, build-guide."""

__version__ = "0.1.0"

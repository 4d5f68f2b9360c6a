"""What models, sections and days are called in the page. Pure."""

from datetime import date

from pipeline.guide.contents.chapters import Section
from pipeline.guide.contents.provenance import REFERENCE

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def label(model: str) -> str:
    """What a model's answers are called."""
    return "Reference answer" if model == REFERENCE else model


def day(when: date) -> str:
    """A day in words, the same in every locale."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def section_key(question_id: str) -> str:
    """The section's part of a question's id."""
    return question_id.rpartition("/")[0] or question_id


def section_title(section: Section) -> str:
    """The section's title; where the book calls it only "Questions", its parent's."""
    bare = section.title.lstrip("0123456789. ").casefold()
    return section.path[-2] if bare == "questions" and len(section.path) > 1 else section.title


def sentence(text: str) -> str:
    """The text with a capital, whatever it begins with."""
    return text[:1].upper() + text[1:]

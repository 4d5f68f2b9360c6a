"""The site's own answers that a rule keeps → this book's reference answers, each marked, with its licence.

They lie in ``<data>/reference/`` in the form of the shipped ones (``pipeline/reference.py``): ``--model reference``
takes them, a review compares with them, and a person can read them. A scrape writes the file anew.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.records import Question
from pipeline.scrape.source import Source
from pipeline.store import replace_file

_FILE = Path("reference", "site.md")


def store_site_answers(answers: Mapping[str, str], questions: Sequence[Question], source: Source, data: Path) -> None:
    """Writes the kept answers; takes the file away where the rules keep none any more."""
    file = data / _FILE
    if not answers:
        file.unlink(missing_ok=True)
        return
    entries = [
        f"# {question.id}\n<!-- hash: {question.hash} -->\n\n{answers[question.id]}\n\n{_mark(question, source)}\n"
        for question in questions
        if question.id in answers
    ]
    head = f"<!-- Written by mlguide scrape: answers of {source.url} itself. Not checked by anybody here. -->\n"
    replace_file(file, "\n".join([head, *entries]).encode())


def _mark(question: Question, source: Source) -> str:
    licence = f"licence: {source.license}" if source.license else "its licence is not stated"
    return f"*The site’s own answer, as on [its page]({question.url}); {licence}.*"

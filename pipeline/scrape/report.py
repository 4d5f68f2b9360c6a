"""What one page gave: questions by level, formulas, figures, tables, code, and what was left out. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Question
from pipeline.scrape.questions import PageQuestions, Skipped
from pipeline.scrape.site import Page

_FENCED = re.compile(r"^(```+|~~~+)[^\n]*\n.*?^\1\s*$", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(r"(?<!\\)\$\$.+?(?<!\\)\$\$|(?<![\\$])\$(?!\$).+?(?<!\\)\$", re.DOTALL)
_TABLE = re.compile(r"^\|(?: *:?-+:? *\|)+$", re.MULTILINE)
_FIGURE = re.compile(r"!\[[^\]]*\]\(")


@dataclass(frozen=True)
class PageReport:
    """What was read from one page; a stem that several questions share is counted once.

    Attributes:
        doubts: why what was taken may be no questions.
        outline: what the page is made of, where nothing was taken.
        answers: how many of the site's own answers were kept.
    """

    title: str
    url: str
    levels: dict[str, int]
    formulas: int
    figures: int
    tables: int
    code: int
    skipped: tuple[Skipped, ...]
    doubts: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()
    answers: int = 0

    @property
    def questions(self) -> int:
        """How many questions the page holds."""
        return sum(self.levels.values())


def report_page(
    page: Page, questions: Sequence[Question], skipped: Sequence[Skipped], found: PageQuestions
) -> PageReport:
    """Counts what the records of one page hold; ``found`` is what the rules made of it."""
    texts = list(_distinct_texts(questions))
    prose = [_FENCED.sub("", text) for text in texts]
    return PageReport(
        title=page.title,
        url=page.url,
        levels=dict(Counter(question.level or "-" for question in questions)),
        formulas=sum(len(_FORMULA.findall(text)) for text in prose),
        figures=sum(len(_FIGURE.findall(text)) for text in prose),
        tables=sum(len(_TABLE.findall(text)) for text in prose),
        code=sum(len(_FENCED.findall(text)) for text in texts),
        skipped=tuple(skipped),
        doubts=tuple(found.doubts),
        outline=found.outline,
        answers=sum(bool(draft.answer) for draft in found.drafts),
    )


def _distinct_texts(questions: Sequence[Question]) -> Iterator[str]:
    """Every text of these questions, each once: by an item's number, for stems are shared."""
    items = {question.number: question.text for question in questions}
    for question in questions:
        places = question.number.split(".")
        for depth, stem in enumerate(question.stem, start=1):
            items.setdefault(".".join(places[:depth]), stem)
    yield from items.values()
    yield from (part for question in questions for part in question.parts)
    yield from dict.fromkeys(hint for question in questions for hint in question.hints)

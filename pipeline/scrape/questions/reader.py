"""A page's body → its questions, by the source's rules. Pure."""

from bs4 import Tag

from pipeline.scrape.questions.doubts import doubts
from pipeline.scrape.questions.drafts import PageQuestions
from pipeline.scrape.questions.elements import outline
from pipeline.scrape.questions.levels import LevelMarks, mark_badges
from pipeline.scrape.questions.lists import ListReader
from pipeline.scrape.questions.rules import RuleReader
from pipeline.scrape.questions.text import TextReader
from pipeline.scrape.source import Source, matches


def read_questions(body: Tag, url: str, path: str, source: Source, *, untagged: bool) -> PageQuestions:
    """The questions of one page in the page's order, and what was left out and why.

    The first rule that takes anything has the page.

    Args:
        body: the element that holds the page's text, its formulas in nodes of their own (``normalise_formulas``).
        url: its address, against which links and pictures are made absolute.
        path: its path below the start page's folder, as the rules' globs see it.
        source: the book's particulars.
        untagged: whether the source names it among its ``untagged_pages``.
    """
    page = PageQuestions()
    marks = LevelMarks(source.levels)
    if not source.levels:
        mark_badges(body)

    def left_out(line: str, pattern: str) -> None:
        page.skip(line, "a credit or an aside, by the source's furniture")
        page.used[f"furniture “{pattern}”"] += 1

    headings: list[str] = []
    texts = TextReader(url, source.furniture, left_out)
    for number, rule in enumerate(source.questions, start=1):
        if rule.pages and not any(matches(path, glob) for glob in rule.pages):
            continue
        name = f"questions.{number}"
        page.used[f"{name}.tried"] += 1
        if rule.preset:
            headings = ListReader(texts, marks, page).read(body, untagged=untagged)
        else:
            RuleReader(rule, name, texts, marks, url, page).read(body)
        if page.drafts:
            page.used[f"{name}.pages"] += 1
            break
    page.used.update(marks.used)
    page.doubts = doubts(page.drafts, headings)
    page.outline = tuple(outline(body)) if not page.drafts else ()
    return page

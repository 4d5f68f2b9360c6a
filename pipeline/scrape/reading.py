"""The book's pages → its questions, with their pictures, and with what the report says of each page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bs4 import Tag

from pipeline.errors import SiteError
from pipeline.records import Image, Question, question_hash
from pipeline.scrape.markdown import has_dollars, normalise_formulas
from pipeline.scrape.pictures import Pictures
from pipeline.scrape.questions import Draft, PageQuestions, Skipped, read_questions
from pipeline.scrape.report import PageReport, report_page
from pipeline.scrape.site import Page, parse, read_body
from pipeline.scrape.source import Source, path_of


@dataclass
class Reading:
    """What was read.

    Attributes:
        reports: a page each, in the book's order.
        answers: the site's own answers that the rules keep, by question id.
        used: how often each setting of the source did something.
        failures: of pictures that failed for good.
    """

    questions: list[Question] = field(default_factory=list)
    reports: list[PageReport] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    failures: list[SiteError] = field(default_factory=list)


def read_pages(pages: Sequence[tuple[Page, bytes | None]], source: Source, pictures: Pictures) -> Reading:
    """Reads pages by the source's rules.

    Args:
        pages: the book's pages in its order, each with its bytes; None where it could not be had.
        source: the book's particulars.
        pictures: fetches and stores the questions' pictures.
    """
    reading = Reading()
    for page, content in pages:
        reading.used.update(f"untagged_pages “{name}”" for name in source.untagged_pages if page.goes_by(name))
        if content is None:
            continue
        found = read_page(page, content, source)
        reading.used.update(found.used)
        skipped = list(found.skipped)
        questions = []
        try:
            for draft in found.drafts:
                localised, images = pictures.localise(draft, skipped)
                question = _question(localised, images, page, alone=len(pages) == 1)
                questions.append(question)
                if localised.answer:
                    reading.answers[question.id] = localised.answer
        except SiteError as error:
            reading.failures.append(error)
        reading.questions += questions
        reading.reports.append(report_page(page, questions, skipped, found))
    return reading


def read_page(page: Page, content: bytes, source: Source) -> PageQuestions:
    """The drafts of one page; pure, nothing is fetched."""
    untagged = any(map(page.goes_by, source.untagged_pages))
    dropped = [css for css in source.site.drop if parse(content, source.site).page.select_one(css)]
    body, unread = body_of(content, source)
    found = PageQuestions()
    if body is not None:
        found = read_questions(body, page.url, path_of(page.url, source.url), source, untagged=untagged)
        found.skipped += [Skipped(f"formula “{shown}”", "has no LaTeX and could not be converted") for shown in unread]
    found.used.update(f"site.drop “{css}”" for css in dropped)
    return found


def body_of(content: bytes, source: Source) -> tuple[Tag | None, list[str]]:
    """A page's text without furniture, its formulas in nodes of their own; and the formulas that could not be read."""
    parsed = parse(content, source.site)
    body = read_body(parsed, source.site)
    return body, [] if body is None else normalise_formulas(body, dollars=has_dollars(parsed.page))


def _question(draft: Draft, images: tuple[Image, ...], page: Page, *, alone: bool) -> Question:
    """The record of a draft whose pictures are fetched; ``alone`` where the book has no other page."""
    headings = draft.headings[1:] if draft.headings[:1] == (page.title,) else draft.headings
    path = (*page.titles, *headings)
    return Question(
        id=f"{page.key}/{draft.number}",
        hash=question_hash(
            text=draft.text,
            stem=draft.stem,
            parts=draft.parts,
            hints=draft.hints,
            level=draft.level,
            images=[image.sha256 for image in images],
        ),
        chapter=headings[0] if alone and headings else page.chapter,
        section=path[-1],
        section_path=path,
        url=page.url,
        number=draft.number,
        level=draft.level,
        text=draft.text,
        stem=draft.stem,
        siblings_before=tuple(f"{page.key}/{number}" for number in draft.siblings_before),
        parts=tuple(draft.parts),
        hints=tuple(draft.hints),
        images=images,
    )

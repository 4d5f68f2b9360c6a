"""One pass over a book's site: contents, pages, pictures → questions, with what the report says of each page."""

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.records import Image, Question, question_hash
from pipeline.scrape.fetch import Fetcher, Missing
from pipeline.scrape.pictures import Pictures
from pipeline.scrape.questions import Draft, PageQuestions, read_questions
from pipeline.scrape.report import PageReport, report_page
from pipeline.scrape.site import Page, read_body, read_contents
from pipeline.scrape.source import Source


class Reading:
    """One pass over the site.

    Attributes:
        reports: of pages that hold questions or an ordered list, in the book's order.
        missing: (title, address, reason) of pages that the navigation names but could not be had.
    """

    def __init__(self, fetcher: Fetcher, source: Source, data: Path, tell: Callable[[str], None]) -> None:
        self._fetcher, self._source, self._tell = fetcher, source, tell
        self._pictures = Pictures(fetcher, data)
        self._failures: list[SiteError] = []
        self.reports: list[PageReport] = []
        self.missing: list[tuple[str, str, str]] = []

    def questions(self) -> list[Question]:
        """Reads the whole book.

        Raises:
            SiteError: the start page or any other page failed for good.
        """
        start = self._start_page()
        found: list[Question] = []
        for page in read_contents(start, self._source.url, self._source.part):
            found += self._page(page)
        if self._failures:
            first = self._failures[0]
            more = f" ({len(self._failures) - 1} more pages failed too)" if len(self._failures) > 1 else ""
            raise SiteError(f"{first}{more} questions.jsonl is as it was.", hint=first.hint)
        return found

    def _start_page(self) -> bytes:
        try:
            return self._fetcher.fetch(self._source.url).content
        except Missing as reason:
            raise SiteError(
                f"The start page {self._source.url} can't be read: {reason}.", hint="Check --book-url."
            ) from None

    def _page(self, page: Page) -> list[Question]:
        self._tell(f"reading {page.title}")
        try:
            body = read_body(self._fetcher.fetch(page.url).content)
            read = PageQuestions() if body is None else read_questions(body, page.url, page.key, self._source)
            skipped = list(read.skipped)
            questions = [_question(*self._pictures.localise(draft, skipped), page) for draft in read.drafts]
        except Missing as reason:
            self.missing.append((page.title, page.url, str(reason)))
            return []
        except SiteError as error:
            self._failures.append(error)
            return []
        if questions or skipped:
            self.reports.append(report_page(page, questions, skipped))
        return questions


def _question(draft: Draft, images: tuple[Image, ...], page: Page) -> Question:
    """The record of a draft whose pictures are fetched."""
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
        chapter=page.titles[min(1, len(page.titles) - 1)],
        section=page.title,
        section_path=page.titles,
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

"""The scrape itself: contents, pages, pictures, and then one replacement of ``questions.jsonl``."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.errors import SiteError
from pipeline.records import Book, Image, Question, question_hash
from pipeline.scrape.changes import Changes, compare, losses
from pipeline.scrape.contents import Page, read_contents
from pipeline.scrape.pages import Missing, Site
from pipeline.scrape.questions import Draft, Skipped, read_questions
from pipeline.scrape.report import PageReport, report_page
from pipeline.scrape.source import Source
from pipeline.store import read_records, replace_file, replace_records


@dataclass(frozen=True)
class ScrapeReport:
    """What a scrape gave.

    Attributes:
        pages: those that hold questions or an ordered list, in the book's order.
        missing: (title, address, reason) of pages that the navigation names but could not be had.
        written: whether ``questions.jsonl`` changed on disk.
    """

    questions: int
    pages: tuple[PageReport, ...]
    missing: tuple[tuple[str, str, str], ...]
    changes: Changes
    written: bool


def scrape_questions(
    source: Source,
    data: Path,
    *,
    offline: bool = False,
    accept_changes: bool = False,
    contact: str = "",
    tell: Callable[[str], None] = lambda message: None,
) -> ScrapeReport:
    """Reads a book's questions into ``<data>/questions.jsonl`` and its pictures into ``<data>/images``.

    Args:
        source: the book; its ``url`` is the start page.
        data: the data folder.
        offline: read the cache alone.
        accept_changes: take a result that has fewer questions on a page than the last one.
        contact: address for the User-Agent.
        tell: told of each page and each wait, in words.

    Raises:
        SiteError: the site failed, or questions were lost; the old file is as it was.
    """
    target = data / "questions.jsonl"
    old = list(read_records(target, Question))
    with Site(source.url, data / "cache", offline=offline, contact=contact, on_wait=tell) as site:
        scrape = _Scrape(site, source, data, tell)
        new = scrape.questions()
    _refuse_losses(old, new, scrape, accepted=accept_changes)
    replace_file(data / "book.json", _book(source).model_dump_json(indent=2).encode() + b"\n")
    return ScrapeReport(
        questions=len(new),
        pages=tuple(scrape.reports),
        missing=tuple(scrape.missing),
        changes=compare(old, new),
        written=replace_records(target, new),
    )


class _Scrape:
    """One pass over the site, collecting what the report says."""

    def __init__(self, site: Site, source: Source, data: Path, tell: Callable[[str], None]) -> None:
        self._site, self._source, self._data, self._tell = site, source, data, tell
        self._images: dict[str, Image | None] = {}
        self.reports: list[PageReport] = []
        self.missing: list[tuple[str, str, str]] = []
        self.failures: list[SiteError] = []

    def questions(self) -> list[Question]:
        start = self._start_page()
        found: list[Question] = []
        for page in read_contents(start, self._source.url, self._source.part):
            found += self._page(page)
        if self.failures:
            first = self.failures[0]
            more = f" ({len(self.failures) - 1} more pages failed too)" if len(self.failures) > 1 else ""
            raise SiteError(f"{first}{more} questions.jsonl is as it was.", hint=first.hint)
        return found

    def _start_page(self) -> bytes:
        try:
            return self._site.fetch(self._source.url).content
        except Missing as reason:
            raise SiteError(
                f"The start page {self._source.url} can't be read: {reason}.", hint="Check --book-url."
            ) from None

    def _page(self, page: Page) -> list[Question]:
        self._tell(f"reading {page.title}")
        try:
            fetched = self._site.fetch(page.url)
            read = read_questions(fetched.content, page.url, page.key, self._source)
            skipped = list(read.skipped)
            questions = [self._finish(draft, page, skipped) for draft in read.drafts]
        except Missing as reason:
            self.missing.append((page.title, page.url, str(reason)))
            return []
        except SiteError as error:
            self.failures.append(error)
            return []
        if questions or skipped:
            self.reports.append(report_page(page, questions, skipped))
        return questions

    def _finish(self, draft: Draft, page: Page, skipped: list[Skipped]) -> Question:
        """A draft with its pictures fetched, its addresses replaced by files, and its hash."""
        pictures = dict(draft.pictures)
        had = [(url, image) for url in pictures if (image := self._image(url, pictures[url], skipped))]

        def local(text: str) -> str:
            for url, image in had:
                text = text.replace(f"]({url})", f"]({image.file})")
            return text

        images = tuple(image for _, image in had)
        text, stem = local(draft.text), tuple(map(local, draft.stem))
        parts, hints = tuple(map(local, draft.parts)), tuple(map(local, draft.hints))
        return Question(
            id=f"{page.key}/{draft.number}",
            hash=question_hash(
                text=text,
                stem=stem,
                parts=parts,
                hints=hints,
                level=draft.level,
                images=[image.sha256 for image in images],
            ),
            chapter=page.titles[min(1, len(page.titles) - 1)],
            section=page.title,
            section_path=page.titles,
            url=page.url,
            number=draft.number,
            level=draft.level,
            text=text,
            stem=stem,
            siblings_before=tuple(f"{page.key}/{number}" for number in draft.siblings_before),
            parts=parts,
            hints=hints,
            images=images,
        )

    def _image(self, url: str, alt: str, skipped: list[Skipped]) -> Image | None:
        """Fetches a picture once; one that can't be had is named in the report."""
        if url not in self._images:
            try:
                self._images[url] = self._fetch_image(url)
            except Missing as reason:
                skipped.append(Skipped(f"picture {url}", str(reason)))
                self._images[url] = None
        image = self._images[url]
        return image.model_copy(update={"alt": alt}) if image else None

    def _fetch_image(self, url: str) -> Image:
        if not self._site.holds(url):
            raise Missing("stands on another site, which is not read")
        content = self._site.fetch(url).content
        sha256 = hashlib.sha256(content).hexdigest()
        name = PurePosixPath(unquote(urlsplit(url).path))
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name.stem)
        # The name tells its content, so an exchanged picture never hides behind an old name.
        file = f"images/{safe}-{sha256[:8]}{name.suffix.lower()}"
        replace_file(self._data / file, content)
        return Image(url=url, file=file, alt="", sha256=sha256)


def _refuse_losses(old: Iterable[Question], new: list[Question], scrape: _Scrape, *, accepted: bool) -> None:
    if not new:
        missing = "".join(f" {title}: {reason}." for title, _, reason in scrape.missing)
        raise SiteError(
            f"No question was found; questions.jsonl is as it was.{missing}",
            hint="Check --book-url and `part` in the source file (--source).",
        )
    lost = losses(list(old), new)
    if lost and not accepted:
        raise SiteError(
            f"Questions would be lost: {'; '.join(lost)}. questions.jsonl is as it was.",
            hint="Look at the page; if the book has really changed, run again with --accept-changes.",
        )


def _book(source: Source) -> Book:
    return Book(
        name=source.name,
        title=source.title,
        author=source.author,
        author_url=source.author_url,
        url=source.url,
        rights=source.rights,
    )

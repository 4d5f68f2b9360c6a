"""The book's pages off the site: the start page's navigation, what the source selects of it, and each page's bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import SiteError
from pipeline.scrape.fetch import Fetcher, Missing
from pipeline.scrape.site import (
    Entry,
    Page,
    Parsed,
    check_globs,
    grown,
    keyed,
    linked,
    navigation_page,
    parse,
    read_navigation,
    select_pages,
    select_part,
    start_entry,
)
from pipeline.scrape.source import Source


@dataclass(frozen=True)
class Unread:
    """A page that the navigation names but that could not be had, and why."""

    title: str
    url: str
    reason: str


class Crawl:
    """One pass over the site's pages.

    Attributes:
        generator: name of the preset that was taken; known once the start page is read.
        language: what the start page says its language is, or empty.
        missing: pages that the site lacks, or does not want read.
        failures: of pages that failed for good.
    """

    def __init__(self, fetcher: Fetcher, source: Source, tell: Callable[[str], None]) -> None:
        self._fetcher, self._source, self._tell = fetcher, source, tell
        self._contents: dict[str, bytes] = {}
        self.generator = ""
        self.language = ""
        self.missing: list[Unread] = []
        self.failures: list[SiteError] = []

    def pages(self) -> list[tuple[Page, bytes | None]]:
        """The book's pages in its order, each with its bytes; None where it could not be had.

        Raises:
            SiteError: the start page can't be read, or there is no such part.
            UsageError: a glob of the source names no page.
        """
        start = self._start()
        entries = self._entries(start)
        chosen = self._chosen(entries)
        asked: set[str] = set()
        while todo := next((entry for entry in chosen if entry.url not in asked), None):
            asked.add(todo.url)
            content = self._content(todo)
            if content is not None and start.generator.grows:
                found = read_navigation(parse(content, self._source.site).page, todo.url, start.generator, self._nav)
                if (more := grown(entries, found, todo.url)) != entries:
                    entries, chosen = more, self._chosen(more)
        check_globs(self._source.site.pages, entries, self._source.url)
        pages = keyed(chosen, self._source.url)
        return [(page, self._contents.get(page.url)) for page in pages]

    @property
    def _nav(self) -> str | None:
        return self._source.site.nav

    def _start(self) -> Parsed:
        try:
            content = self._fetcher.fetch(self._source.url).content
        except Missing as reason:
            raise SiteError(
                f"The start page {self._source.url} can't be read: {reason}.", hint="Check --book-url."
            ) from None
        start = parse(content, self._source.site)
        self.generator, self.language = start.generator.name, start.language
        return start

    def _entries(self, start: Parsed) -> list[Entry]:
        """What the navigation names; links of the start page where it says nothing; else the start page alone."""
        url = self._source.url
        entries = read_navigation(start.page, url, start.generator, self._nav)
        if not entries and (beside := navigation_page(start.page, url, start.generator)):
            page = parse(self._fetcher.fetch(beside).content, self._source.site).page
            entries = read_navigation(page, beside, start.generator, self._nav)
        if self._source.site.pages:
            entries += [entry for entry in linked(start.page, url) if self._fetcher.holds(entry.url)]
        return entries or [start_entry(start.page, url)]

    def _chosen(self, entries: list[Entry]) -> list[Entry]:
        within = select_part(entries, self._source.part, self._source.url)
        return select_pages(within, self._source.site.pages, self._source.url)

    def _content(self, entry: Entry) -> bytes | None:
        self._tell(f"reading {entry.titles[-1]}")
        try:
            if not self._fetcher.holds(entry.url):
                raise Missing("stands outside the start page’s folder, so it is not read")
            self._contents[entry.url] = self._fetcher.fetch(entry.url).content
        except Missing as reason:
            self.missing.append(Unread(entry.titles[-1], entry.url, str(reason)))
        except SiteError as error:
            self.failures.append(error)
        return self._contents.get(entry.url)

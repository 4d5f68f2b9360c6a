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
    title_of,
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
        title: of the start page.
        missing: pages that the site lacks, or does not want read.
        failures: of pages that failed for good.
    """

    def __init__(self, fetcher: Fetcher, source: Source, tell: Callable[[str], None]) -> None:
        self._fetcher, self._source, self._tell = fetcher, source, tell
        self._start: Parsed | None = None
        self._entries: list[Entry] = []
        self._contents: dict[str, bytes] = {}
        self.generator = ""
        self.language = ""
        self.title = ""
        self.missing: list[Unread] = []
        self.failures: list[SiteError] = []

    def contents(self) -> list[Page]:
        """The book's pages as the start page names them; nothing but the start page is fetched.

        Raises:
            SiteError: the start page can't be read, or there is no such part.
        """
        if self._start is None:
            self._start = self._read_start()
            self._entries = self._read_entries(self._start)
        return keyed(self._chosen(), self._source.url)

    def pages(self, wanted: Callable[[Page], bool] = lambda page: True) -> list[tuple[Page, bytes | None]]:
        """The book's pages in its order, each with its bytes; None where it could not be had, or is not wanted.

        Raises:
            SiteError: the start page can't be read, or there is no such part.
            UsageError: a glob of the source names no page.
        """
        pages = self.contents()
        asked: set[str] = set()
        while todo := next((page for page in pages if page.url not in asked and wanted(page)), None):
            asked.add(todo.url)
            content = self._content(todo)
            if content is not None and self._grow(todo.url, content):
                pages = keyed(self._chosen(), self._source.url)
        check_globs(self._source.site.pages, self._entries, self._source.url)
        return [(page, self._contents.get(page.url)) for page in pages]

    def _grow(self, url: str, content: bytes) -> bool:
        """Takes in what a page's own navigation names beyond what is known; whether there was anything."""
        if self._start is None or not self._start.generator.grows:
            return False
        page = parse(content, self._source.site).page
        found = read_navigation(page, url, self._start.generator, self._source.site.nav)
        more = grown(self._entries, found, url)
        changed, self._entries = more != self._entries, more
        return changed

    def _read_start(self) -> Parsed:
        try:
            content = self._fetcher.fetch(self._source.url).content
        except Missing as reason:
            raise SiteError(
                f"The start page {self._source.url} can't be read: {reason}.", hint="Check --book-url."
            ) from None
        start = parse(content, self._source.site)
        self.generator, self.language, self.title = start.generator.name, start.language, title_of(start.page)
        return start

    def _read_entries(self, start: Parsed) -> list[Entry]:
        """What the navigation names; links of the start page where it says nothing; else the start page alone."""
        url = self._source.url
        entries = read_navigation(start.page, url, start.generator, self._source.site.nav)
        if not entries and (beside := navigation_page(start.page, url, start.generator)):
            page = parse(self._fetcher.fetch(beside).content, self._source.site).page
            entries = read_navigation(page, beside, start.generator, self._source.site.nav)
        if self._source.site.pages:
            entries += [entry for entry in linked(start.page, url) if self._fetcher.holds(entry.url)]
        return entries or [start_entry(start.page, url)]

    def _chosen(self) -> list[Entry]:
        within = select_part(self._entries, self._source.part, self._source.url)
        return select_pages(within, self._source.site.pages, self._source.url)

    def _content(self, page: Page) -> bytes | None:
        self._tell(f"reading {page.title}")
        try:
            if not self._fetcher.holds(page.url):
                raise Missing("stands outside the start page’s folder, so it is not read")
            self._contents[page.url] = self._fetcher.fetch(page.url).content
        except Missing as reason:
            self.missing.append(Unread(page.title, page.url, str(reason)))
        except SiteError as error:
            self.failures.append(error)
        return self._contents.get(page.url)

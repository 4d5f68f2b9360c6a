"""What the rules take of a site, page by page, beside what they leave and why; only the cache of pages is stored."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.scrape.crawl import Crawl, Unread
from pipeline.scrape.fetch import Fetcher
from pipeline.scrape.questions import Draft, PageQuestions
from pipeline.scrape.reading import read_page
from pipeline.scrape.site import Page
from pipeline.scrape.source import Source, matches, path_of
from pipeline.scrape.unused import idle, useless


@dataclass(frozen=True)
class TriedPage:
    """One page: what the rules take of it, and what they leave."""

    page: Page
    path: str
    found: PageQuestions

    @property
    def drafts(self) -> Sequence[Draft]:
        """The questions, in the page's order."""
        return self.found.drafts


@dataclass(frozen=True)
class Trial:
    """What a scrape would take.

    Attributes:
        generator: what the site was made with, or ``other``.
        pages: those that were tried, in the book's order.
        missing: pages that could not be had.
        faults: settings that do nothing; a scrape would refuse them. Empty where only some pages were tried.
        doubts: patterns that were met nowhere.
    """

    generator: str
    pages: tuple[TriedPage, ...]
    missing: tuple[Unread, ...]
    faults: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def questions(self) -> int:
        """How many would be taken."""
        return sum(len(one.drafts) for one in self.pages)


def try_rules(
    source: Source,
    cache: Path,
    *,
    wanted: str = "",
    offline: bool = False,
    contact: str = "",
    tell: Callable[[str], None] = lambda message: None,
) -> Trial:
    """Reads a site by a source's rules and stores nothing but the pages themselves.

    Args:
        source: the book.
        cache: folder of the cache; a scrape into the same data folder reads its pages from there.
        wanted: a page by key, file name, path or glob; all where it is empty.
        offline: read the cache alone.
        contact: address for the User-Agent.
        tell: told of each page and each wait, in words.

    Raises:
        SiteError: the site failed.
        UsageError: no page is called ``wanted``.
    """
    with Fetcher(source.url, cache, offline=offline, contact=contact, on_wait=tell) as fetcher:
        crawl = Crawl(fetcher, source, tell)
        pages = crawl.pages(lambda page: _goes_by(page, wanted, source.url))
        if not any(content for _, content in pages):
            pages = crawl.pages()  # it may be one that only another page's navigation names
    named = [(page, content) for page, content in pages if _goes_by(page, wanted, source.url)]
    if not named:
        there = ", ".join(path_of(page.url, source.url) for page, _ in pages[:10])
        raise UsageError(
            f"No page of {source.url} is called “{wanted}”; there are: {there} …", hint="Name one of them."
        )
    tried = [
        TriedPage(page, path_of(page.url, source.url), read_page(page, content, source))
        for page, content in named
        if content is not None
    ]
    used: Counter[str] = Counter()
    for one in tried:
        used.update(one.found.used)
    used.update(f"untagged_pages “{name}”" for name in source.untagged_pages for page, _ in pages if page.goes_by(name))
    whole = not wanted
    return Trial(
        generator=crawl.generator,
        pages=tuple(tried),
        missing=tuple(crawl.missing),
        faults=tuple(useless(source, used, len(pages))) if whole else (),
        doubts=tuple(idle(source, used)) if whole else (),
    )


def _goes_by(page: Page, wanted: str, start: str) -> bool:
    if not wanted:
        return True
    return page.goes_by(wanted) or page.url == wanted or matches(path_of(page.url, start), wanted)

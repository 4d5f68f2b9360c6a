"""``mlguide scrape``: the book, a trial of its rules, or a proposal of rules for a site."""

from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.console import Screen, summaries
from pipeline.console.summaries import Summary
from pipeline.console.trial import suggested, tried
from pipeline.errors import UsageError
from pipeline.scrape import scrape_questions, suggest_source, try_rules
from pipeline.scrape.source import Source, read_source
from pipeline.settings import Settings


def scrape(screen: Screen, settings: Settings, *, offline: bool = False, accept_changes: bool = False) -> None:
    """Reads the book and prints the report."""
    values, parts = run_scrape(screen, settings, offline=offline, accept_changes=accept_changes)
    screen.result(values, *parts)


def run_scrape(screen: Screen, settings: Settings, *, offline: bool = False, accept_changes: bool = False) -> Summary:
    """Reads the book; returns the report."""
    report = scrape_questions(
        _source(settings),
        settings.data,
        offline=offline,
        accept_changes=accept_changes,
        contact=settings.contact,
        tell=screen.passing,
    )
    screen.end_passing()
    return summaries.scraped(report)


def try_page(screen: Screen, settings: Settings, page: str, *, offline: bool = False) -> None:
    """Prints what the rules take of a page, or of all where ``page`` is empty; writes nothing but the cache."""
    trial = try_rules(
        _source(settings),
        settings.data / "cache",
        wanted=page,
        offline=offline,
        contact=settings.contact,
        tell=screen.passing,
    )
    screen.end_passing()
    values, parts = tried(trial)
    screen.result(values, *parts)


def suggest(screen: Screen, settings: Settings, url: str) -> None:
    """Prints a proposed source file for a site, on stdout, so that it can go into a file as it is.

    Raises:
        UsageError: no site is named.
    """
    address = url or settings.book_url or ""
    if not address.startswith(("http://", "https://")):
        raise UsageError("Which site?", hint="Name its start page: mlguide scrape --suggest --book-url https://…")
    with TemporaryDirectory() as cache:
        suggestion = suggest_source(_folder_url(address), Path(cache), contact=settings.contact, tell=screen.passing)
    screen.end_passing()
    values, parts = suggested(suggestion)
    screen.result(values, *parts)


def _source(settings: Settings) -> Source:
    source = read_source(settings.source_file)
    return source.model_copy(update={"url": _folder_url(settings.book_url)}) if settings.book_url else source


def _folder_url(url: str) -> str:
    """The start page's address; a folder without its slash would make links resolve beside it."""
    last = url.rsplit("/", 1)[-1]
    return url if url.endswith("/") or "." in last else f"{url}/"

"""``mlguide scrape``."""

from pipeline.console import Screen, summaries
from pipeline.console.summaries import Summary
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.settings import Settings


def scrape(screen: Screen, settings: Settings, *, offline: bool = False, accept_changes: bool = False) -> None:
    """Reads the book and prints the report."""
    values, parts = run_scrape(screen, settings, offline=offline, accept_changes=accept_changes)
    screen.result(values, *parts)


def run_scrape(screen: Screen, settings: Settings, *, offline: bool = False, accept_changes: bool = False) -> Summary:
    """Reads the book; returns the report."""
    source = read_source(settings.source_file)
    if settings.book_url:
        source = source.model_copy(update={"url": _folder_url(settings.book_url)})
    report = scrape_questions(
        source,
        settings.data,
        offline=offline,
        accept_changes=accept_changes,
        contact=settings.contact,
        tell=screen.passing,
    )
    screen.end_passing()
    return summaries.scraped(report)


def _folder_url(url: str) -> str:
    """The start page's address; a folder without its slash would make links resolve beside it."""
    last = url.rsplit("/", 1)[-1]
    return url if url.endswith("/") or "." in last else f"{url}/"

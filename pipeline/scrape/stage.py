"""The scrape itself: contents, pages, pictures, and then one replacement of ``questions.jsonl``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.records import Book, Question
from pipeline.scrape.changes import Changes, compare, losses
from pipeline.scrape.fetch import Fetcher
from pipeline.scrape.reading import Reading
from pipeline.scrape.report import PageReport
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
    with Fetcher(source.url, data / "cache", offline=offline, contact=contact, on_wait=tell) as fetcher:
        reading = Reading(fetcher, source, data, tell)
        new = reading.questions()
    _refuse_losses(old, new, reading.missing, accepted=accept_changes)
    replace_file(data / "book.json", _book(source).model_dump_json(indent=2).encode() + b"\n")
    return ScrapeReport(
        questions=len(new),
        pages=tuple(reading.reports),
        missing=tuple(reading.missing),
        changes=compare(old, new),
        written=replace_records(target, new),
    )


def _refuse_losses(
    old: Iterable[Question], new: list[Question], missing: Iterable[tuple[str, str, str]], *, accepted: bool
) -> None:
    if not new:
        reasons = "".join(f" {title}: {reason}." for title, _, reason in missing)
        raise SiteError(
            f"No question was found; questions.jsonl is as it was.{reasons}",
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

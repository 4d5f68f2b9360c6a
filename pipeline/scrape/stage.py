"""The scrape itself: contents, pages, pictures, and then one replacement of ``questions.jsonl``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.records import Book, Question
from pipeline.scrape.changes import Changes, compare
from pipeline.scrape.crawl import Crawl
from pipeline.scrape.fetch import Fetcher
from pipeline.scrape.pictures import Pictures
from pipeline.scrape.reading import Reading, read_pages
from pipeline.scrape.refusals import refuse_doubles, refuse_failures, refuse_losses, refuse_useless
from pipeline.scrape.report import PageReport
from pipeline.scrape.site_answers import store_site_answers
from pipeline.scrape.source import Source
from pipeline.scrape.unused import idle
from pipeline.store import read_book, read_records, replace_file, replace_records


@dataclass(frozen=True)
class ScrapeReport:
    """What a scrape gave.

    Attributes:
        pages: those that hold questions or something that was left out, in the book's order.
        missing: (title, address, reason) of pages that the navigation names but could not be had.
        doubts: why what was taken may be no questions, and settings of the source that did nothing.
        generator: what the site was made with, or ``other``.
        answers: how many of the site's own answers were kept.
        written: whether ``questions.jsonl`` changed on disk.
    """

    questions: int
    pages: tuple[PageReport, ...]
    missing: tuple[tuple[str, str, str], ...]
    changes: Changes
    written: bool
    doubts: tuple[str, ...] = ()
    generator: str = ""
    answers: int = 0


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
        UsageError: the data folder holds another book, or a setting of the source does nothing.
    """
    target = data / "questions.jsonl"
    check_same_book(data, source)
    old = list(read_records(target, Question))
    with Fetcher(
        source.url, data / "cache", offline=offline, contact=contact, on_wait=tell, pictures=source.site.pictures
    ) as fetcher:
        crawl = Crawl(fetcher, source, tell)
        pages = crawl.pages()
        reading = read_pages(pages, source, Pictures(fetcher, data))
    refuse_failures([*crawl.failures, *reading.failures])
    refuse_useless(source, reading, crawl.missing, len(pages))
    refuse_doubles(reading.questions)
    refuse_losses(old, reading.questions, accepted=accept_changes)
    replace_file(data / "book.json", _book(source, crawl.language).model_dump_json(indent=2).encode() + b"\n")
    store_site_answers(reading.answers, reading.questions, source, data)
    return ScrapeReport(
        questions=len(reading.questions),
        pages=tuple(page for page in reading.reports if page.questions or page.skipped),
        missing=tuple((one.title, one.url, one.reason) for one in crawl.missing),
        changes=compare(old, reading.questions),
        written=replace_records(target, reading.questions),
        doubts=(*_doubts(reading), *idle(source, reading.used)),
        generator=crawl.generator,
        answers=len(reading.answers),
    )


def check_same_book(data: Path, source: Source) -> None:
    """Lets a data folder pass that holds this book or none.

    Raises:
        UsageError: it holds another one; says how to give this one its own.
    """
    there = read_book(data)
    if there is not None and there.name != source.name:
        raise UsageError(
            f"{data} holds the book “{there.name}” ({there.title}), not “{source.name}”; nothing was changed.",
            hint=f"Give “{source.name}” a folder of its own: --data {data.with_name(source.name)}",
        )


def _doubts(reading: Reading) -> Iterable[str]:
    return (f"{page.title}: {doubt}" for page in reading.reports for doubt in page.doubts)


def _book(source: Source, language: str) -> Book:
    return Book(
        name=source.name,
        title=source.title,
        author=source.author,
        author_url=source.author_url,
        url=source.url,
        rights=source.rights,
        license=source.license,
        language=source.language if "language" in source.model_fields_set or not language else language,
        persona=source.persona,
    )

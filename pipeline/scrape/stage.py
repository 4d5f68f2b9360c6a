"""The scrape itself: contents, pages, pictures, and then one replacement of ``questions.jsonl``."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SiteError, UsageError
from pipeline.records import Book, Question
from pipeline.scrape.changes import Changes, compare, losses
from pipeline.scrape.crawl import Crawl, Unread
from pipeline.scrape.fetch import Fetcher
from pipeline.scrape.pictures import Pictures
from pipeline.scrape.reading import Reading, read_pages
from pipeline.scrape.report import PageReport
from pipeline.scrape.site_answers import store_site_answers
from pipeline.scrape.source import Source
from pipeline.scrape.unused import idle, useless
from pipeline.store import read_book, read_records, replace_file, replace_records

_SHOWN_PAGES = 5


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
    _refuse_failures([*crawl.failures, *reading.failures])
    _refuse_useless(source, reading, crawl.missing, len(pages))
    _refuse_doubles(reading.questions)
    _refuse_losses(old, reading.questions, accepted=accept_changes)
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


def _refuse_failures(failures: Sequence[SiteError]) -> None:
    if failures:
        more = f" ({len(failures) - 1} more pages failed too)" if len(failures) > 1 else ""
        raise SiteError(f"{failures[0]}{more} questions.jsonl is as it was.", hint=failures[0].hint)


def _refuse_useless(source: Source, reading: Reading, missing: Sequence[Unread], pages: int) -> None:
    faults = useless(source, reading.used, pages)
    if not reading.questions:
        said = [f"No question was found on {pages} pages; questions.jsonl is as it was."]
        said += [f"  {fault}" for fault in faults]
        said += [f"  {one.title}: {one.reason}" for one in missing[:_SHOWN_PAGES]]
        said += [line for page in reading.reports[:_SHOWN_PAGES] for line in _why_nothing(page)]
        raise SiteError(
            "\n".join(said),
            hint="Check --book-url and `part`, then say in the source file where questions stand: "
            "`mlguide scrape --suggest` looks at the site and proposes rules.",
        )
    if faults:
        raise UsageError(
            f"The source file has settings that do nothing: {'; '.join(faults)}. questions.jsonl is as it was.",
            hint="Correct or remove them; `mlguide scrape --try` shows what each page is made of.",
        )


def _why_nothing(page: PageReport) -> list[str]:
    lines = [f"  {page.title} ({page.url}): nothing taken"]
    lines += [f"    left out: {one.what}: {one.reason}" for one in page.skipped[:_SHOWN_PAGES]]
    lines += [f"    there: {what}" for what in page.outline]
    return lines


def _refuse_doubles(questions: Sequence[Question]) -> None:
    """Two questions of one id would overwrite each other's answers, and be paid for at every run."""
    double = [name for name, count in Counter(question.id for question in questions).items() if count > 1]
    if double:
        where = " and ".join(question.url for question in questions if question.id == double[0])
        raise SiteError(
            f"{len(double)} ids are not unique, e.g. {double[0]} ({where}). questions.jsonl is as it was.",
            hint="Leave one of the pages out with `pages` in the source file.",
        )


def _refuse_losses(old: Sequence[Question], new: Sequence[Question], *, accepted: bool) -> None:
    lost = losses(old, new)
    if lost and not accepted:
        raise SiteError(
            f"Questions would be lost: {'; '.join(lost)}. questions.jsonl is as it was.",
            hint="Look at the page; if the book has really changed, run again with --accept-changes.",
        )


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

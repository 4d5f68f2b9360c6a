"""What a scrape is refused for; the old records stay as they were. Pure."""

from collections import Counter
from collections.abc import Sequence

from pipeline.errors import SiteError, UsageError
from pipeline.records import Question
from pipeline.scrape.changes import losses
from pipeline.scrape.crawl import Unread
from pipeline.scrape.reading import Reading
from pipeline.scrape.report import PageReport
from pipeline.scrape.source import Source
from pipeline.scrape.unused import useless

_SHOWN_PAGES = 5


def refuse_failures(failures: Sequence[SiteError]) -> None:
    """Lets a scrape pass in which nothing failed for good.

    Raises:
        SiteError: something did; names the first.
    """
    if failures:
        more = f" ({len(failures) - 1} more pages failed too)" if len(failures) > 1 else ""
        raise SiteError(f"{failures[0]}{more} questions.jsonl is as it was.", hint=failures[0].hint)


def refuse_useless(source: Source, reading: Reading, missing: Sequence[Unread], pages: int) -> None:
    """Lets a scrape pass that found questions, by a source in which each setting does something.

    Raises:
        SiteError: it found none; says why, page by page.
        UsageError: a setting does nothing; names it.
    """
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


def refuse_doubles(questions: Sequence[Question]) -> None:
    """Lets ids pass that are unique: answers to two questions of one id would overwrite each other at every run.

    Raises:
        SiteError: they are not; names the first.
    """
    double = [name for name, count in Counter(question.id for question in questions).items() if count > 1]
    if double:
        where = " and ".join(question.url for question in questions if question.id == double[0])
        raise SiteError(
            f"{len(double)} ids are not unique, e.g. {double[0]} ({where}). questions.jsonl is as it was.",
            hint="Leave one of the pages out with `pages` in the source file.",
        )


def refuse_losses(old: Sequence[Question], new: Sequence[Question], *, accepted: bool) -> None:
    """Lets a scrape pass that has no fewer questions on a page than the last.

    Raises:
        SiteError: it has; names the pages.
    """
    lost = losses(old, new)
    if lost and not accepted:
        raise SiteError(
            f"Questions would be lost: {'; '.join(lost)}. questions.jsonl is as it was.",
            hint="Look at the page; if the book has really changed, run again with --accept-changes.",
        )

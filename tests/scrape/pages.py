"""Small sites of our own words: a page's body in a frame like HonKit's, scraped with the settings of a source file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.records import Question
from pipeline.scrape import ScrapeReport, scrape_questions
from pipeline.scrape.source import Source
from pipeline.store import read_records
from tests.site_server import SiteServer

_FRAME = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<nav role="navigation"><ul class="summary">{nav}</ul></nav>
<div class="page-inner"><section class="normal markdown-section">{body}</section></div></body></html>"""


def write_site(folder: Path, pages: dict[str, str], *, nav: str = "", head: str = "") -> Path:
    """Writes pages, by path, and a start page; the navigation names them in this order unless one is given."""
    items = nav or "".join(f'<li class="chapter"><a href="/book/{path}">{_title(path)}</a></li>' for path in pages)
    for path, body in {"index.html": "<p>Start.</p>", **pages}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_FRAME.format(title=_title(path), nav=items, body=body, head=head), "utf-8")
    return folder


def _title(path: str) -> str:
    return Path(path).stem.capitalize()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The start page's address, for as long as the block runs."""
    with SiteServer(folder) as server:
        yield server.url


def source_of(url: str, **settings: object) -> Source:
    """A source with these settings, as from a file."""
    return Source.model_validate({"name": "fruit", "title": "Fruit", "author": "us", "url": url, **settings})


def scrape_pages(
    folder: Path, pages: dict[str, str], *, nav: str = "", head: str = "", **settings: object
) -> tuple[list[Question], ScrapeReport]:
    """The questions of a small site, and the report."""
    write_site(folder / "site", pages, nav=nav, head=head)
    with served(folder / "site") as url:
        report = scrape_questions(source_of(url, **settings), folder / "data")
    return list(read_records(folder / "data" / "questions.jsonl", Question)), report


def scrape_body(folder: Path, body: str, *, head: str = "", **settings: object) -> list[Question]:
    """The questions of one page."""
    return scrape_pages(folder, {"fruit.html": body}, head=head, **settings)[0]

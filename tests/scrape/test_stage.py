"""What a scrape leaves on disk when the book has changed, and for a book that is not the first one."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.scrape import ScrapeReport, scrape_questions
from pipeline.scrape.source import Source, read_source
from pipeline.shipped import shipped
from tests.site_server import SiteServer

SITE = shipped("data", "sample", "site")


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(shipped("data", "sample", "source.toml"))


@pytest.fixture
def site():
    with SiteServer(SITE) as server:
        yield server


def scrape(server: SiteServer, source: Source, data: Path, **options: object) -> ScrapeReport:
    return scrape_questions(source.model_copy(update={"url": server.url}), data, **options)  # type: ignore[arg-type]


def page_with_questions(report: ScrapeReport) -> str:
    return next(page.url for page in report.pages if page.questions).split("/book/")[1]


def test_a_page_gone_that_held_questions_leaves_the_records_as_they_were(site, source, tmp_path):
    report = scrape(site, source, tmp_path)
    before = (tmp_path / "questions.jsonl").read_bytes()
    path = "/book/" + page_with_questions(report)
    site.faults.paths[path] = (404, {}, b"")
    with pytest.raises(SiteError, match="Questions would be lost") as caught:
        scrape(site, source, tmp_path)
    assert "--accept-changes" in caught.value.hint
    assert caught.value.exit_code == 3
    assert path in str(caught.value)
    assert (tmp_path / "questions.jsonl").read_bytes() == before
    accepted = scrape(site, source, tmp_path, accept_changes=True)
    assert accepted.changes.removed
    assert accepted.written


def test_what_changed_since_the_last_run_is_told(site, source, tmp_path):
    scrape(site, source, tmp_path)
    old = [json.loads(line) for line in (tmp_path / "questions.jsonl").read_text("utf-8").split("\n")[:-1]]
    word = max(old[0]["text"].replace("$", " ").split(), key=len)
    site.faults.change = lambda path, content: (
        content.replace(word.encode(), b"CHANGED", 1) if path in old[0]["url"] else content
    )
    report = scrape(site, source, tmp_path)
    assert report.changes.reworded == (old[0]["id"],)
    assert report.changes.added == report.changes.removed == report.changes.moved == ()


def test_a_part_that_the_book_lacks_is_named_with_those_it_has(site, source, tmp_path):
    wrong = source.model_copy(update={"part": "Part IX"})
    with pytest.raises(SiteError, match="names no part “Part IX”; it has:"):
        scrape(site, wrong, tmp_path)


def test_another_book_needs_a_source_file_and_no_code(site, source, tmp_path):
    """The same pages under another name: all that belongs to one book is in the source."""
    shutil.copytree(SITE, tmp_path / "other")
    with SiteServer(tmp_path / "other") as server:
        other = Source(name="other", title="Other", author="Nobody", url=server.url, part=source.part)
        report = scrape_questions(other, tmp_path / "data")
    assert report.questions > 15
    assert json.loads((tmp_path / "data" / "book.json").read_text())["name"] == "other"

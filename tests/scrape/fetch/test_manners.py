"""How the scraper behaves towards the site, and what it does when the site misbehaves."""

import json
from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.scrape import ScrapeReport, scrape_questions
from pipeline.scrape.source import Source, read_source
from pipeline.shipped import shipped
from tests.site_server import Faults, SiteServer

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


def records(data: Path) -> list[dict[str, object]]:
    """The records without their addresses, which hold the server's port."""
    lines = (data / "questions.jsonl").read_text("utf-8").split("\n")[:-1]
    return [
        {**json.loads(line), "url": "", "images": [{**image, "url": ""} for image in json.loads(line)["images"]]}
        for line in lines
    ]


def test_robots_txt_is_read_first_and_the_tool_names_itself(site, source, tmp_path):
    scrape(site, source, tmp_path, contact="me@example.org")
    assert site.seen[0].path == "/robots.txt"
    assert {one.user_agent for one in site.seen} == {
        "mlguide/0.1.0 (makes a study guide of one book; contact: me@example.org)"
    }


def test_a_page_that_robots_txt_forbids_is_reported_and_not_asked_for(source, tmp_path):
    with SiteServer(SITE, robots="User-agent: *\nDisallow: /book/contents/1.\n") as server:
        report = scrape(server, source, tmp_path)
    assert not [one for one in server.seen if one.path.startswith("/book/contents/1.")]
    assert {reason for _, _, reason in report.missing} >= {"robots.txt asks not to read it"}


def test_a_site_without_robots_txt_is_read(source, tmp_path):
    with SiteServer(SITE, robots=None) as server:
        assert scrape(server, source, tmp_path).questions > 20


def test_a_rerun_transfers_no_body_again_and_rewrites_nothing(site, source, tmp_path):
    scrape(site, source, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if "cache" not in file.parts}
    site.seen.clear()
    report = scrape(site, source, tmp_path)
    assert site.bodies() == ["/robots.txt"]
    assert all(one.conditional for one in site.seen if one.status == 304)
    assert not report.written
    assert not report.changes
    after = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if "cache" not in file.parts}
    assert after == before


def test_offline_reads_the_cache_alone(site, source, tmp_path):
    first = scrape(site, source, tmp_path)
    site.seen.clear()
    second = scrape(site, source, tmp_path, offline=True)
    assert site.seen == []
    assert (second.questions, second.missing) == (first.questions, first.missing)


def test_offline_without_a_cache_says_what_to_do(site, source, tmp_path):
    with pytest.raises(SiteError, match="not in the cache") as caught:
        scrape(site, source, tmp_path, offline=True)
    assert "--offline" in caught.value.hint


def test_a_page_without_etag_is_read_anew(site, source, tmp_path):
    """Else a cached page would be believed for ever."""
    start = SITE.joinpath("index.html").read_bytes()
    site.faults.paths["/book/"] = (200, {"Content-Type": "text/html"}, start)
    scrape(site, source, tmp_path)
    site.seen.clear()
    scrape(site, source, tmp_path)
    assert "/book/" in site.bodies()


@pytest.mark.parametrize("faults", [Faults(rate=0.3), Faults(per_second=5)], ids=["faults", "throttle"])
@pytest.mark.slow
def test_faults_change_nothing_of_the_result(site, source, tmp_path, faults):
    scrape(site, source, tmp_path / "calm")
    site.faults = faults
    scrape(site, source, tmp_path / "rough")
    assert records(tmp_path / "rough") == records(tmp_path / "calm")
    images = sorted(file.name for file in (tmp_path / "calm" / "images").iterdir())
    assert sorted(file.name for file in (tmp_path / "rough" / "images").iterdir()) == images


def test_a_redirect_off_the_site_is_refused(site, source, tmp_path):
    page = next(file.name for file in sorted((SITE / "contents").glob("1.*.html")))
    site.faults.paths[f"/book/contents/{page}"] = (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"")
    with pytest.raises(SiteError, match="outside"):
        scrape(site, source, tmp_path)


def test_a_page_of_boundless_size_is_not_swallowed(site, source, tmp_path):
    site.faults.paths["/book/"] = (200, {}, b"x" * (9 << 20))
    with pytest.raises(SiteError, match="larger than 8 MiB"):
        scrape(site, source, tmp_path)


def test_a_page_that_the_navigation_names_but_the_site_lacks_is_reported(site, source, tmp_path):
    report = scrape(site, source, tmp_path)
    assert [reason for _, _, reason in report.missing] == ["the site does not have it (status 404)"]
    assert report.questions > 20


def test_a_page_that_fails_for_good_is_named_and_nothing_is_written(site, source, tmp_path):
    site.faults.paths["/book/contents/" + min(f.name for f in (SITE / "contents").glob("1*.html"))] = (
        403,
        {},
        b"",
    )
    with pytest.raises(SiteError, match="refused with status 403"):
        scrape(site, source, tmp_path)
    assert not (tmp_path / "questions.jsonl").exists()

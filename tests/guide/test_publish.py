"""The guide as a site, served as any host of files serves it."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.guide.publish import publish
from tests.guide import made_up


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Three sections of two chapters; one answer links to another section, one word stands in one answer alone."""
    questions = [made_up.question(id_, f"Question {id_}?") for id_ in ("1.1/1", "1.1/2", "1.2/1", "2.1/1")]
    said = [
        "See [the other](#q/2.1/1) and [its neighbour](#q/1.1/2), $x_1^2$.\n\n![A line.](figures/one.svg)",
        *(f"Text number {number}." for number in range(2)),
        "A pseudonymous answer.",
    ]
    answers = [
        made_up.answer(one, f"## In one breath\n\nShort.\n\n## Full answer\n\n{text}")
        for one, text in zip(questions, said, strict=True)
    ]
    folder = made_up.write_store(tmp_path_factory.mktemp("store") / "data", questions, answers)
    (folder / "figures").mkdir()
    (folder / "figures" / "one.svg").write_bytes(made_up.DRAWING)
    return folder


@pytest.fixture(scope="module")
def site(data, tmp_path_factory) -> Path:
    report = publish(data, tmp_path_factory.mktemp("out"), [made_up.MODEL])
    assert report.problems == ()
    return report.folder


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def address(site) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def pages(site: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in site.glob("*.html")}


def test_each_section_is_a_page_and_the_index_has_all_questions_but_no_answer(site):
    found = pages(site)

    assert set(found) == {"index.html", "1.1.html", "1.2.html", "2.1.html"}
    assert re.findall(r'<article class="card" id="q/([^"]+)"', found["index.html"]) == [
        "1.1/1",
        "1.1/2",
        "1.2/1",
        "2.1/1",
    ]
    assert re.findall(r'<article class="card" id="q/([^"]+)"', found["1.1.html"]) == ["1.1/1", "1.1/2"]
    assert '<a href="2.1.html#q/2.1/1">Read it' in found["index.html"]
    assert "<title>1.1 Section 1.1 – A Made-Up Interviews Book" in found["1.1.html"]
    assert 'class="takes' not in found["index.html"]
    assert ('data-action="mock"' in found["index.html"], 'data-action="mock"' in found["1.1.html"]) == (False, True)


def test_a_link_to_another_section_leads_to_its_page(site):
    page = pages(site)["1.1.html"]

    assert '<a href="2.1.html#q/2.1/1"' in page
    assert '<a href="#q/1.1/2"' in page


def test_every_link_has_its_end(site):
    found = pages(site)
    for name, page in found.items():
        for file, place in re.findall(r'href="([\w.-]*)#([^"&]+)"', page):
            if place not in ("top", "today"):
                assert f'id="{place}"' in found[file or name], (name, file, place)


def test_look_script_and_fonts_are_files_that_the_policy_lets_in_and_nothing_comes_from_elsewhere(site):
    for page in pages(site).values():
        assert "<style" not in page
        assert not re.search(r"<script(?! src=\"(?:page|site)\.js\")", page)
        assert "script-src 'self'; style-src 'self'; img-src data:; font-src 'self'" in page.replace("&#39;", "'")
        assert not re.search(r'(?:src|srcset)="(?!data:|page\.js|site\.js)|<link[^>]*href="(?!data:|page\.css)', page)
    style = (site / "page.css").read_text("utf-8")
    fonts = [name for name in re.findall(r'url\("([^"]+)"\)', style) if not name.startswith("data:")]
    assert len(fonts) == 4
    assert all((site / name).is_file() for name in fonts)


def test_robots_stay_out_unless_they_are_let_in(site, data, tmp_path):
    assert (site / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert all('<meta name="robots" content="noindex, nofollow">' in page for page in pages(site).values())

    listed = publish(data, tmp_path, [made_up.MODEL], address="https://guide.example/ml", robots=True).folder
    assert (listed / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert "noindex" not in "".join(pages(listed).values())
    assert '<link rel="canonical" href="https://guide.example/ml/1.2.html">' in pages(listed)["1.2.html"]
    assert '<link rel="canonical" href="https://guide.example/ml/">' in pages(listed)["index.html"]
    assert "https://guide.example/ml/2.1.html\n" in (listed / "sitemap.txt").read_text()


def test_publishing_again_takes_away_what_is_gone_and_leaves_what_is_not_its_own(data, tmp_path):
    site = publish(data, tmp_path, [made_up.MODEL]).folder
    (site / "CNAME").write_text("guide.example")
    questions = [made_up.question("1.1/1")]
    less = made_up.write_store(tmp_path / "less", questions, [made_up.answer(questions[0])])

    publish(less, tmp_path, [made_up.MODEL])

    assert set(pages(site)) == {"index.html", "1.1.html"}
    assert (site / "CNAME").is_file()


def test_the_same_guide_gives_the_same_site(site, data, tmp_path):
    again = publish(data, tmp_path, [made_up.MODEL]).folder

    assert {file.name: file.read_bytes() for file in again.iterdir()} == {
        file.name: file.read_bytes() for file in site.iterdir()
    }


@pytest.mark.parametrize("address", ["guide.example", "ftp://guide.example/", "https://guide.example/?a=b"])
def test_an_address_that_is_none_is_refused(data, tmp_path, address):
    with pytest.raises(UsageError, match="no address of a site"):
        publish(data, tmp_path, [made_up.MODEL], address=address)


def test_a_folder_of_something_else_is_left_alone(data, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")

    with pytest.raises(UsageError, match="did not put there"):
        publish(data, tmp_path, [made_up.MODEL], folder=tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["index.html"]


@pytest.mark.slow
@pytest.mark.browser
def test_a_search_leads_from_the_index_to_the_answer_and_from_a_section_to_the_index(address, chromium):
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.fill("#query", "pseudonymous")
    page.locator("#found-list article a", has_text="Read it").click()
    page.wait_for_url("**/2.1.html#q/2.1/1")
    assert page.get_by_text("A pseudonymous answer.").is_visible()

    page.fill("#query", "number")
    page.locator("a.whole-guide:visible").click()
    page.wait_for_url("**/index.html#find=number")
    page.wait_for_function("document.querySelectorAll('#found-list article').length === 2")
    assert said == []
    page.close()

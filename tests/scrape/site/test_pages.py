"""Navigations in the shapes that sites have, the keys that pages get, and the chapters they belong to."""

import pytest

from pipeline.errors import SiteError, UsageError
from pipeline.scrape import scrape_questions
from tests.scrape.pages import scrape_pages, served, source_of, write_site

ONE = "<ol><li>[E] Why is an apple red?</li></ol>"
OTHER = "<ol><li>[E] Why is a lemon sour?</li></ol>"


def item(path: str, title: str, below: str = "") -> str:
    return f'<li class="chapter"><a href="/book/{path}">{title}</a>{below}</li>'


def test_two_pages_of_one_file_name_have_ids_of_their_paths(tmp_path):
    found, _ = scrape_pages(tmp_path, {"apples/questions.html": ONE, "lemons/questions.html": OTHER, "plum.html": ONE})
    assert [one.id for one in found] == ["apples/questions/1", "lemons/questions/1", "plum/1"]


def test_an_index_page_goes_by_its_folder_and_the_start_page_by_index(tmp_path):
    nav = item("", "Start") + item("apples/", "Apples") + item("lemons/index.html", "Lemons")
    pages = {"index.html": ONE, "apples/index.html": ONE, "lemons/index.html": OTHER}
    found, _ = scrape_pages(tmp_path, pages, nav=nav)
    assert [one.id for one in found] == ["index/1", "apples/1", "lemons/1"]


@pytest.mark.parametrize("name", ["index", "README", "README.md", "index.html"])
def test_the_start_page_can_be_named(tmp_path, name):
    found, _ = scrape_pages(tmp_path, {"index.html": ONE.replace("[E] ", "")}, untagged_pages=[name])
    assert [one.id for one in found] == ["index/1"]


def test_a_key_holds_nothing_that_lists_and_files_of_ids_can_not(tmp_path):
    found, _ = scrape_pages(
        tmp_path, {"red apples, and # more.html": ONE}, nav=item("red%20apples,%20and%20%23%20more.html", "Red")
    )
    assert [one.id for one in found] == ["red-apples-and-more/1"]


def test_a_chapter_without_a_file_loses_none_of_its_pages(tmp_path):
    """So HonKit and GitBook write it: a span that is opened and closed as a link."""
    nav = (
        '<li class="chapter" data-path="gone.md"><span>Chapter 1</a><ul class="articles">'
        + item("apples.html", "1.1 Apples", f"<ul>{item('red.html', 'Red ones')}</ul>")
        + "</ul></li>"
        + item("lemons.html", "Lemons")
    )
    found, _ = scrape_pages(tmp_path, {"apples.html": ONE, "red.html": ONE, "lemons.html": OTHER}, nav=nav)
    assert [(one.id, one.chapter) for one in found] == [
        ("1.1/1", "Chapter 1"),
        ("red/1", "Chapter 1"),
        ("lemons/1", "Lemons"),
    ]


def test_without_a_part_the_chapters_are_the_top_of_the_navigation(tmp_path):
    nav = item(
        "fruit.html", "1 Fruit", f"<ul>{item('apples.html', '1.1 Apples')}{item('lemons.html', '1.2 Lemons')}</ul>"
    )
    found, _ = scrape_pages(tmp_path, {"fruit.html": "<p>-</p>", "apples.html": ONE, "lemons.html": OTHER}, nav=nav)
    assert {one.chapter for one in found} == {"1 Fruit"}
    assert [one.section for one in found] == ["1.1 Apples", "1.2 Lemons"]


def test_a_heading_in_the_navigation_is_a_part_and_no_chapter(tmp_path):
    nav = '<li class="header">Part I</li>' + item("apples.html", "Apples") + item("lemons.html", "Lemons")
    found, _ = scrape_pages(tmp_path, {"apples.html": ONE, "lemons.html": OTHER}, nav=nav)
    assert [one.chapter for one in found] == ["Apples", "Lemons"]
    assert {one.section_path[0] for one in found} == {"Part I"}


def test_pages_that_only_another_pages_navigation_names_are_found_where_they_belong(tmp_path):
    """Sphinx and Docusaurus fold away what is not on the way to the page that is shown."""
    site = write_site(tmp_path / "site", {"apples.html": "<p>-</p>", "lemons.html": OTHER, "red.html": ONE})
    folded = f"<nav><ul>{item('apples.html', 'Apples')}{item('lemons.html', 'Lemons')}</ul></nav>"
    opened = folded.replace("Apples</a>", f"Apples</a><ul>{item('red.html', 'Red ones')}</ul>")
    for page, nav, body in (
        ("index", folded, ""),
        ("apples", opened, ""),
        ("red", opened, ONE),
        ("lemons", folded, OTHER),
    ):
        (site / f"{page}.html").write_text(f"<html><body>{nav}<main>{body}</main></body></html>", "utf-8")
    with served(site) as url:
        scrape_questions(source_of(url), tmp_path / "data")
    lines = (tmp_path / "data" / "questions.jsonl").read_text("utf-8").split("\n")
    assert [line.split('"')[3] for line in lines if line] == ["red/1", "lemons/1"]
    assert '"section_path":["Apples","Red ones"]' in lines[0]


def test_a_site_without_a_navigation_is_a_book_of_one_page(tmp_path):
    site = write_site(tmp_path / "site", {})
    (site / "index.html").write_text(f"<html><body><h1>All of it</h1><h2>Apples</h2>{ONE}</body></html>", "utf-8")
    with served(site) as url:
        report = scrape_questions(source_of(url, questions=[{"each": "li"}]), tmp_path / "data")
    assert report.questions == 1
    assert '"chapter":"Apples"' in (tmp_path / "data" / "questions.jsonl").read_text("utf-8")


def test_globs_find_pages_that_the_start_page_only_links_to_and_leave_others_out(tmp_path):
    site = write_site(tmp_path / "site", {"q/apples.html": ONE, "q/lemons.html": OTHER, "about.html": ONE})
    links = "".join(f'<p><a href="{path}">{path}</a></p>' for path in ("q/apples.html", "q/lemons.html", "about.html"))
    (site / "index.html").write_text(f"<html><body>{links}</body></html>", "utf-8")
    with served(site) as url:
        report = scrape_questions(source_of(url, site={"pages": ["q/*", "!*lemons*"]}), tmp_path / "data")
        assert [page.url.removeprefix(url) for page in report.pages] == ["q/apples.html"]
        with pytest.raises(UsageError, match="“x/\\*” matches no page"):
            scrape_questions(source_of(url, site={"pages": ["x/*"]}), tmp_path / "data")


def test_furniture_of_every_kind_is_no_question(tmp_path):
    body = (
        '<div class="toc"><ol><li><a href="#a">Apples</a></li></ol></div>'
        '<ol><li>Why is an apple red?<a class="footnote-ref" href="#fn1">1</a></li></ol>'
        '<div class="footnotes"><ol><li id="fn1">See the orchard.</li></ol></div>'
        '<div class="ad"><ol><li>Buy!</li></ol></div>'
    )
    found, _ = scrape_pages(tmp_path, {"fruit.html": body}, untagged_pages=["fruit"], site={"drop": [".ad"]})
    assert [one.text for one in found] == ["Why is an apple red?"]


def test_navigation_and_body_by_selector(tmp_path):
    site = write_site(tmp_path / "site", {"apples.html": ONE})
    menu = f'<div id="menu"><p>Fruit</p><ul>{item("apples.html", "Apples")}</ul></div>'
    page = f'<html><body>{menu}<main>{OTHER}</main><div id="words">{ONE}</div></body></html>'
    for name in ("index.html", "apples.html"):
        (site / name).write_text(page, "utf-8")
    with served(site) as url:
        scrape_questions(source_of(url, site={"nav": "#menu", "body": "#words"}), tmp_path / "data")
    assert "apple red" in (tmp_path / "data" / "questions.jsonl").read_text("utf-8")


def test_a_second_book_in_the_same_folder_is_refused_with_the_command_that_gives_it_its_own(tmp_path):
    scrape_pages(tmp_path, {"apples.html": ONE})
    before = (tmp_path / "data" / "questions.jsonl").read_bytes()
    with pytest.raises(UsageError, match="holds the book “fruit”") as caught:
        scrape_pages(tmp_path, {"lemons.html": OTHER}, name="trees")
    assert "--data" in caught.value.hint
    assert (tmp_path / "data" / "questions.jsonl").read_bytes() == before


def test_what_looks_like_answers_is_taken_with_a_warning(tmp_path):
    body = "<h2>Which apples are red?</h2><p>These:</p><ol><li>Ripe ones</li><li>Painted ones</li></ol>"
    _, report = scrape_pages(tmp_path, {"fruit.html": body}, untagged_pages=["fruit"])
    assert report.doubts[0] == "Fruit: the list below “Which apples are red?” may be the answer to it"
    assert "neither a question mark nor a word that asks, e.g. “Ripe ones”" in report.doubts[1]


def test_where_nothing_is_taken_the_reasons_are_shown_by_list(tmp_path):
    with pytest.raises(SiteError) as caught:
        scrape_pages(
            tmp_path,
            {"fruit.html": "<h2>Fruit</h2><ol><li>Cut it.</li></ol><blockquote><ul><li>x</li></ul></blockquote>"},
        )
    assert "ordered list “Cut it.…”: no item of the page bears a level tag" in str(caught.value)
    assert "1 × h2, e.g. “Fruit”" in str(caught.value)


def test_a_picture_of_another_host_becomes_a_link_unless_the_source_names_the_host(tmp_path):
    body = '<ol><li>[E] Which fruit is this? <img src="http://127.0.0.1:9/fruit.png" alt="fruit"></li></ol>'
    (question,), report = scrape_pages(tmp_path, {"fruit.html": body})
    assert question.text == "Which fruit is this? [fruit](http://127.0.0.1:9/fruit.png)"
    assert report.pages[0].skipped[0].what == "picture http://127.0.0.1:9/fruit.png"


def test_a_picture_of_a_host_that_the_source_names_is_stored(tmp_path):
    pictures = write_site(tmp_path / "pictures", {})
    (pictures / "fruit.png").write_bytes(b"\x89PNG fruit")
    with served(pictures) as other:
        address = other.replace("127.0.0.1", "localhost") + "fruit.png"
        body = f'<ol><li>[E] Which fruit is this? <img src="{address}" alt="fruit"></li></ol>'
        (question,), _ = scrape_pages(tmp_path, {"fruit.html": body}, site={"pictures": ["localhost"]})
    assert (tmp_path / "data" / question.images[0].file).read_bytes() == b"\x89PNG fruit"
    assert question.text == f"Which fruit is this? ![fruit]({question.images[0].file})"

"""Before anything is written: what the rules of a source take, and a source file proposed for a site."""

import tomllib
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.scrape import scrape_questions, suggest_source, try_rules
from pipeline.scrape.source import Source
from tests.scrape.pages import served, source_of, write_site
from tests.site_server import SiteServer

SITES = Path(__file__).parent / "sites"
PAGES = {
    "apples.html": "<h2>Why is an apple red?</h2><p>Skin.</p><h2>Apples of today</h2><p>Many.</p>",
    "lemons.html": "<h3>Why is a lemon sour?</h3><ol><li>Cut it.</li></ol>",
}
RULES = [{"each": "h2", "match": r"^(?P<text>.+\?)$", "ends": ["*"], "answer": "keep"}]


@pytest.fixture
def site(tmp_path):
    with served(write_site(tmp_path / "site", PAGES)) as url:
        yield url


def test_a_trial_shows_what_is_taken_beside_what_is_left_and_stores_no_record(site, tmp_path):
    trial = try_rules(source_of(site, questions=RULES), tmp_path / "cache")
    apples, lemons = trial.pages
    assert [(draft.number, draft.text, draft.answer) for draft in apples.drafts] == [
        ("1", "Why is an apple red?", "Skin.")
    ]
    assert [(left.what, left.reason) for left in apples.found.skipped] == [
        ("“Apples of today”", "`match` of questions.1 does not fit it")
    ]
    assert lemons.found.outline == ("1 × h3, e.g. “Why is a lemon sour?”", "1 × ol, e.g. “Cut it.”")
    assert trial.questions == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cache", "site"]


@pytest.mark.parametrize("name", ["lemons", "lemons.html", "lem*"])
def test_one_page_can_be_named_and_no_other_is_read(tmp_path, name):
    with SiteServer(write_site(tmp_path / "site", PAGES)) as server:
        trial = try_rules(source_of(server.url, questions=RULES), tmp_path / "cache", wanted=name)
        assert [one.path for one in trial.pages] == ["lemons.html"]
        assert not any("apples" in path for path in server.bodies())


def test_a_page_that_there_is_not_is_named_with_those_there_are(site, tmp_path):
    with pytest.raises(UsageError, match=r"No page of .* is called “plums”; there are: apples.html, lemons.html"):
        try_rules(source_of(site, questions=RULES), tmp_path / "cache", wanted="plums")


def test_settings_that_do_nothing_are_told_before_a_scrape_refuses_them(site, tmp_path):
    trial = try_rules(source_of(site, questions=[*RULES, {"each": "dt"}]), tmp_path / "cache")
    assert trial.faults == ("questions.2: each = “dt” matches nothing",)


SHAPES = {
    "headings": ("<h2>Why is it red?</h2><p>Skin.</p><h2>How is it cut?</h2><p>Twice.</p>" * 3, "h2"),
    "items": ("<ol><li>Why is it red?</li><li>How is it cut?</li><li>What is it?</li></ol>", "ol > li"),
    "boxes": ('<div class="question"><p>Why is it red?</p></div><div class="x"><p>Skin.</p></div>' * 3, "div.question"),
    "bold": ("<p><strong>Why is it red?</strong></p><p>The skin.</p>" * 3, "p:has(> strong:first-child)"),
    "folded": ("<details><summary>Why is it red?</summary><p>Skin.</p></details>" * 3, "summary"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_proposed_source_scrapes_the_site_as_it_is(tmp_path, shape):
    body, each = SHAPES[shape]
    pages = {"apples.html": f"<h1>Apples</h1><p>About them.</p>{body}", "lemons.html": f"<h1>Lemons</h1>{body}"}
    with served(write_site(tmp_path / "site", pages)) as url:
        suggestion = suggest_source(url, tmp_path / "cache")
        proposed = tomllib.loads(suggestion.text)
        assert proposed["questions"][0]["each"] == each
        report = scrape_questions(Source.model_validate(proposed), tmp_path / "data")
    assert report.questions == suggestion.offers[0].count > 0
    assert report.doubts == ()
    assert (proposed["rights"], proposed["license"], proposed["author"]) == ("", "", "")


def test_the_generator_is_found_and_each_candidate_comes_with_its_count_and_examples(tmp_path):
    with served(SITES / "mdbook") as url:
        suggestion = suggest_source(url, tmp_path / "cache")
    assert suggestion.generator == "mdbook"
    assert 'generator = "mdbook"' in suggestion.text
    assert all(offer.examples and offer.count >= offer.asking for offer in suggestion.offers)
    assert f"takes {suggestion.offers[0].count} on {suggestion.offers[0].pages} pages" in suggestion.text


def test_a_site_of_prose_is_told_to_be_one(tmp_path):
    pages = {"apples.html": "<h2>Apples</h2><p>They are red.</p><ul><li>Ripe ones</li><li>Green ones</li></ul>"}
    with served(write_site(tmp_path / "site", pages)) as url:
        suggestion = suggest_source(url, tmp_path / "cache")
    assert suggestion.offers == ()
    assert "Nothing that reads like questions was found" in suggestion.text

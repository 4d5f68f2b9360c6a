"""What candidates type finds what they mean, the best first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide.browser import Opened
from tests.guide.page_samples import write_page

from .candidates import QUERIES, candidates_guide

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), candidates_guide())


def found(page: Page, words: str) -> list[str]:
    """The ids of the found cards in their order."""
    page.get_by_role("searchbox").fill(words)
    page.wait_for_function("words => location.hash.includes('find=') || !words", arg=words)
    page.wait_for_timeout(60)
    return page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")


def test_each_query_of_the_table_finds_its_question_first(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    wrong = {}
    for words, first in QUERIES.items():
        ids = found(page, words)
        if ids[:1] != [first]:
            wrong[words] = (first, ids[:3])
    assert wrong == {}
    assert len(QUERIES) >= 60


@pytest.mark.parametrize("words", ["answer", "mistakes", "common mistakes", "breath", "machine-written", "annotation"])
def test_labels_and_hidden_text_are_not_found(open_page: Open, file: Path, words: str) -> None:
    page = open_page(file).page
    ids = found(page, words)
    assert len(ids) < 5, ids


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("optimization", "optimisation"),
        ("neighbor", "neighbours"),
        ("color", "colour"),
        ("\\sigma", "σ"),
        ("knn", "k-nn"),
    ],
)
def test_two_ways_to_write_one_thing_find_the_same(open_page: Open, file: Path, one: str, other: str) -> None:
    page = open_page(file).page
    assert found(page, one) == found(page, other) != []


def test_where_nothing_is_found_the_nearest_word_is_offered(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    assert found(page, "dietermenant") == []
    offer = page.get_by_role("button", name="determinant")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    offer.click()
    expect(page.locator('[id="q/2.4/4"]')).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("determinant")


def test_what_a_filter_hides_is_said_to_be_elsewhere(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=1.1").page
    assert found(page, "determinant") == []
    expect(page.get_by_text("1 question outside of the filters has it.")).to_be_visible()


def test_where_no_question_has_all_words_the_nearest_ones_are_shown_and_said_to_be(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    assert "1.2/5" in found(page, "kernel determinant")
    expect(page.get_by_text("No question has all of these words; these have most of them.")).to_be_visible()


def test_letters_of_a_formula_are_not_lit_one_by_one(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    found(page, "n log n")
    assert page.evaluate("[...CSS.highlights.get('hit')].length") < 10


def test_found_questions_say_where_they_stand_and_go_back_there(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    order = page.locator("article").evaluate_all("cards => cards.map(card => card.id)")
    found(page, "overfitting")
    expect(page.locator('[id="q/1.1/1"]').get_by_text("1.1 Section 1.1")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.locator("article").evaluate_all("cards => cards.map(card => card.id)") == order
    expect(page.locator(".found-in")).to_have_count(0)

"""Search in a browser: while typing, over questions and answers, opening answers at the hit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import sample_guide, two_models, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), sample_guide())


def find(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_timeout(150)


def shown(page: Page) -> list[str]:
    return page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")


def marked(page: Page, name: str = "hit") -> list[str]:
    return page.evaluate("name => [...CSS.highlights.get(name)].map(range => range.toString())", name)


def in_sight(page: Page, text: str) -> bool:
    """Whether the text stands between the bar and the window's lower edge."""
    return page.get_by_text(text).first.evaluate(
        """found => {
            const box = found.getBoundingClientRect();
            const bar = document.querySelector(".bar").getBoundingClientRect();
            return box.top >= bar.bottom && box.bottom <= innerHeight;
        }"""
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_slash_focuses_the_search_and_hits_are_marked(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ZEBRA")
    expect(page.locator("#found")).to_have_text("1 of 9 questions, 1 hit")
    assert shown(page) == ["1.2/1"]
    assert marked(page) == ["zebra"]


def test_every_word_must_occur_and_quotes_hold_words_together(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    find(page, "penguin theorem")
    assert shown(page) == ["1.1/2.2"]
    page.get_by_role("searchbox").fill('"theorem penguin"')
    page.wait_for_timeout(150)
    assert shown(page) == []
    expect(page.get_by_text("No question fits these filters.")).to_be_visible()


def test_a_hit_in_a_closed_answer_shows_its_line_and_opens_there(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    find(page, "walruses")
    line = page.get_by_role("button", name="Open the answer at: ")
    expect(line).to_contain_text("First a thought on walruses, then the step")
    line.click()
    expect(page.locator('[id="q/1.1/1"] .takes')).to_be_visible()
    page.wait_for_timeout(150)
    assert in_sight(page, "First a thought on walruses")
    assert marked(page) == ["walruses"]
    assert marked(page, "current-hit") == ["walruses"]


def test_enter_goes_from_hit_to_hit_and_opens_the_answers(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    find(page, "penguin")
    assert shown(page) == ["1.1/2.2", "1.2/1"]
    for text in ("The penguin theorem", "A penguin crosses"):
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        assert in_sight(page, text)
    page.keyboard.press("Shift+Enter")
    page.wait_for_timeout(150)
    assert in_sight(page, "The penguin theorem")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("button", name="Next hit").click()
    page.wait_for_timeout(150)
    assert in_sight(page, "A penguin crosses")


def test_escape_clears_the_search(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    find(page, "penguin")
    page.keyboard.press("Escape")
    assert len(shown(page)) == 9
    assert marked(page) == []
    assert page.evaluate("location.hash") == ""


def test_a_search_is_kept_in_the_address_beside_the_filters(open_page: Open, file: Path) -> None:
    page = open_page(file, "#level=E").page
    find(page, "a penguin")
    assert shown(page) == ["1.2/1"]
    assert page.evaluate("location.hash") == "#level=E&find=a%20penguin"
    page.reload()
    assert shown(page) == ["1.2/1"]
    expect(page.get_by_role("searchbox")).to_have_value("a penguin")


def test_an_id_is_found_as_well(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    find(page, "1.1/2")
    assert shown(page) == ["1.1/2.1", "1.1/2.2"]


@pytest.mark.parametrize("words", ["<b>", "(", "\\", "\u0130\u1e9e", "𝒪", "&amp;", '"', "[.*]"])
def test_no_sign_upsets_the_search(open_page: Open, file: Path, words: str) -> None:
    page = open_page(file).page
    page.get_by_role("searchbox").fill(words)
    page.wait_for_timeout(150)
    page.get_by_role("searchbox").fill("zebra")
    page.wait_for_timeout(150)
    assert shown(page) == ["1.2/1"]


def test_where_the_browser_can_not_highlight_hits_are_wrapped(open_page: Open, file: Path) -> None:
    page = open_page(file, init="delete window.Highlight").page
    before = page.locator('[id="q/1.2/1"]').inner_html()
    find(page, "zebra")
    expect(page.locator("mark")).to_have_text(["zebra"])
    page.keyboard.press("Escape")
    assert page.locator('[id="q/1.2/1"]').inner_html() == before


def test_a_hit_in_another_models_answer_turns_to_its_tab(open_page: Open, tmp_path: Path) -> None:
    page = open_page(write_page(tmp_path, two_models())).page
    find(page, "puffin")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert in_sight(page, "The puffin theorem")


def test_search_works_on_a_phone(open_page: Open, file: Path) -> None:
    page = open_page(file, **PHONE).page
    page.get_by_role("searchbox").tap()
    page.keyboard.type("walruses")
    page.wait_for_timeout(150)
    page.get_by_role("button", name="Next hit").tap()
    page.wait_for_timeout(150)
    assert in_sight(page, "First a thought on walruses")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

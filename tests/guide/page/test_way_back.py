"""The reader is never lost: Back, cleared searches, filters, practice and reloads lead to the same card."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide.browser import Opened
from tests.guide.page.candidates import candidates_guide
from tests.guide.page_samples import write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), candidates_guide())


def top(page: Page, id_: str) -> float:
    return page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", f"q/{id_}")


def to(page: Page, id_: str) -> float:
    """Scrolls a card into the middle, as a reader would; where it then stands."""
    page.locator(f'[id="q/{id_}"]').scroll_into_view_if_needed()
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 180)
    page.wait_for_timeout(500)
    return top(page, id_)


def still_at(page: Page, id_: str, place: float) -> bool:
    page.wait_for_timeout(400)
    return abs(top(page, id_) - place) <= 2


def in_view(page: Page) -> str:
    """The topmost card under the bar."""
    return page.evaluate(
        """() => {
            const bar = document.querySelector(".bar").getBoundingClientRect().bottom;
            const below = (card) => card.getBoundingClientRect().bottom > bar + 24;
            return [...document.querySelectorAll(".card")].find(below).dataset.id;
        }"""
    )


def test_back_goes_from_card_to_card_within_the_guide(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.get_by_role("link", name="1.2 Section 1.2").click()
    page.wait_for_timeout(300)
    place = to(page, "1.2/3")
    page.get_by_role("link", name="2.1 Section 2.1").click()
    page.wait_for_timeout(300)
    page.go_back()
    assert still_at(page, "1.2/3", place)
    assert page.evaluate("location.hash") == "#s/1.2"
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate("[location.hash, scrollY]") == ["", 0]
    page.go_forward()
    assert still_at(page, "1.2/3", place)


def test_typing_leaves_the_history_as_it_is(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    before = page.evaluate("history.length")
    page.keyboard.press("/")
    page.keyboard.type("overfitting", delay=40)
    page.wait_for_timeout(150)
    assert page.evaluate("history.length") == before


def test_back_returns_to_what_was_found(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.get_by_role("searchbox").fill("gradient")
    page.wait_for_timeout(300)
    found = page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")
    page.locator(".card:visible .number").first.click()
    expect(page.locator("#found")).to_have_text("41 questions")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("gradient")
    page.wait_for_timeout(300)
    assert page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)") == found


def test_a_cleared_search_returns_to_the_same_card_at_the_same_place(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "2.2/2")
    page.keyboard.press("/")
    page.keyboard.type("overfitting")
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    assert still_at(page, "2.2/2", place)


def test_a_filter_that_keeps_the_card_keeps_its_place(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "2.2/2")
    page.get_by_label("Chapter or section").select_option("2")
    assert still_at(page, "2.2/2", place)
    page.get_by_role("button", name="Clear", exact=True).click()
    assert still_at(page, "2.2/2", place)


def test_a_filter_that_hides_the_card_leads_to_the_next_and_back_again(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "1.3/2")
    page.get_by_label("Chapter or section").select_option("2")
    page.wait_for_timeout(300)
    assert in_view(page) == "2.1/1" or page.locator(".card:visible").first.get_attribute("data-id") == "2.1/1"
    page.get_by_label("Chapter or section").select_option("")
    assert still_at(page, "1.3/2", place)


def test_practice_returns_to_the_same_card_and_a_reload_goes_on(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "2.1/3")
    page.get_by_role("button", name="Practise", exact=True).click()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    asked = page.locator(".card:visible").get_attribute("data-id")
    page.keyboard.press("Space")
    page.reload()
    expect(page.get_by_role("complementary", name="Practice")).to_be_visible()
    assert page.locator(".card:visible").get_attribute("data-id") == asked
    expect(page.get_by_text("How was it?").locator("visible=true")).to_have_count(1)
    page.keyboard.press("Escape")
    assert still_at(page, "2.1/3", place)


def test_back_ends_the_practice_and_stays_in_the_guide(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "2.1/3")
    page.get_by_role("button", name="Practise", exact=True).click()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    page.go_back()
    expect(page.get_by_role("complementary", name="Practice")).to_be_hidden()
    assert still_at(page, "2.1/3", place)


def test_a_reload_stays_where_one_was(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    place = to(page, "1.3/4")
    page.reload()
    assert still_at(page, "1.3/4", place)


def test_reopening_offers_to_continue(open_page: Open, file: Path) -> None:
    opened = open_page(file)
    to(opened.page, "1.3/4")
    at = opened.page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([name]) => name.endsWith('/place'))[1]).card"
    )
    again = opened.page.context.new_page()
    again.goto(file.as_uri())
    button = again.get_by_role("button", name=f"Continue at {at}")
    button.click()
    again.wait_for_timeout(300)
    assert in_view(again) == at


def test_keys_act_only_on_a_card_in_view(open_page: Open, file: Path) -> None:
    page = open_page(file, viewport={"width": 1280, "height": 500}).page
    for key in ("3", "Space"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.locator(".card[data-mark=known], details.answer[open]").count() == 0
    assert page.evaluate("scrollY") > 100  # no card has the focus: Space scrolls


def test_enter_opens_a_focused_card(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator('[id="q/1.1/1"] .takes')).to_be_visible()


def test_stepping_tells_how_far_one_is(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=2.2").page
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator("#step")).to_have_text("3 of 6")


def test_hidden_levels_are_nowhere_but_behind_a_link(open_page: Open, tmp_path: Path) -> None:
    from tests.guide.page_samples import sample_guide

    page = open_page(write_page(tmp_path, sample_guide())).page
    page.locator("#view-button").click()
    page.get_by_role("group", name="Levels I want to see at all").get_by_label("Hard").uncheck(force=True)
    page.keyboard.press("Escape")
    shown = "cards => cards.map(card => card.dataset.level)"
    assert "H" not in page.locator(".card:visible").evaluate_all(shown)
    page.get_by_role("searchbox").fill("determinant")
    page.wait_for_timeout(200)
    assert page.locator(".card:visible").count() == 0
    page.reload()
    page.evaluate("location.hash = '#q/2.2/2'")
    expect(page.locator('[id="q/2.2/2"]')).to_be_visible()

"""Reading the page in a browser: opening, going from card to card, filters, addresses, paper, a phone."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.guide.contents.chapters import Guide
from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import sample_guide, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]
THEMES = ["light", "dark"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), sample_guide())


def card(page: Page, id_: str):  # type: ignore[no-untyped-def]
    return page.locator(f'[id="q/{id_}"]')


def answer(page: Page, id_: str):  # type: ignore[no-untyped-def]
    return card(page, id_).locator(".takes")


def shown(page: Page) -> list[str]:
    return page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")


def top_of(page: Page, id_: str) -> float:
    """How far a card's upper edge lies below the bar."""
    return page.evaluate(
        """id => document.getElementById(id).getBoundingClientRect().top
               - document.querySelector(".bar").getBoundingClientRect().bottom""",
        f"q/{id_}",
    )


@pytest.mark.parametrize("theme", THEMES)
def test_answers_are_closed_until_asked_for(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    assert page.locator("details.answer[open]").count() == 0
    expect(answer(page, "1.1/1")).to_be_hidden()
    card(page, "1.1/1").get_by_text("Show answer").click()
    expect(answer(page, "1.1/1")).to_be_visible()
    card(page, "1.1/1").get_by_text("Hide answer").click()
    expect(answer(page, "1.1/1")).to_be_hidden()


@pytest.mark.parametrize("theme", THEMES)
def test_keys_go_from_card_to_card_and_open_them(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    for id_ in ("1.1/1", "1.1/2.1"):
        page.keyboard.press("j")
        expect(card(page, id_)).to_be_focused()
    page.wait_for_timeout(100)
    assert 0 <= top_of(page, "1.1/2.1") < 40
    page.keyboard.press("Space")
    expect(answer(page, "1.1/2.1")).to_be_visible()
    page.keyboard.press("Space")
    expect(answer(page, "1.1/2.1")).to_be_hidden()
    page.keyboard.press("k")
    expect(card(page, "1.1/1")).to_be_focused()


def test_a_key_list_opens_with_a_question_mark_and_closes_with_escape(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")  # keys rest while a dialog is open
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert page.locator(".card:focus").count() == 0


def test_keys_with_ctrl_are_left_to_the_browser(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.keyboard.press("Control+j")
    assert page.locator(".card:focus").count() == 0


def test_the_page_can_be_walked_through_by_tab_alone(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the questions")).to_be_focused()
    page.keyboard.press("Enter")
    summary = card(page, "1.1/1").locator("summary")
    for _ in range(20):
        page.keyboard.press("Tab")
        if summary.evaluate("summary => summary === document.activeElement"):
            break
    expect(summary).to_be_focused()
    outline = summary.evaluate("summary => getComputedStyle(summary).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(answer(page, "1.1/1")).to_be_visible()


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_a_deep_link_opens_its_card_right_under_the_bar(open_page: Open, file: Path, size: dict) -> None:  # type: ignore[type-arg]
    page = open_page(file, "#q/2.1/1", **size).page
    expect(answer(page, "2.1/1")).to_be_visible()
    page.wait_for_timeout(200)
    assert 0 <= top_of(page, "2.1/1") < 40
    page.evaluate("location.hash = '#q/1.2/1'")
    expect(answer(page, "1.2/1")).to_be_visible()
    expect(card(page, "1.2/1")).to_be_focused()


def test_a_deep_link_to_a_hidden_card_lifts_the_filter(open_page: Open, file: Path) -> None:
    page = open_page(file, "#level=H").page
    page.evaluate("location.hash = '#q/1.1/1'")
    expect(card(page, "1.1/1")).to_be_visible()


def test_a_deep_link_to_no_question_says_so(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/9.9/9").page
    expect(page.locator("#toast")).to_have_text("There is no question 9.9/9 in this guide.")


def test_a_cards_own_link_puts_it_into_the_address_beside_the_filter(open_page: Open, file: Path) -> None:
    page = open_page(file, "#level=H").page
    card(page, "1.1/2.2").get_by_role("link", name="Question 2.2").click()
    assert page.evaluate("location.hash") == "#q/1.1/2.2&level=H"
    page.reload()
    assert shown(page) == ["1.1/2.2", "2.1/2", "2.2/2"]
    expect(answer(page, "1.1/2.2")).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_filters_stay_in_the_address(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    page.get_by_role("button", name="Hard", exact=True).click()
    assert shown(page) == ["1.1/2.2", "2.1/2", "2.2/2"]
    page.get_by_label("Chapter or section").select_option("2")
    assert shown(page) == ["2.1/2", "2.2/2"]
    page.get_by_label("Check status").select_option("disputed")
    assert shown(page) == ["2.2/2"]
    expect(page.locator("#found")).to_have_text("1 of 9 questions")
    assert page.evaluate("location.hash") == "#level=H&ch=2&check=disputed"
    page.reload()
    assert shown(page) == ["2.2/2"]
    expect(page.get_by_role("button", name="Hard", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Check status")).to_have_value("disputed")
    page.get_by_role("button", name="Clear", exact=True).click()
    assert len(shown(page)) == 9
    assert page.evaluate("location.hash") == ""


def test_filters_work_by_key_alone(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.get_by_role("button", name="No level").focus()
    page.keyboard.press("Enter")
    assert shown(page) == ["1.2/2"]
    page.keyboard.press("Enter")
    page.get_by_label("Check status").focus()
    page.keyboard.type("No answer")
    assert shown(page) == ["2.1/2", "2.2/1"]


def test_a_section_by_hand_in_the_address_need_not_be_in_the_list(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=1.2").page
    assert shown(page) == ["1.2/1", "1.2/2"]
    page.evaluate("location.hash = '#ch=7&level=%'")
    expect(page.get_by_text("No question fits these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    assert len(shown(page)) == 9


def test_the_contents_lead_to_sections_and_count_their_questions(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("link", name="1.1 Section 1.1 3")).to_be_visible()
    contents.get_by_role("link", name="2.1 Section 2.1").click()
    expect(page.get_by_role("heading", name="2.1 Section 2.1")).to_be_focused()
    assert page.evaluate("location.hash") == "#s/2.1"


def test_hints_are_closed_and_open_on_their_own(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    hint = card(page, "1.1/2.2").get_by_text("Look at the end of the curve.")
    expect(hint).to_be_hidden()
    card(page, "1.1/2.2").get_by_text("Hint", exact=True).click()
    expect(hint).to_be_visible()


def test_a_picture_is_drawn(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    picture = card(page, "1.1/2.1").get_by_role("img", name="A curve that falls and then flattens")
    picture.scroll_into_view_if_needed()
    assert _middle(page, picture.screenshot()) == [200, 90, 160]


def test_formulas_are_set_in_the_pages_own_font(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/1.1/1").page
    page.wait_for_function("document.fonts.ready")
    fonts = page.evaluate("[...document.fonts].map(font => [font.family, font.status])")
    assert ["Guide Math", "loaded"] in fonts
    assert ["Guide Text", "loaded"] in fonts


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(open_page: Open, file: Path, theme: str, width: int) -> None:
    page = open_page(file, "#q/1.1/1", color_scheme=theme, viewport={"width": width, "height": 800}).page
    page.locator("#view-button").click()
    page.get_by_role("button", name="Open all answers").click()
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = (
        answer(page, "1.1/1")
        .locator(".scroll, pre")
        .evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.tabIndex)")
    )
    assert all(index == 0 for index in boxes)
    assert boxes or width > 400  # on a phone something in this answer is wider than the page


def test_on_a_phone_contents_and_filters_open_as_drawers(open_page: Open, file: Path) -> None:
    page = open_page(file, **PHONE).page
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").tap()
    expect(contents).to_be_visible()
    contents.get_by_role("link", name="2.1 Section 2.1").tap()
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Filter").tap()
    page.get_by_role("button", name="Hard", exact=True).tap()
    assert shown(page) == ["1.1/2.2", "2.1/2", "2.2/2"]
    page.keyboard.press("Escape")
    expect(page.get_by_label("Check status")).to_be_hidden()


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_follows_the_system_until_one_is_chosen(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    follows = page.evaluate(ground)
    other = "dark" if theme == "light" else "light"
    page.locator("#view-button").click()
    page.get_by_role("radio", name=other.capitalize()).check(force=True)
    chosen = page.evaluate(ground)
    assert chosen != follows
    page.reload()
    assert page.evaluate(ground) == chosen
    page.emulate_media(color_scheme=other)
    page.locator("#view-button").click()
    page.get_by_role("radio", name="System").check(force=True)
    assert page.evaluate(ground) == chosen


def test_questions_only_hides_every_answer(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/1.1/1").page
    page.locator("#view-button").click()
    button = page.get_by_role("button", name="Questions only")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.locator(".answer:visible, .hint:visible, .gap:visible").count() == 0
    assert len(shown(page)) == 9


@pytest.mark.parametrize("theme", THEMES)
def test_paper_shows_every_answer_in_light_colours(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    page.emulate_media(media="print", color_scheme=theme)
    expect(answer(page, "1.1/1")).to_be_visible()
    expect(page.locator(".bar")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).contentVisibility") == "visible"


def test_what_is_filtered_is_what_prints_and_no_page_is_blank(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=2").page
    page.emulate_media(media="print")
    assert shown(page) == ["2.1/1", "2.1/2", "2.2/1", "2.2/2"]
    expect(page.locator("#final-results")).to_be_hidden()
    chapters = "[...document.querySelectorAll('.chapter')].filter(one => one.checkVisibility())"
    assert page.evaluate(f"{chapters}.map(one => getComputedStyle(one).breakBefore)") == ["auto"]
    page.locator("#clear-filters").evaluate("button => button.click()")
    assert page.evaluate(f"{chapters}.map(one => getComputedStyle(one).breakBefore)") == ["auto", "page"]


def test_all_that_was_found_prints(open_page: Open, tmp_path: Path, long_guide: Guide, cache: Path) -> None:
    page = open_page(write_page(tmp_path, long_guide, cache), "#find=kernel").page
    number = int(page.locator("#found").inner_text().split()[0])
    assert number > 50
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".card:visible .takes:visible").count() == number


def test_after_printing_the_page_is_as_it_was(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/1.1/1").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.answer[open]").count() == 1


def test_without_the_script_everything_can_be_read(open_page: Open, file: Path) -> None:
    page = open_page(file, java_script_enabled=False).page
    assert page.get_by_role("searchbox").count() == 0
    card(page, "1.1/1").get_by_text("Show answer").click()
    expect(card(page, "1.1/1").get_by_text("First a thought on walruses")).to_be_visible()
    expect(card(page, "1.1/2.1").get_by_role("img", name="A curve that falls")).to_be_visible()


def test_code_and_formulas_can_be_copied(open_page: Open, file: Path) -> None:
    opened = open_page(file, "#q/1.1/1", permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    copied = "navigator.clipboard.readText()"
    answer(page, "1.1/1").get_by_role("button", name="Copy the code").click()
    expect(page.locator("#toast")).to_have_text("Code copied")
    assert page.evaluate(copied).startswith("def step(w, gradient, rate=0.1):\n    return w - rate")
    answer(page, "1.1/1").locator("math").first.click()
    assert page.evaluate(copied) == "L(w) < L(w_0)"
    button = answer(page, "1.1/1").get_by_role("button", name=re.compile("LaTeX"))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text("LaTeX copied")
    assert page.evaluate(copied).startswith("w_{t+1} = w_t")


def test_all_latex_of_a_card_is_listed_for_the_keyboard(open_page: Open, file: Path) -> None:
    page = open_page(file, permissions=["clipboard-read", "clipboard-write"]).page
    button = card(page, "1.1/2.2").get_by_role("button", name="Formulas as LaTeX")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Formulas as LaTeX")
    expect(dialog.get_by_text(r"\eta", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Copy A ").press("Enter")
    assert page.evaluate("navigator.clipboard.readText()") == r"A \in \mathbb{R}^{n \times m}"


def test_copying_works_where_the_browser_has_no_clipboard_for_files(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/1.1/1", init="Object.defineProperty(navigator, 'clipboard', {value: undefined})").page
    answer(page, "1.1/1").get_by_role("button", name="Copy the code").click()
    expect(page.locator("#toast")).to_have_text("Code copied")


def test_the_book_is_linked_for_each_question(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    link = card(page, "1.1/1").get_by_role("link", name=re.compile("In the book"))
    assert link.get_attribute("href") == "https://book.example/1.1.html"
    assert link.get_attribute("rel") == "noopener noreferrer"


def _middle(page: Page, png: bytes) -> list[int]:
    """The colour in the middle of a screenshot, read by the browser itself."""
    return page.evaluate(
        """async data => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return [...canvas.getImageData(image.width >> 1, image.height >> 1, 1, 1).data].slice(0, 3);
        }""",
        base64.b64encode(png).decode(),
    )

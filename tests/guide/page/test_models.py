"""Several models in one page: tabs, two columns, and where they differ."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide import made_up
from tests.guide.browser import Opened
from tests.guide.page_samples import OTHER, two_models, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), two_models())


def panels(page: Page, id_: str) -> list[str]:
    visible = page.locator(f'[id="q/{id_}"] .take:visible')
    return visible.evaluate_all("takes => takes.map(take => take.dataset.model)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tabs_turn_by_mouse_and_by_arrow_keys(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, "#q/2.2/2", color_scheme=theme).page
    assert panels(page, "2.2/2") == [made_up.MODEL]
    card = page.locator('[id="q/2.2/2"]')
    card.get_by_role("tab", name=OTHER).click()
    assert panels(page, "2.2/2") == [OTHER]
    expect(card.get_by_role("tab", name=OTHER)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    expect(card.get_by_role("tab", name=made_up.MODEL)).to_be_focused()
    assert panels(page, "2.2/2") == [made_up.MODEL]
    expect(card.get_by_role("tabpanel")).to_have_accessible_name(made_up.MODEL)


def test_the_chosen_model_is_chosen_in_every_card_and_kept(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/2.2/2").page
    page.locator('[id="q/2.2/2"]').get_by_role("tab", name=OTHER).click()
    page.goto(file.as_uri() + "#q/1.1/1")
    page.reload()
    assert panels(page, "1.1/1") == [OTHER]


def test_two_columns_show_both_and_are_kept(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/2.2/2").page
    page.locator("#view-button").click()
    page.get_by_role("radio", name="Side by side").check(force=True)
    page.keyboard.press("Escape")
    assert panels(page, "2.2/2") == [made_up.MODEL, OTHER]
    page.reload()
    assert panels(page, "2.2/2") == [made_up.MODEL, OTHER]
    left, right = (box.bounding_box() for box in page.locator('[id="q/2.2/2"] .take').all())
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_only_disagreements(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.get_by_role("button", name="Only disagreements").click()
    shown = page.locator(".card:visible")
    expect(shown).to_have_count(1)
    expect(shown.get_by_text("Answers differ", exact=True)).to_be_visible()
    assert page.evaluate("location.hash") == "#differs"
    page.reload()
    expect(shown).to_have_count(1)
    shown.get_by_text("Show answer").click()
    expect(shown.get_by_text("The answers differ in their final result.")).to_be_visible()


def test_paper_shows_the_answers_of_all_models(open_page: Open, file: Path) -> None:
    page = open_page(file, "#q/2.2/2").page
    page.emulate_media(media="print")
    assert panels(page, "2.2/2") == [made_up.MODEL, OTHER]


def test_without_the_script_the_answers_stand_one_after_the_other(open_page: Open, file: Path) -> None:
    page = open_page(file, java_script_enabled=False).page
    page.locator('[id="q/2.2/2"]').get_by_text("Show answer").click()
    expect(page.locator('[id="q/2.2/2"]').get_by_role("heading", name=OTHER)).to_be_visible()
    assert page.locator('[id="q/2.2/2"] .take:visible').count() == 2

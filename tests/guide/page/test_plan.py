"""The plan until the interview, what the reader keeps, and how it goes to another device."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide.browser import Opened
from tests.guide.page_samples import sample_guide, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]
# The reader's own time: the plan is about days as they live them.
MONDAY = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), sample_guide())


def planned(open_page: Open, file: Path, minutes: int = 60, date: str = "2026-03-16", **options: object) -> Page:
    """A page on a Monday with a plan until an interview."""
    page = open_page(file, **options).page
    page.clock.install(time=MONDAY)
    page.reload()
    page.locator("#today-link").click()
    page.get_by_label("Day of the interview").fill(date)
    page.get_by_label("Minutes a day").fill(str(minutes))
    page.get_by_role("button", name="Make the plan").click()
    return page


def kept(page: Page, name: str) -> dict:  # type: ignore[type-arg]
    found = page.evaluate("name => Object.entries(localStorage).find(([one]) => one.endsWith(`/${name}`))?.[1]", name)
    return json.loads(found) if found else {}


def test_the_plan_says_what_is_due_and_what_is_ahead(open_page: Open, file: Path) -> None:
    page = planned(open_page, file)
    expect(page.get_by_text("14 days until the interview")).to_be_visible()
    expect(page.locator(".today-due")).to_have_text("9 new questions, about 47 minutes")
    expect(page.locator(".ahead li")).to_have_count(14)
    expect(page.get_by_text("With 60 minutes a day you see every question before the interview.")).to_be_visible()
    expect(page.locator("#today-number")).to_have_text("9")
    expect(page.get_by_role("row", name="Chapter 1. Made-up things 0 of 5")).to_be_visible()
    expect(page.get_by_role("row", name="Hard 0 of 3")).to_be_visible()


def test_what_does_not_fit_is_said_with_what_would(open_page: Open, file: Path) -> None:
    page = planned(open_page, file, minutes=5, date="2026-03-04")
    expect(page.locator(".today-pace")).to_contain_text("would stay unseen")
    expect(page.locator(".today-pace")).to_contain_text("minutes a day would reach all of them")


def test_what_was_rated_comes_back_when_it_fades(open_page: Open, file: Path) -> None:
    page = planned(open_page, file)
    page.get_by_role("button", name="Start", exact=True).click()
    names = []
    for key in ("1", "3", "3", "3"):  # the first comes again after three others
        names += page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")
        page.keyboard.press("Space")
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert set(kept(page, "ratings")) == set(names)
    page.clock.set_fixed_time(MONDAY + timedelta(days=1))
    page.reload()
    expect(page.locator(".today-due")).to_contain_text("1 review and ")
    page.get_by_text("What is due").click()
    expect(page.locator(".today-list li").first).to_contain_text(names[0])
    expect(page.locator(".today-list li").first).to_contain_text("review")


def test_weak_sections_come_first(open_page: Open, file: Path) -> None:
    page = planned(open_page, file, minutes=10)
    page.evaluate("location.hash = '#q/2.2/1'")
    page.locator('[id="q/2.2/1"]').get_by_role("button", name="To learn").click()
    page.locator("#today-link").click()
    page.get_by_text("What is due").click()
    expect(page.locator(".today-list li").first).to_contain_text("2.2/2")


def test_hidden_levels_are_left_out(open_page: Open, file: Path) -> None:
    page = planned(open_page, file)
    page.locator("#view-button").click()
    page.get_by_role("group", name="Levels I want to see at all").get_by_label("Hard").uncheck(force=True)
    page.keyboard.press("Escape")
    page.locator("#today-link").click()
    expect(page.locator(".today-due")).to_have_text("6 new questions, about 23 minutes")


def test_back_leaves_today(open_page: Open, file: Path) -> None:
    page = planned(open_page, file)
    page.go_back()
    expect(page.get_by_role("heading", name="A Made-Up Interviews Book")).to_be_visible()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_hidden()


def fill(page: Page) -> None:
    """A mark, a star, a note and a plan."""
    page.evaluate("location.hash = '#q/1.2/1'")
    card = page.locator('[id="q/1.2/1"]')
    card.get_by_role("button", name="Shaky").click()
    card.get_by_role("button", name="Star").click()
    card.get_by_role("button", name="Note").click()
    page.keyboard.type("Stripes – 斑馬 & <b>")


def same(page: Page) -> None:
    card = page.locator('[id="q/1.2/1"]')
    expect(card.get_by_role("button", name="Shaky")).to_have_attribute("aria-pressed", "true")
    expect(card.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    expect(card.get_by_label("Your note")).to_have_value("Stripes – 斑馬 & <b>")
    assert kept(page, "plan")["minutes"] == 60
    assert list(kept(page, "ratings")) == ["1.2/1"]


def test_all_that_is_kept_goes_out_as_one_file_and_comes_back(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = planned(open_page, file)
    fill(page)
    page.locator("#view-button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my marks, notes and plan").click()
    download.value.save_as(tmp_path / "kept.json")
    fresh = open_page(file).page
    fresh.set_input_files("#marks-file", tmp_path / "kept.json")
    expect(fresh.locator("#toast")).to_have_text("1 mark and 1 note imported")
    same(fresh)


def text_of(page: Page) -> str:
    page.locator("#view-button").click()
    page.get_by_role("button", name="To another device…").click()
    page.get_by_role("button", name="Copy as text").click()
    expect(page.locator("#toast")).to_have_text("Text copied")
    return page.evaluate("navigator.clipboard.readText()")


def take(page: Page, text: str) -> None:
    page.locator("#view-button").click()
    page.get_by_role("button", name="To another device…").click()
    page.get_by_label("Text from another device").fill(text)
    page.get_by_role("button", name="Take it over").click()


def test_all_that_is_kept_goes_over_as_a_short_text(open_page: Open, file: Path) -> None:
    page = planned(open_page, file, permissions=["clipboard-read", "clipboard-write"])
    fill(page)
    text = text_of(page)
    assert len(text) < 400
    fresh = open_page(file).page
    take(fresh, f"Sent from my laptop: {text} ")
    same(fresh)


@pytest.mark.parametrize("text", ["", "MLG1.1.1.abc.x", "hello", "MLG1.1.1.0.AAAA"])
def test_a_text_that_is_none_is_refused_and_nothing_is_lost(open_page: Open, file: Path, text: str) -> None:
    page = open_page(file).page
    page.locator('[id="q/1.1/1"]').get_by_role("button", name="Known").click()
    take(page, text)
    expect(page.locator("#toast")).to_have_text("That is no text of a study guide.")
    assert list(kept(page, "marks")) == ["1.1/1"]


def test_the_code_can_be_read_by_a_camera(open_page: Open, file: Path, tmp_path: Path) -> None:
    zxing = pytest.importorskip("zxingcpp", reason="zxing-cpp, which reads codes, is not installed")
    from PIL import Image

    page = planned(open_page, file, permissions=["clipboard-read", "clipboard-write"])
    fill(page)
    text = text_of(page)
    page.get_by_role("img", name="A code for a phone’s camera").screenshot(path=tmp_path / "code.png")
    [read] = zxing.read_barcodes(Image.open(tmp_path / "code.png"))
    assert read.text == text


def test_notes_and_stars_survive_a_reload_and_stars_can_be_filtered_by(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    fill(page)
    page.reload()
    expect(page.locator('[id="q/1.2/1"]').get_by_label("Your note")).to_have_value("Stripes – 斑馬 & <b>")
    page.get_by_role("button", name="Starred").click()
    assert page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)") == ["1.2/1"]
    assert "starred" in page.evaluate("location.hash")

"""A mock interview in a browser: one question at a time against the clock, then the answer beside one's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide import made_up
from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]
_ANSWER = """## In one breath

It depends.

## Full answer

On the data.

## What they listen for

- **Strong pass:** names the data.
- **Stop when:** it is named.

## Follow-ups

- And then? More data.
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    questions = [
        made_up.question(f"1.{number}/1", f"What of case {number}?", level=level)
        for number, level in enumerate("EMHEMHEM", start=1)
    ]
    answers = [made_up.answer(one, _ANSWER) for one in questions]
    return write_page(tmp_path_factory.mktemp("page"), made_up.guide(questions, answers))


def begun(open_page: Open, file: Path, length: str = "15 min", **options: object) -> Page:
    page = open_page(file, **options).page
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="Mock interview", exact=True).click()
    page.get_by_role("dialog", name="Mock interview").get_by_text(length).click()
    page.get_by_role("dialog", name="Mock interview").get_by_role("button", name="Start").click()
    expect(page.get_by_role("complementary", name="Mock interview")).to_be_visible()
    return page


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_answer_comes_layer_by_layer_beside_what_was_said(open_page: Open, file: Path, size: dict) -> None:  # type: ignore[type-arg]
    page = begun(open_page, file, **size)
    bar = page.get_by_role("complementary", name="Mock interview")
    expect(page.locator(".card:visible")).to_have_count(1)
    expect(page.get_by_label("Your answer, as you would say it")).to_be_focused()
    page.keyboard.type("I would look at the data.")
    expect(page.locator(".card:visible").get_by_text("It depends.")).to_be_hidden()
    bar.get_by_role("button", name="That’s my answer").click()
    expect(page.locator(".card:visible").get_by_text("It depends.")).to_be_visible()
    for name, text in {
        "Full answer": "On the data.",
        "What they listen for": "names the data.",
        "Follow-ups": "More data.",
    }.items():
        expect(page.locator(".card:visible").get_by_text(text)).to_be_hidden()
        bar.get_by_role("button", name=f"Next: {name}").click()
        expect(page.locator(".card:visible").get_by_text(text)).to_be_visible()
    expect(page.get_by_label("Your answer, as you would say it")).to_have_value("I would look at the data.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_clock_runs_down_and_the_levels_are_mixed(open_page: Open, file: Path) -> None:
    page = begun(open_page, file)
    expect(page.get_by_role("timer")).to_have_text("15:00 left")
    page.clock.run_for(61_000)
    expect(page.get_by_role("timer")).to_have_text("13:59 left")
    bar = page.get_by_role("complementary", name="Mock interview")
    levels = []
    while bar.is_visible():
        levels.append(page.locator(".card:visible").get_attribute("data-level"))
        bar.get_by_role("button", name="Skip").click()
    assert levels[0] == "E"
    assert len(set(levels)) > 1


def test_the_summary_has_the_words_of_the_questions_and_ones_own(open_page: Open, file: Path) -> None:
    page = begun(open_page, file)
    bar = page.get_by_role("complementary", name="Mock interview")
    question = page.locator(".card:visible .ask").inner_text()
    page.keyboard.type("My own words")
    bar.get_by_role("button", name="That’s my answer").click()
    bar.get_by_role("button", name="Shaky").click()
    bar.get_by_role("button", name="End").click()
    summary = page.get_by_role("dialog", name="The interview is over")
    expect(summary).to_contain_text("1 question in 1 minute, 0 known.")
    expect(summary.get_by_role("link", name=question)).to_be_visible()
    summary.get_by_text("What you said").click()
    expect(summary.get_by_text("My own words")).to_be_visible()
    summary.get_by_role("button", name="Close").click()
    expect(page.locator(".card[data-mark=shaky]")).to_have_count(1)
    expect(page.locator("main .mock-panel")).to_have_count(0)
    assert page.locator(".layer[hidden]").count() == 0


def test_a_reload_goes_on_with_what_was_typed(open_page: Open, file: Path) -> None:
    page = begun(open_page, file)
    asked = page.locator(".card:visible").get_attribute("data-id")
    page.keyboard.type("Half a thought")
    page.reload()
    expect(page.get_by_label("Your answer, as you would say it")).to_have_value("Half a thought")
    assert page.locator(".card:visible").get_attribute("data-id") == asked
    page.get_by_label("Your answer, as you would say it").press("Escape")
    expect(page.get_by_role("complementary", name="Mock interview")).to_be_hidden()


def test_a_browser_without_speech_shows_no_button_for_it(open_page: Open, file: Path) -> None:
    page = begun(open_page, file, init="delete window.SpeechRecognition; delete window.webkitSpeechRecognition")
    expect(page.get_by_role("button", name="Speak")).to_be_hidden()

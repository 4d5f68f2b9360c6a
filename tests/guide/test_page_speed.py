"""The page with many long answers: how soon it can be read and searched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.guide.chapters import Guide

from . import made_up
from .browser import Opened
from .page_samples import write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]
# Three times what it takes here, so that a busy machine is no failure; `make bench` gives the figures.
LOAD_MS, SEARCH_MS = 3000, 600


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, long_guide: Guide, cache: Path) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), long_guide, cache)


def loaded(page: Page) -> float:
    return page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")


def searching(page: Page, words: str) -> float:
    """Milliseconds from the last letter to the painted result."""
    return page.evaluate(
        """async words => {
            const field = document.querySelector("#query"), found = document.querySelector("#found");
            const before = found.textContent, start = performance.now();
            field.value = words;
            field.dispatchEvent(new Event("input", {bubbles: true}));
            while (found.textContent === before) await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            return performance.now() - start;
        }""",
        words,
    )


def test_334_long_answers_open_and_are_searched_at_once(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    assert loaded(page) < LOAD_MS
    assert max(searching(page, words) for words in ("kernel", "kernel matrix", "gradient of the loss", "e")) < SEARCH_MS
    expect(page.locator(".card:visible").first).to_be_visible()


def test_all_334_answers_can_be_open_at_once(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.locator("#view-button").click()
    page.locator("[data-action=open-all]").click()
    assert page.locator("details.answer[open]").count() == 334
    page.keyboard.press("j")
    expect(page.locator(".card").first).to_be_focused()


def test_2000_questions_work(open_page: Open, tmp_path: Path, cache: Path) -> None:
    questions = made_up.many_questions(2000)
    # The same hundred answers over and over: the page has no way to know, and pandoc is not what is tried.
    texts = [made_up.long_text(seed) for seed in range(100)]
    answers = [made_up.answer(one, texts[number % 100]) for number, one in enumerate(questions)]
    page = open_page(write_page(tmp_path, made_up.guide(questions, answers), cache), f"#q/{questions[-1].id}").page
    expect(page.locator(f'[id="q/{questions[-1].id}"] .takes')).to_be_visible()
    assert loaded(page) < 4 * LOAD_MS
    page.wait_for_timeout(3000)  # the index is built while nobody asks for anything
    assert searching(page, "kernel matrix") < 4 * SEARCH_MS
    page.keyboard.press("j")
    assert page.locator(".card:focus").count() == 1

"""The page for everybody: what axe-core finds in each of its states, in both themes, on desktop and phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import two_models, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), two_models())


def still(page: Page) -> None:
    """Nothing fades any more: half a colour has half its contrast."""
    page.wait_for_timeout(350)


def opened(page: Page) -> None:
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")


def marked(page: Page) -> None:
    for key in ("j", "1", "j", "2", "j", "3"):
        page.keyboard.press(key)


def searched(page: Page) -> None:
    page.get_by_role("searchbox").fill("penguin")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")


def nothing_found(page: Page) -> None:
    page.get_by_role("searchbox").fill("there is no such word")
    page.wait_for_timeout(200)


def menu(page: Page) -> None:
    page.locator("#view-button").click()


def columns(page: Page) -> None:
    opened(page)
    page.evaluate("document.querySelector('[name=columns][value=columns]').click()")


def keys(page: Page) -> None:
    page.keyboard.press("?")


def formulas(page: Page) -> None:
    page.locator("[data-action=formulas]").first.click()


def practising(page: Page) -> None:
    page.locator("#practice-button").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    page.keyboard.press("Space")


def planning(page: Page) -> None:
    page.evaluate("location.hash = '#today'")
    page.get_by_label("Day of the interview").fill("2999-01-01")
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_text("What is due").click()


def interviewing(page: Page) -> None:
    page.get_by_role("button", name="Mock interview", exact=True).click()
    page.keyboard.press("Enter")
    page.keyboard.type("Well")
    page.locator("[data-mock=reveal]").click()


def transferring(page: Page) -> None:
    page.locator("#view-button").click()
    page.get_by_role("button", name="To another device…").click()


def doubting(page: Page) -> None:
    page.evaluate("location.hash = '#q/1.1/1'")
    page.locator(".trust:visible").first.click()


def noting(page: Page) -> None:
    for key in ("j", "s", "n"):
        page.keyboard.press(key)
    page.keyboard.type("A note")


def contents(page: Page) -> None:
    page.evaluate("document.querySelector('#contents-button').click()")


def nothing(page: Page) -> None:
    """As it opens."""


STATES = [nothing, opened, marked, searched, nothing_found, menu, columns, keys, formulas, practising, contents]
STATES += [planning, interviewing, transferring, doubting, noting]


def violations(page: Page) -> list[str]:
    results: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in results["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("theme", "size"), [("light", {}), ("dark", {}), ("dark", PHONE)], ids=["light", "dark", "phone"]
)
@pytest.mark.parametrize("state", STATES, ids=[state.__name__ for state in STATES])
def test_axe_finds_nothing(
    open_page: Open, file: Path, theme: str, size: dict[str, Any], state: Callable[[Page], None]
) -> None:
    page = open_page(file, color_scheme=theme, **size).page
    state(page)
    still(page)
    assert violations(page) == []


def test_there_is_one_banner_one_main_part_a_search_and_a_named_navigation(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    for role in ("banner", "main", "search"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Contents")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_wherever_it_goes(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, "#q/1.1/1", color_scheme=theme).page
    page.locator("#contents-button").evaluate("button => button.blur()")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
                const at = document.activeElement;
                if (at === document.body) return "";
                const seen = (one) => getComputedStyle(one).outlineStyle !== "none";
                return seen(at) || seen(at.closest("label") ?? at) ? "" : at.outerHTML.slice(0, 90);
            }"""
        )
        if name:
            unseen.append(name)
    assert unseen == []


def test_the_language_and_the_title_are_told(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "A Made-Up Interviews Book: a study guide"

"""Marks and practice in a browser: kept here, taken along as a file, drawn from by what is shaky."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.guide import made_up
from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import sample_answers, sample_guide, sample_questions, write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page"), sample_guide())


def mark(page: Page, id_: str, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f'[id="q/{id_}"]').get_by_role("button", name=name, exact=True)


def shown(page: Page) -> list[str]:
    return page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.dataset.id)")


def kept(page: Page) -> dict[str, str]:
    """The marks in the browser's store, by question."""
    stored = page.evaluate("Object.entries(localStorage).find(([name]) => name.endsWith('/marks'))?.[1] ?? '{}'")
    return {id_: entry["mark"] for id_, entry in json.loads(stored).items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_are_set_by_mouse_and_key_and_survive_a_reload(open_page: Open, file: Path, theme: str) -> None:
    page = open_page(file, color_scheme=theme).page
    mark(page, "1.1/1", "Known").click()
    for key in ("j", "2"):
        page.keyboard.press(key)
    page.keyboard.press("j")
    page.keyboard.press("1")
    assert kept(page) == {"1.1/1": "known", "1.1/2.1": "shaky", "1.1/2.2": "learn"}
    page.reload()
    expect(mark(page, "1.1/1", "Known")).to_have_attribute("aria-pressed", "true")
    expect(mark(page, "1.1/2.1", "Shaky")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("img", name="1 of 9 known, 1 shaky, 1 to learn")).to_be_attached()
    expect(page.locator(".progress-text")).to_have_text("1 of 9 known")
    expect(page.get_by_role("navigation").get_by_text("3, 1 known")).to_be_visible()


def test_the_same_mark_again_takes_it_away(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    mark(page, "1.1/1", "Shaky").click()
    mark(page, "1.1/1", "Shaky").click()
    assert kept(page) == {}


def test_marks_are_kept_under_the_guides_id(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    mark(page, "1.1/1", "Known").click()
    names = page.evaluate("Object.keys(localStorage)")
    assert names
    assert all(name.startswith(f"mlguide/{sample_guide().id}/") for name in names)


def test_the_filter_by_mark(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    mark(page, "1.1/1", "Known").click()
    mark(page, "1.2/1", "Shaky").click()
    for value, ids in {"known": ["1.1/1"], "shaky": ["1.2/1"], "learn": []}.items():
        page.get_by_label("Your mark").select_option(value)
        assert shown(page) == ids
    page.get_by_label("Your mark").select_option("open")
    assert len(shown(page)) == 8
    assert page.evaluate("location.hash") == "#mark=open"
    page.get_by_label("Your mark").select_option("none")
    assert len(shown(page)) == 7


def test_a_rebuild_keeps_the_marks_and_tells_which_answers_changed(open_page: Open, tmp_path: Path) -> None:
    file = write_page(tmp_path, sample_guide())
    page = open_page(file).page
    mark(page, "1.1/1", "Known").click()
    mark(page, "1.2/1", "Known").click()
    questions = sample_questions()
    answers = [
        one.model_copy(update={"text": "It was reworded."}) if one.question_id == "1.2/1" else one
        for one in sample_answers(questions)
    ]
    write_page(tmp_path, made_up.guide(questions, answers))
    page.reload()
    expect(mark(page, "1.1/1", "Known")).to_have_attribute("aria-pressed", "true")
    expect(mark(page, "1.2/1", "Known")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Changed since you marked it").locator("visible=true")).to_have_count(1)
    page.get_by_label("Your mark").select_option("changed")
    assert shown(page) == ["1.2/1"]


def test_marks_go_out_as_a_file_and_come_back(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = open_page(file).page
    mark(page, "1.1/1", "Known").click()
    mark(page, "1.2/1", "Shaky").click()
    page.locator("#view-button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my marks").click()
    assert download.value.suggested_filename == f"{sample_guide().id}-marks.json"
    download.value.save_as(tmp_path / "marks.json")

    fresh = open_page(file).page
    fresh.set_input_files("#marks-file", tmp_path / "marks.json")
    expect(fresh.locator("#toast")).to_have_text("2 marks imported")
    assert kept(fresh) == {"1.1/1": "known", "1.2/1": "shaky"}
    expect(mark(fresh, "1.2/1", "Shaky")).to_have_attribute("aria-pressed", "true")


def test_of_two_marks_the_later_one_stays(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = open_page(file).page
    mark(page, "1.1/1", "Known").click()
    old = {"mark": "shaky", "version": "0", "at": "2001-01-01T00:00:00Z"}
    new = {"mark": "learn", "version": "0", "at": "2999-01-01T00:00:00Z"}
    given = {"format": "mlguide-marks", "marks": {"1.1/1": old, "1.2/1": new}}
    (tmp_path / "marks.json").write_text(json.dumps(given))
    page.set_input_files("#marks-file", tmp_path / "marks.json")
    expect(page.locator("#toast")).to_have_text("2 marks imported")
    assert kept(page) == {"1.1/1": "known", "1.2/1": "learn"}


@pytest.mark.parametrize(
    "content", ["", "[]", "null", "{", '{"format": "mlguide-marks"}', '{"marks": {"1.1/1": {"mark": "known"}}}']
)
def test_a_file_that_holds_no_marks_is_refused(open_page: Open, file: Path, tmp_path: Path, content: str) -> None:
    page = open_page(file).page
    (tmp_path / "marks.json").write_text(content)
    page.set_input_files("#marks-file", tmp_path / "marks.json")
    expect(page.locator("#toast")).to_have_text("That file holds no marks of a study guide.")
    assert kept(page) == {}


def test_a_browser_that_keeps_nothing_says_so_once_and_goes_on(open_page: Open, file: Path) -> None:
    refuse = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    page = open_page(file, init=refuse).page
    mark(page, "1.1/1", "Known").click()
    expect(mark(page, "1.1/1", "Known")).to_have_attribute("aria-pressed", "true")


def test_practice_shows_one_card_at_a_time_until_all_are_known(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=1.1").page
    page.get_by_role("button", name="Practise", exact=True).click()
    dialog = page.get_by_role("dialog", name="Practise")
    expect(dialog).to_contain_text("From the 3 questions that the filters show.")
    dialog.get_by_role("button", name="Start").click()
    session = page.get_by_role("complementary", name="Practice")
    seen = []
    for _ in range(3):
        [id_] = shown(page)
        seen.append(id_)
        expect(page.locator(".card:visible .takes")).to_be_hidden()
        expect(session.get_by_text("How was it?")).to_be_hidden()
        page.keyboard.press("Space")
        expect(session.get_by_text("How was it?")).to_be_visible()
        page.keyboard.press("3")
    assert sorted(seen) == ["1.1/1", "1.1/2.1", "1.1/2.2"]
    expect(page.get_by_role("dialog", name="Session done")).to_contain_text("3 questions in 1 minute, 3 known.")
    page.keyboard.press("Escape")
    assert kept(page) == dict.fromkeys(seen, "known")
    assert len(shown(page)) == 3


def test_what_went_badly_comes_back_in_the_same_session(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=1.2", **PHONE).page
    page.get_by_role("button", name="Practise", exact=True).tap()
    page.get_by_role("dialog").get_by_text("5", exact=True).tap()
    page.get_by_role("dialog").get_by_role("button", name="Start").tap()
    session = page.get_by_role("complementary", name="Practice")
    seen = []
    for name in ("Shaky", "Known", "Known"):
        seen += shown(page)
        session.get_by_role("button", name="Show answer").tap()
        session.get_by_role("button", name=re.compile(name)).tap()
    assert seen[0] == seen[2] != seen[1]
    expect(page.get_by_role("dialog", name="Session done")).to_contain_text("2 questions")


def test_the_timer_runs_and_escape_ends_the_practice(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="Practise ten").click()
    page.keyboard.press("Enter")
    page.clock.run_for(65_000)
    expect(page.locator(".session time")).to_have_text("1:05")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Practice")).to_be_hidden()
    assert len(shown(page)) == 9


def test_shaky_questions_are_drawn_more_often(open_page: Open, file: Path) -> None:
    page = open_page(file, "#ch=1").page
    mark(page, "1.1/1", "Shaky").click()
    for id_ in ("1.1/2.1", "1.1/2.2", "1.2/1", "1.2/2"):
        mark(page, id_, "Known").click()
    first = []
    for _ in range(30):
        page.get_by_role("button", name="Practise", exact=True).click()
        page.keyboard.press("Enter")
        expect(page.get_by_role("complementary", name="Practice")).to_be_visible()
        first += shown(page)
        page.keyboard.press("Escape")
    # Drawn by weight six to one it is first in 6 of 10; evenly it would be in 2 of 10.
    assert first.count("1.1/1") > 10

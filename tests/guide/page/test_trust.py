"""The badge at an answer's head says what was verified, and opens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import expect

from pipeline.guide.contents.chapters import Guide
from tests.guide import made_up
from tests.guide.browser import Opened
from tests.guide.page_samples import page_of, two_models, write_page


def checked_guide() -> Guide:
    """One answer recomputed, one program run on cases, one that nobody looked at."""
    questions = [made_up.question(f"1.1/{number}") for number in (1, 2, 3)]
    answers = [made_up.answer(one, "## Full answer\n\nSo.\n\n**Final result:** $\\frac{1}{2}$") for one in questions]
    reviews = [
        made_up.review(
            answers[0],
            stated="$\\frac{1}{2}$",
            derived="$0.5$",
            code="def half():\n    return 1 / 2  # <b> & so on",
            inputs=("n = 2", "seed = 7"),
        ),
        made_up.review(answers[1], method="program run", stated="`half`", code="assert half(2) == 1", cases=12),
    ]
    return made_up.guide(questions, answers, reviews)


def badges(guide: Guide) -> list[str]:
    tree = html.document_fromstring(page_of(guide))
    return [" ".join(one.text_content().split()) for one in tree.xpath("//button[contains(@class, 'trust ')]")]


def test_the_badge_says_what_was_verified() -> None:
    assert badges(checked_guide()) == [
        "What was checked: Final result recomputed",
        "What was checked: Program run on 12 cases",
        "What was checked: Not checked",
    ]


def test_where_no_machine_could_check_the_badge_tells_how_far_models_agree() -> None:
    tree = html.document_fromstring(page_of(two_models()))
    [card] = tree.xpath("//article[@data-id='1.1/1']")
    said = [one.text_content() for one in card.xpath(".//div[@class='evidence']")]
    assert "1 of 1 other model states the same final result." in said[1]


@pytest.mark.browser
@pytest.mark.slow
def test_the_badge_opens_to_the_check_itself(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    page = open_page(write_page(tmp_path, checked_guide()), "#q/1.1/1").page
    card = page.locator('[id="q/1.1/1"]')
    card.get_by_role("button", name="Final result recomputed").click()
    evidence = page.get_by_role("group", name="What was checked").locator("visible=true")
    expect(evidence).to_contain_text("return 1 / 2  # <b> & so on")
    for text in ("n = 2", "seed = 7", "numpy 2.0", "Final result recomputed: right"):
        expect(evidence).to_contain_text(text)
    expect(evidence.locator("math")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(evidence).to_have_count(0)
    expect(card.locator(".takes")).to_be_visible()

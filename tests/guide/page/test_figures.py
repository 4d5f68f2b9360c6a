"""Figures of answers in the page: its own colors, names of their own, nothing that runs or loads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.provenance import totals
from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.formats.html.page import html_page
from pipeline.guide.text.fragments import render
from tests.guide import made_up
from tests.guide.browser import Opened

LINE = """<?xml version="1.0"?>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 40" xmlns="http://www.w3.org/2000/svg">
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1"><!-- a comment -->
  <rect id="frame" width="60" height="40" style="fill: currentColor" clip-path="url(#window)"/>
  <defs><path id="letter-a" d="M 0 0 \nL 5 5 \nz\n"/></defs>
  <use xlink:href="#letter-a" transform="translate(9 0)"/>
 </g>
 <defs><clipPath id="window"><rect x="0" y="0" width="60" height="40"/></clipPath></defs>
</svg>"""
HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"
 onload="alert(1)"><script>alert(1)</script><style>@import "https://evil.example/x.css";</style>
 <image href="https://evil.example/pixel.png"/><a href="javascript:alert(1)"><rect width="9" height="9"/></a>
 <foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(1)"/></body></foreignObject>
 <use href="https://evil.example/x.svg#y"/><rect width="9" style="fill: url(https://evil.example/z)"/>
 <rect class="bar" width="9" height="9" fill="url( 'https://evil.example/w')"/><set attributeName="href"/></svg>"""


def figured(*alts: str) -> Guide:
    """One question an alternative text, each answered with the same figure."""
    questions = [made_up.question(f"1.1/{number}") for number, _ in enumerate(alts, start=1)]
    answers = [
        made_up.answer(one, f"## Full answer\n\nSee:\n\n![{alt}](figures/line.svg)")
        for one, alt in zip(questions, alts, strict=True)
    ]
    return made_up.guide(questions, answers)


def page_with(svg: str, *alts: str) -> str:
    guide = figured(*alts)
    fragments = render(fragment_texts(guide), "html").fragments
    return html_page(guide, fragments, {"figures/line.svg": svg.encode()}, totals(guide))


def test_a_figure_stands_in_the_page_with_its_description() -> None:
    tree = html.document_fromstring(page_with(LINE, "A line & a <frame>"))
    [drawing] = tree.xpath("//*[local-name()='svg'][@class='drawing']")
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == "A line & a <frame>"
    assert (drawing.get("stroke-linejoin"), drawing.get("stroke-linecap")) == ("round", "butt")


def test_what_a_figure_says_by_style_is_said_by_attributes() -> None:
    tree = html.document_fromstring(page_with(LINE, "x"))
    assert tree.xpath("//*[@style]") == []
    assert "currentColor" in tree.xpath("//main//*[local-name()='rect']/@fill")


def test_names_in_figures_are_their_own_and_lead_somewhere() -> None:
    tree = html.document_fromstring(page_with(LINE, "one", "two"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    clips = [value[5:-1] for value in tree.xpath("//@clip-path")]
    assert len(clips) == len(set(clips)) == 2
    assert set(clips) <= set(ids)


def test_a_letter_that_two_figures_use_is_in_the_page_once() -> None:
    tree = html.document_fromstring(page_with(LINE, "one", "two"))
    assert len(tree.xpath("//*[local-name()='path'][@d='M0 0L5 5z']")) == 1
    [used] = set(tree.xpath("//main//*[local-name()='use']/@href"))
    assert used[1:] in tree.xpath("//*[@class='sprite']//@id")


def test_nothing_in_a_figure_runs_or_loads() -> None:
    page = page_with(HOSTILE, "x")
    [drawing] = html.document_fromstring(page).xpath("//*[local-name()='svg'][contains(@class, 'drawing')]")
    said = html.tostring(drawing, encoding="unicode")
    for word in ("evil", "script", "alert", "onload", "onerror", "image", "foreign", 'class="bar', "<set"):
        assert word not in said
    assert "rect" in said


@pytest.mark.parametrize(
    "content", ["", "no drawing", "<svg", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x/>"]
)
def test_what_is_no_drawing_is_no_element_of_the_page(content: str) -> None:
    tree = html.document_fromstring(page_with(content, "A line"))
    assert tree.xpath("//main//*[local-name()='svg'][@class='drawing']") == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("theme", "ink"), [("light", "rgb(31, 35, 40)"), ("dark", "rgb(229, 230, 232)")])
def test_a_figures_ink_is_the_themes(open_page: Callable[..., Opened], tmp_path: Path, theme: str, ink: str) -> None:
    file = tmp_path / "guide.html"
    file.write_text(page_with(LINE, "x"), encoding="utf-8")
    page = open_page(file, "#q/1.1/1", color_scheme=theme).page
    assert page.locator(".drawing rect").first.evaluate("rect => getComputedStyle(rect).fill") == ink

"""Drawing programs of answers: run in the sandbox alone, their pictures kept where the guide looks for them."""

import base64
from pathlib import Path

import pytest

from pipeline.drawings import drawing_blocks, pictures_of
from pipeline.review.drawings.clean import clean_png, clean_svg
from pipeline.review.drawings.run import keep_drawings, run_drawings
from pipeline.review.sandbox import why_unavailable
from tests.review.conftest import BODY, Book, answer_text

PREPARE = """```python
import matplotlib.pyplot as plt

def rise():
    return plt.subplots()[1].plot([1, 2], [3, 4])
```
"""
DRAW = "```python figure\n# A line that rises from 3 to 4.\nrise()\n```\n"
SAVE = "```python\nimport matplotlib.pyplot as plt\nplt.plot([2, 1])\nplt.savefig('fall.png')\nplt.close()\n```\n"
PLAIN = "```python\nx = 1\n```\n"


@pytest.fixture
def _sandbox() -> None:
    if reason := why_unavailable():
        pytest.skip(reason)


def test_blocks_that_draw_are_marked_or_save_a_figure() -> None:
    found = drawing_blocks(PREPARE + PLAIN + DRAW + SAVE)
    assert [block.place for block in found] == [2, 3]
    assert found[0].caption == "A line that rises from 3 to 4."
    assert found[1].caption == ""


def test_a_picture_s_name_changes_with_what_stands_above_it() -> None:
    (one,), (other,) = drawing_blocks(PREPARE + DRAW), drawing_blocks(PREPARE.replace("4", "5") + DRAW)
    assert one.code == other.code
    assert one.name != other.name


@pytest.mark.usefixtures("_sandbox")
@pytest.mark.timeout(180)
def test_each_drawing_is_kept_and_found_again_and_is_the_same_every_time(tmp_path: Path) -> None:
    text = f"Look:\n\n{PREPARE}\nthen\n\n{DRAW}\nand\n\n{SAVE}"
    drawn = run_drawings(text)
    assert [(one.trouble, [kind for kind, _ in one.pictures]) for one in drawn] == [("", ["svg"]), ("", ["png"])]
    keep_drawings(drawn, tmp_path)
    for block, kind in zip(drawing_blocks(text), ("svg", "png"), strict=True):
        assert [path.name for path in pictures_of(tmp_path, block)] == [f"{block.name}.{kind}"]
    assert run_drawings(text)[0].pictures == drawn[0].pictures


@pytest.mark.usefixtures("_sandbox")
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise ValueError('no data')", "ValueError: no data"),
        ("x = 1", "drew nothing"),
        ("while True: pass", "did not end in time"),
        ("import os; os._exit(3)", "ended early"),
        ("open('a.svg', 'w').write('no picture')", "drew nothing"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "Error"),
    ],
)
def test_a_program_that_draws_nothing_says_why(code: str, why: str) -> None:
    (drawn,) = run_drawings(f"```python figure\n{code}\n```\n", seconds=3.0)
    assert drawn.pictures == ()
    assert why in drawn.trouble


@pytest.mark.usefixtures("_sandbox")
@pytest.mark.timeout(180)
def test_the_review_draws_and_says_how_it_went(book: Book) -> None:
    book.only("1.1/7")
    text = answer_text(body=f"{BODY}\n\n{PREPARE}\n{DRAW}")
    finding = next(one for one in book.reviewed({"1.1/7": text})["1.1/7"].findings if one.check == "figure")
    assert (finding.passed, finding.detail) == (True, "1 drawn")
    (block,) = drawing_blocks(text)
    assert pictures_of(book.data, block)
    broken = answer_text(body=f"{BODY}\n\n{DRAW}")
    finding = next(one for one in book.reviewed({"1.1/7": broken})["1.1/7"].findings if one.check == "figure")
    assert not finding.passed
    assert "NameError" in finding.detail


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "acting",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<a href="http://example.invalid"><path d="M0 0"/></a>',
        '<image href="http://example.invalid/x.png"/>',
        '<use xlink:href="http://example.invalid/x.svg#a"/>',
        "<foreignObject><p>text</p></foreignObject>",
        "<style>@import url(http://example.invalid/x.css);</style>",
        '<rect fill="url(http://example.invalid/x)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_nothing_in_a_picture_acts_or_leads_elsewhere(acting: str) -> None:
    cleaned = clean_svg(SVG.format(f'{acting}<path d="M0 0"/>').encode())
    assert cleaned is not None
    assert b'<path d="M0 0"/>' in cleaned
    for trace in (b"alert", b"example.invalid", b"<p>", b"onload"):
        assert trace not in cleaned


def test_what_a_picture_needs_stays() -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    inner = f'<defs><path id="a" d="M0 0"/></defs><use xlink:href="#a"/><image href="data:image/png;base64,{png}"/>'
    cleaned = clean_svg(SVG.format(inner + '<rect clip-path="url(#b)"/>').encode())
    assert cleaned is not None
    for kept in (b'href="#a"', b"data:image/png", b"url(#b)"):
        assert kept in cleaned


@pytest.mark.parametrize(
    "drawn", [b"", b"<svg", b"<html/>", b"\x89PNG", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>']
)
def test_what_is_no_picture_is_not_kept(drawn: bytes) -> None:
    assert clean_svg(drawn) is None
    assert clean_png(b"GIF89a" + drawn) is None

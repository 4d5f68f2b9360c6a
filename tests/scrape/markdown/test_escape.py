"""Text that Markdown would take for something else: read back by the guide's own reader, it is what the page shows."""

import re

import pypandoc
import pytest
from bs4 import BeautifulSoup

from pipeline.guide.text.markdown_dialect import READER
from tests.scrape.pages import scrape_body

PARAGRAPHS = [
    "[apple]: what is it?",
    "[...new Set(x)]: and this",
    "[^1]: a note",
    "+ one",
    "- two",
    "* three",
    "# four",
    "1. five",
    "12) six",
    "> seven",
    "| eight | nine |",
    "::: ten",
    "~~~ eleven",
    "``` twelve",
    "% thirteen",
    "a ~b~ c ^d^ @apple [^1] {x}",
    "a_b_c *d* __e__ `f` <g> & h",
    "2 * 3 * 4 \\ 5",
]


def shown(markdown: str) -> str:
    """What a reader sees of a text."""
    html = pypandoc.convert_text(markdown, "html", format=READER)
    text = BeautifulSoup(html, "lxml").get_text().replace("…", "...")  # the reader sets points as a printer does
    return " ".join(text.split())


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_a_paragraph_is_shown_as_on_the_page(tmp_path, text):
    page = text.replace("&", "&amp;").replace("<", "&lt;")
    for body in (f"<li>[E] Which?<p>{page}</p></li>", f"<li>[E] {page}</li>", f"<li>[E] Which?<br>{page}</li>"):
        (question,) = scrape_body(tmp_path, f"<ol>{body}</ol>")
        assert shown(question.text).removeprefix("Which?").strip() == text


def test_a_list_of_the_page_stays_a_list_and_code_stays_code(tmp_path):
    body = "<ol><li>[E] Which?<pre><code># one\n[a]: b\n+ two</code></pre><ol><li>+ three</li></ol></li></ol>"
    (question,) = scrape_body(tmp_path, body)
    assert question.text == "Which?\n\n```\n# one\n[a]: b\n+ two\n```"
    assert question.parts == (r"\+ three",)


def test_bars_in_a_table_stay_in_their_cells(tmp_path):
    body = (
        "<ol><li>[M] Read it: <table><thead><tr><th>Op</th><th>Meaning</th></tr></thead><tbody><tr><td><code>a|b</code>"
        "</td><td>or</td></tr><tr><td>P(A|B)</td><td>given</td></tr><tr><td>\\(|x|\\)</td><td>size</td></tr></tbody>"
        "</table></li></ol>"
    )
    (question,) = scrape_body(tmp_path, body)
    html = pypandoc.convert_text(question.text, "html", format=READER)
    cells = [cell.get_text() for cell in BeautifulSoup(html, "lxml").select("tbody td")]
    assert cells[:4] == ["a|b", "or", "P(A|B)", "given"]
    assert cells[5] == "size"
    assert re.search(r"\$\\vert x\\vert\s*\$", question.text)

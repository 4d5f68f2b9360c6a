"""The real book, where it is there: every formula, figure and tag against a second, independent reader."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pypandoc
import pytest

from pipeline.records import Question
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.shipped import shipped
from pipeline.store import read_records
from tests.site_server import SiteServer

pytestmark = pytest.mark.real_book

TAG = re.compile(r"^\[[EMH][\]\[]$")


@pytest.fixture(scope="module")
def scraped(real_book, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    source = read_source(shipped("data", "sources", "ml-interviews-book.toml"))
    with SiteServer(real_book) as server:
        report = scrape_questions(source.model_copy(update={"url": server.url}), data)
    return report, list(read_records(data / "questions.jsonl", Question))


def test_every_question_of_the_book_is_there(scraped):
    report, questions = scraped
    assert report.questions == len(questions) == len({question.id for question in questions}) == 334
    assert len({question.section for question in questions}) == 17
    assert Counter(question.level for question in questions) == {"E": 130, "M": 150, "H": 38, None: 16}
    assert [reason for _, _, reason in report.missing] == ["the site does not have it (status 404)"]


def test_no_tag_hint_legend_or_credit_is_left_in_a_text(scraped):
    _, questions = scraped
    for question in questions:
        texts = " ".join([question.text, *question.stem, *question.parts])
        assert not re.search(r"\[[EMH][\]\[]|Hint\*{0,2}:|🌳|Image from|This book was created|math/tex", texts), (
            question
        )


def test_same_words_at_two_places_stay_two_questions(scraped):
    _, questions = scraped
    same = [one for one in questions if one.section.startswith("8.1.2") and one.number in ("14.2", "14.3", "14.4")]
    assert len({re.sub(r"\(.*?\)", "", one.text) for one in same}) == 1
    assert len({one.hash for one in same}) == 3


def pandoc_items(file: Path) -> list[object]:
    """The ordered lists of a page, and a code block right after one, as pandoc reads them."""
    html = file.read_text("utf-8")
    section = html[html.index('<section class="normal markdown-section">') : html.rindex("</section>")]
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", "html", "-t", "json"],
        input=section.encode(),
        capture_output=True,
        check=True,
    )
    kept: list[object] = []
    for block in _flat(json.loads(done.stdout)["blocks"]):
        follows = kept and kept[-1]["t"] == "OrderedList" and block["t"] == "CodeBlock"  # type: ignore[index]
        if block["t"] == "OrderedList" or follows:
            kept.append(block)
        elif block["t"] != "OrderedList":
            kept.append({"t": "Other"})
    return [block for block in kept if block["t"] != "Other"]  # type: ignore[index]


def _flat(blocks):
    for block in blocks:
        if block["t"] in ("Div", "Section"):
            yield from _flat(block["c"][1])
        else:
            yield block


def walk(node):
    if isinstance(node, dict):
        yield node
        yield from walk(node.get("c"))
    elif isinstance(node, list):
        for one in node:
            yield from walk(one)


def test_counts_agree_page_by_page_with_pandoc(scraped, real_book):
    report, _ = scraped
    compared = 0
    for page in report.pages:
        if not page.questions:
            continue
        file = real_book / unquote(page.url.split("/book/")[1])
        nodes = list(walk(pandoc_items(file)))
        kinds = Counter(node["t"] for node in nodes if "t" in node)
        tags = sum(1 for node in nodes if node.get("t") == "Str" and TAG.match(str(node["c"])))
        tagged = sum(count for level, count in page.levels.items() if level != "-")
        counted = (page.formulas, page.figures, page.tables, page.code, tagged)
        assert counted == (kinds["Math"], kinds["Image"], kinds["Table"], kinds["CodeBlock"], tags), page.title
        compared += 1
    assert compared == 17
    assert sum(page.formulas for page in report.pages) == 93
    assert sum(page.figures for page in report.pages) == 9

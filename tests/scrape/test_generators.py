"""The same small book, built by each generator itself: the same questions come out of every build of it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.records import Question
from pipeline.reference import read_references
from pipeline.scrape import ScrapeReport, scrape_questions
from pipeline.scrape.source import Source
from pipeline.store import read_records
from tests.site_server import SiteServer

SITES = Path(__file__).parent / "sites"
RULES = [
    {"each": "ol > li", "under": "^Exercises"},
    {"each": "h2", "match": r"^(?P<number>\d+)\. ", "ends": ["details", ".solution", "^Answer:"], "answer": "keep"},
    {"each": "p:has(> strong:first-child)", "ends": ["*"], "answer": "keep"},
]
LEVELS = {"E": ["👶"], "H": ["🚀"]}
PAGES = {
    "apples": [
        ("E", "A tree bears $n_1 + n_2$ apples, of which $n_2$ are ripe. What share is ripe?"),
        (
            "M",
            "Two orchards report these harvests:\n\n| orchard | 2023 | 2024 |\n| --- | --- | --- |\n"
            "| north | 10 | 12 |\n| south | 7 | 5 |\n\nWhich one grew faster?",
        ),
        (
            "H",
            "What does this program print, and why?\n\n```python\nprint(sum(apple ** 2 for apple in range(4)))\n```",
        ),
        (
            "M",
            r"How large is the mean weight $\bar{w}$ if the weights follow this law? $$\frac{1}{2} e^{-w/2}$$",
        ),
    ],
    "pears": [
        (None, "Why is a pear narrow at its top?\n\nThink of how it hangs."),
        (None, "How would you tell a ripe pear from an unripe one?\n\nYou may touch it, not bite it."),
    ],
    "lemons": [("E", "Why is a lemon sour?"), ("H", "What would a lemon without acid taste of?")],
}
ANSWERS = [
    "Its stem end grows first.",
    "Press near the stem:\n\n- it yields: ripe\n- it does not: wait",
    "It holds citric acid.",
    "Of water and a little sugar.",
]
GENERATORS = {
    "honkit": "honkit",
    "mdbook": "mdbook",
    "mkdocs": "mkdocs",
    "docusaurus": "docusaurus",
    "sphinx-alabaster": "sphinx",
    "sphinx-rtd": "sphinx",
    "sphinx-furo": "sphinx",
    "bookdown": "bookdown",
    "quarto": "quarto",
}


# A heading above the chapters is a part where the generator has such headings; else it is the chapter.
CHAPTERS = {
    "honkit": ["1 Trees", "1 Trees", "2 Fruit"],
    "mdbook": ["Trees", "Trees", "Fruit"],
    "mkdocs": ["Part I", "Part I", "Part II"],
    "docusaurus": ["Part I", "Part I", "Part II"],
    "sphinx": ["Trees", "Trees", "2.1 Lemons"],
    "bookdown": ["Apples", "Pears", "Lemons"],
    "quarto": ["Part I", "Part I", "Part II"],
}


@dataclass(frozen=True)
class Scraped:
    """One build of the book as it was scraped."""

    report: ScrapeReport
    questions: list[Question]
    data: Path


@pytest.fixture(scope="module", params=GENERATORS)
def scraped(request, tmp_path_factory) -> Scraped:
    data = tmp_path_factory.mktemp(request.param)
    with SiteServer(SITES / request.param) as server:
        source = Source(
            name="orchard",
            title="The Orchard Book",
            author="us",
            url=server.url,
            license="CC0-1.0",
            questions=RULES,
            levels=LEVELS,
        )
        report = scrape_questions(source, data)
    assert report.generator == GENERATORS[request.param]
    return Scraped(report, list(read_records(data / "questions.jsonl", Question)), data)


def squeezed(text: str) -> str:
    """Generators differ in where a display formula stands in its paragraph, and in the widths of a table's rule."""
    return " ".join(text.split())


@pytest.mark.parametrize("page", PAGES)
def test_each_page_gives_exactly_these_questions(scraped, page):
    found = [question for question in scraped.questions if page in question.url]
    expected = [(level, squeezed(text)) for level, text in PAGES[page]]
    if scraped.report.generator == "mkdocs":  # its pages do not say what language a code block is in
        expected = [(level, text.replace("```python", "```")) for level, text in expected]
    assert [(one.level, squeezed(one.text)) for one in found] == expected


def test_nothing_comes_from_anywhere_else_and_the_order_is_the_books(scraped):
    assert len(scraped.questions) == 8
    assert [next(page for page in PAGES if page in one.url) for one in scraped.questions] == (
        ["apples"] * 4 + ["pears"] * 2 + ["lemons"] * 2
    )


def test_numbers_are_the_pages_own(scraped):
    assert [one.number for one in scraped.questions] == ["1", "2", "3", "4", "1", "2", "1", "2"]


def test_the_guides_chapters_are_the_books(scraped):
    chapters = {page: {one.chapter for one in scraped.questions if page in one.url} for page in PAGES}
    assert [chapters[page] for page in PAGES] == [{title} for title in CHAPTERS[scraped.report.generator]]


def test_every_setting_of_the_source_did_something(scraped):
    assert scraped.report.doubts == ()


def test_the_sites_own_answers_are_kept_word_for_word(scraped):
    kept = read_references(scraped.data / "reference")
    assert [kept[one.id][0].question_hash for one in scraped.questions[4:]] == [
        one.hash for one in scraped.questions[4:]
    ]
    texts = [kept[one.id][0].text.split("*The site’s own answer")[0].strip() for one in scraped.questions[4:]]
    assert texts == ANSWERS
    assert "licence: CC0-1.0.*" in kept[scraped.questions[4].id][0].text

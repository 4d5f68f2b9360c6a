"""Where questions stand on sites that nobody here wrote, each kind on a page of our own words, with its rule."""

import pytest

from pipeline.errors import SiteError, UsageError
from tests.scrape.pages import scrape_body, scrape_pages

RED, SOUR, BLUE = "Why is an apple red?", "Why is a lemon sour?", "Why is a plum blue?"

# name: (body, rule, expected (number, level, text) of each question)
KINDS = {
    "headings, the answer right below": (
        f"<h2>1. {RED}</h2><p>Because of its skin.</p><h2>2. {SOUR}</h2><p>Because of its acid.</p>",
        {"each": "h2", "match": r"^(?P<number>\d+)\. ", "ends": ["*"]},
        [("1", None, RED), ("2", None, SOUR)],
    ),
    "headings, text and code, then a quotation as the answer": (
        f"<h2>{RED}</h2><p>Look:</p><pre><code class='language-js'>red()</code></pre><blockquote>Skin.</blockquote>"
        f"<h2>{SOUR}</h2><blockquote>Acid.</blockquote><h1>Other things</h1><p>No question.</p>",
        {"each": "h2", "ends": ["blockquote"]},
        [("1", None, f"{RED}\n\nLook:\n\n```js\nred()\n```"), ("2", None, SOUR)],
    ),
    "headings in boxes of their own": (
        f'<div class="heading"><h3>{RED}</h3></div><p>Give two reasons.</p><div class="heading"><h3>{SOUR}</h3></div>',
        {"each": "h3"},
        [("1", None, f"{RED}\n\nGive two reasons."), ("2", None, SOUR)],
    ),
    "an item's own heading, the answer in the item": (
        f"<ol><li><h3>{RED}</h3><p>Skin.</p></li><li><h3>{SOUR}</h3><p>Two acids:</p><ul><li>citric</li><li>malic</li>"
        f"</ul></li><li><h3>{BLUE}</h3><details><summary>Answer</summary><p>Wax.</p></details></li></ol>",
        {"each": "ol > li > h3", "ends": ["*"]},
        [("1", None, RED), ("2", None, SOUR), ("3", None, BLUE)],
    ),
    "only below the heading Exercises": (
        "<h1>Fruit</h1><p>To peel:</p><ol><li>Cut it.</li></ol>"
        f"<h2>Exercises</h2><ol><li>{RED}</li><li>{SOUR}</li></ol>"
        "<h2>Notes</h2><ol><li>Written in May.</li></ol>",
        {"each": "li", "under": "^Exercises$"},
        [("1", None, RED), ("2", None, SOUR)],
    ),
    "the leaves of a bulleted list, what encloses them as their stem": (
        f"<ul><li>An apple falls.<ul><li>How fast?</li><li>How long?</li></ul></li><li>{SOUR}</li></ul>",
        {"each": "li:not(:has(li))"},
        [("1.1", None, "How fast?"), ("1.2", None, "How long?"), ("2", None, SOUR)],
    ),
    "a task list": (
        f'<ul><li><input type="checkbox" disabled> {RED}</li><li><input type="checkbox" disabled> {SOUR}</li></ul>',
        {"each": "li"},
        [("1", None, RED), ("2", None, SOUR)],
    ),
    "bold paragraphs": (
        f"<p><strong>{RED}</strong> ★</p><p>Skin.</p><p><strong>{SOUR} ★★★</strong></p><p>Acid, <b>mostly</b>.</p>",
        {"each": "p:has(> strong:first-child)", "ends": ["*"]},
        [("1", "E", RED), ("2", "H", SOUR)],
    ),
    "paragraphs that begin with a number": (
        f"<p>1) {RED}</p><p>2) {SOUR}</p><p><strong>Q3.</strong> {BLUE}</p><p><strong>A:</strong> Wax.</p><p>End.</p>",
        {"each": "p", "match": r"^Q?(?P<number>\d+)[.)] "},
        [("1", None, RED), ("2", None, SOUR), ("3", None, BLUE)],
    ),
    "boxes": (
        f'<div class="question"><p>{RED}</p><p>Be brief.</p></div><div class="answer"><p>Skin.</p></div>'
        f'<div class="question"><p>{SOUR}</p><div class="answer">Acid.</div></div>',
        {"each": "div.question"},
        [("1", None, f"{RED}\n\nBe brief."), ("2", None, SOUR)],
    ),
    "rows of a table": (
        "<table><thead><tr><th>no</th><th>question</th><th>how hard</th></tr></thead><tbody>"
        f"<tr><td>4</td><td>{RED}</td>"
        f"<td>Easy</td></tr><tr><td>7</td><td>{SOUR}</td><td>Hard</td></tr></tbody></table>",
        {"each": "tr", "text": "td:nth-child(2)", "level": "td:nth-child(3)"},
        [("1", "E", RED), ("2", "H", SOUR)],
    ),
    "folded boxes": (
        f"<details><summary>{RED}</summary><p>Skin.</p></details><details><summary>{SOUR}</summary>Acid.</details>",
        {"each": "summary", "ends": ["*"]},
        [("1", None, RED), ("2", None, SOUR)],
    ),
    "terms": (
        f"<dl><dt>{RED}</dt><dd>Skin.</dd><dt>{SOUR}</dt><dd>Acid.</dd></dl>",
        {"each": "dt", "ends": ["dd"]},
        [("1", None, RED), ("2", None, SOUR)],
    ),
    "a page is a question": (
        f"<header><h1>{RED}</h1></header><p>Difficulty: Medium</p><p>Give two reasons.</p><h2>Example</h2><p>Skin.</p>"
        "<h2>Solution</h2><p>It is in the skin.</p>",
        {"each": "page"},
        [("1", "M", f"{RED}\n\nGive two reasons.\n\n## Example\n\nSkin.")],
    ),
    "lists that begin anew below each heading": (
        f"<h2>Apples</h2><ol><li>{RED}</li><li>Why round?</li><li>Why in autumn?</li></ol>"
        f"<h2>Lemons</h2><ol><li>{SOUR}</li><li>Why yellow?</li><li>Why oval?</li></ol>",
        {"each": "ol > li"},
        [
            ("1.1", None, RED),
            ("1.2", None, "Why round?"),
            ("1.3", None, "Why in autumn?"),
            ("2.1", None, SOUR),
            ("2.2", None, "Why yellow?"),
            ("2.3", None, "Why oval?"),
        ],
    ),
    "a list that does not begin at one": (
        f'<ol start="7"><li>{RED}</li><li value="12">{SOUR}</li></ol>',
        {"each": "ol > li"},
        [("7", None, RED), ("12", None, SOUR)],
    ),
    "a group for the words, another for the level": (
        f"<p>Question 5 (hard) - {RED} - 3 points</p><p>Question 6 (easy) - {SOUR} - 1 point</p>",
        {"each": "p", "match": r"^Question (?P<number>\d+) \((?P<level>\w+)\) - (?P<text>.*?) - \d+ points?$"},
        [("5", "H", RED), ("6", "E", SOUR)],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_takes_exactly_the_questions(tmp_path, kind):
    body, rule, expected = KINDS[kind]
    found = scrape_body(tmp_path, body, questions=[rule])
    assert [(one.number, one.level, one.text) for one in found] == expected


def test_what_encloses_a_leaf_is_its_stem_and_the_leaves_are_siblings(tmp_path):
    body, rule, _ = KINDS["the leaves of a bulleted list, what encloses them as their stem"]
    found = scrape_body(tmp_path, body, questions=[rule])
    assert [one.stem for one in found] == [("An apple falls.",), ("An apple falls.",), ()]
    assert [one.siblings_before for one in found] == [(), ("fruit/1.1",), ()]


def test_a_question_knows_the_headings_that_it_stands_under(tmp_path):
    body, rule, _ = KINDS["lists that begin anew below each heading"]
    found = scrape_body(tmp_path, body, questions=[rule])
    assert [one.section_path for one in found[::3]] == [("Fruit", "Apples"), ("Fruit", "Lemons")]
    assert [one.section for one in found[::3]] == ["Apples", "Lemons"]


def test_a_heading_inside_an_answer_is_above_nothing_else(tmp_path):
    body = f"<h2>Trees</h2><ol><li>{RED}<blockquote><h2>Hello</h2></blockquote></li><li>{SOUR}</li></ol>"
    found = scrape_body(tmp_path, body, questions=[{"each": "ol > li", "ends": ["blockquote"]}])
    assert {one.section_path for one in found} == {("Fruit", "Trees")}


def test_the_first_rule_that_takes_anything_has_the_page_and_globs_say_which_pages(tmp_path):
    pages = {
        "a/apples.html": f"<h2>{RED}</h2><p>1. {SOUR}</p>",
        "b/lemons.html": f"<h2>No question here</h2><p>1. {SOUR}</p>",
    }
    rules = [{"each": "h2", "pages": ["a/*"], "ends": ["*"]}, {"each": "p", "match": r"^(?P<number>\d)\. "}]
    found, _ = scrape_pages(tmp_path, pages, questions=rules)
    assert [(one.id, one.text) for one in found] == [("apples/1", RED), ("lemons/1", SOUR)]


@pytest.mark.parametrize(
    ("levels", "marked"),
    [
        ({}, ["[Easy] Why?", "(Medium) Why?", "★★★ Why?", 'Why? <span class="badge">Hard</span>', "[E] Why?"]),
        ({"E": ["👶"], "M": ["⭐"], "H": ["🚀"]}, ["Why? 👶", "Why? ⭐️", "🚀 Why?", "<i></i>Why? 🚀", "Why? \u200d👶"]),
        (
            {"E": ["^leicht"], "M": ["^mittel"], "H": ["^schwer"]},
            ["leicht Why?", "mittel Why?", "schwer Why?", "schwer Why?", "leicht Why?"],
        ),
    ],
    ids=["usual", "emoji", "words"],
)
def test_levels_are_read_in_the_marks_of_the_book_and_taken_out(tmp_path, levels, marked):
    body = "<ol>" + "".join(f"<li>{one}</li>" for one in marked) + "</ol>"
    for questions in ([{"each": "li"}], [{"preset": "lists"}]):
        found = scrape_body(tmp_path, body, questions=questions, levels=levels)
        assert [one.level for one in found] == ["E", "M", "H", "H", "E"]
        assert {one.text for one in found} == {"Why?"}


def test_a_rule_that_takes_nothing_is_named_with_what_is_there(tmp_path):
    with pytest.raises(SiteError) as caught:
        scrape_body(tmp_path, f"<h3>{RED}</h3><ul><li>x</li></ul>", questions=[{"each": "h2.question"}])
    assert "each = “h2.question” matches nothing" in str(caught.value)
    assert f"1 × h3, e.g. “{RED}”" in str(caught.value)
    assert "--suggest" in caught.value.hint
    assert not (tmp_path / "data" / "questions.jsonl").exists()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"questions": [{"each": "h2"}, {"each": "dt"}]}, "questions.2 is tried on no page"),
        ({"questions": [{"each": "h2"}, {"each": "h3", "pages": ["none/*"]}]}, "questions.2 is tried on no page"),
        ({"questions": [{"each": "dt"}, {"each": "h2"}]}, "questions.1: each = “dt” matches nothing"),
        (
            {"questions": [{"each": "h2", "under": "^Tasks"}, {"each": "h2"}]},
            "no heading above what `each` names matches under = “^Tasks”",
        ),
        (
            {"questions": [{"each": "h2", "match": "^Q"}, {"each": "h2"}]},
            "match = “^Q” fits none of the 1 that `each` names",
        ),
        ({"questions": [{"each": "h2"}], "site": {"drop": ["div.nothing"]}}, "site.drop “div.nothing” matches nothing"),
        ({"questions": [{"each": "h2"}], "untagged_pages": ["9.9"]}, "untagged_pages “9.9” names none of the 1 pages"),
        ({"questions": [{"each": "h2"}], "site": {"pages": ["x/*", "*"]}}, "“x/*” matches no page"),
    ],
)
def test_a_setting_that_does_nothing_is_an_error_that_names_it(tmp_path, settings, named):
    with pytest.raises(UsageError) as caught:
        scrape_body(tmp_path, f"<h2>{RED}</h2>", **settings)
    assert named in str(caught.value)
    assert not (tmp_path / "data" / "questions.jsonl").exists()


def test_marks_that_were_met_nowhere_are_told_but_no_error(tmp_path):
    rule = {"each": "h2", "ends": ["blockquote"], "level": "span.level"}
    _, report = scrape_pages(tmp_path, {"fruit.html": f"<h2>{RED}</h2>"}, questions=[rule], levels={"H": ["🚀"]})
    assert set(report.doubts) == {
        "questions.1.ends matches nothing",
        "questions.1.level matches nothing",
        "levels.H “🚀” matches nothing",
    }

"""Texts become fragments that hold all of them, and nothing that runs, loads or leaks."""

import re

import pytest
from lxml import html

from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.text.fragments import render, trees
from tests.guide.hostile import HOSTILE

TAGS = set(
    """
    a annotation blockquote br code del div em hr img li math menclose mfrac mi mn mo mover mpadded mroot mrow
    mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover ol p pre semantics span strong
    table tbody td th thead tr ul
    """.split()  # noqa: SIM905  # fifty names read better so
)


@pytest.fixture(scope="module")
def hostile():
    return render(HOSTILE, "html").fragments


def one(text: str, target: str = "html") -> str:
    return render({"x": text}, target).fragments["x"]


def test_a_fragment_holds_text_formula_code_and_picture():
    fragment = one("**b** $x^2$ `c` ![a curve](images/one.png) [l](https://fine.example)")

    assert "<strong>b</strong>" in fragment
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in fragment
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in fragment
    assert '<img src="images/one.png" alt="a curve">' in fragment
    assert '<a href="https://fine.example" rel="noopener noreferrer">l</a>' in fragment


def test_code_is_coloured_by_classes():
    fragment = one("```python\nimport x  # why\n```")

    assert fragment.startswith('<pre class="code" data-language="python"><code>')
    assert '<span class="co"># why</span>' in fragment


def test_what_may_be_wider_than_the_page_has_its_own_box():
    fragment = one("$$x$$\n\n| a |\n|---|\n| 1 |")

    assert '<span class="scroll"><math display="block">' in fragment
    assert '<div class="scroll"><table>' in fragment


def test_a_line_break_in_a_cell_is_one():
    assert "1<br>" in one("| a |\n|---|\n| 1<br/>2 |")


def test_anki_gets_mathjax_delimiters_with_the_signs_of_html_escaped():
    assert r"\(a &lt; b\)" in one("$a < b$", "anki")


def test_a_formula_that_cannot_be_set_is_code_and_is_named_with_its_key():
    rendered = render({"q|m|full_answer": r"$\foo{x}$ and $\frac{1}{2$"}, "html")

    assert r'<code class="unset">$\foo{x}$</code>' in rendered.fragments["q|m|full_answer"]
    assert [problem.partition(": formula shown as code")[0] for problem in rendered.problems] == ["q|m|full_answer"] * 2


def test_every_text_has_its_fragment_and_no_more(small_guide, cache):
    texts = fragment_texts(small_guide)

    assert set(render(texts, "html", cache).fragments) == set(texts)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_runs_or_loads(hostile, name):
    fragment = html.fragment_fromstring(hostile[name], create_parent="div")

    for element in fragment.iterdescendants():
        assert element.tag in TAGS
        assert not [attribute for attribute in element.attrib if attribute.startswith(("on", "style", "id"))]
        assert re.match(r"https?://|mailto:|#q/", element.get("href", "#q/"))
        assert re.match(r"images/(?!.*\.\.)", element.get("src", "images/"))


def test_nothing_hostile_reaches_its_neighbour(hostile):
    """Between each two hostile texts stands a plain one; all plain ones come out alike and whole."""
    plain = "Plain *text* with [1], [x], $\\frac{1}{2}$ and \\a."
    mixed = {}
    for name, text in HOSTILE.items():
        mixed |= {f"hostile {name}": text, f"plain {name}": plain}

    fragments = render(mixed, "html").fragments

    assert {fragments[f"plain {name}"] for name in HOSTILE} == {one(plain)}
    assert {name: fragments[f"hostile {name}"] for name in HOSTILE} == dict(hostile)


@pytest.mark.parametrize("name", ["script", "handler", "closing tags", "template"])
def test_hostile_text_is_shown_as_it_was_written(hostile, name):
    shown = html.fragment_fromstring(hostile[name], create_parent="div").text_content()

    assert shown == HOSTILE[name] or shown.split() == HOSTILE[name].split()


def test_what_nobody_can_read_is_shown_as_it_was_written():
    rendered = render({"deep": "> " * 400 + "the end"}, "html")

    assert rendered.fragments["deep"].startswith('<pre class="code">')
    assert "the end" in rendered.fragments["deep"]
    assert "could not be read" in rendered.problems[0]


def test_a_second_run_reads_nothing_again(tmp_path, monkeypatch):
    texts = {"a": "One $x$.", "b": "Two."}
    first = render(texts, "html", tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("subprocess.run", None)

    assert render(texts, "html", tmp_path) == first


def test_only_what_changed_is_kept_in_the_cache(tmp_path):
    render({"a": "One.", "b": "Two."}, "html", tmp_path)
    render({"a": "One.", "b": "Three."}, "html", tmp_path)

    kept = (tmp_path / "html.json").read_text()
    assert "One." in kept
    assert "Three." in kept
    assert "Two." not in kept


def test_a_cache_cut_by_a_crash_is_made_again(tmp_path):
    first = render({"a": "One."}, "html", tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:10])

    assert render({"a": "One."}, "html", tmp_path) == first


def test_headings_in_an_answer_stay_out_of_the_guides_outline():
    assert trees({"x": "## A heading"}).blocks["x"][0]["t"] == "Para"
    assert one("## A heading") == "<p><strong>A heading</strong></p>"


def test_a_note_stands_where_it_is_called_for():
    assert one("It works.[^1]\n\n[^1]: Mostly, *that* is.") == "<p>It works. (Mostly, <em>that</em> is.)</p>"

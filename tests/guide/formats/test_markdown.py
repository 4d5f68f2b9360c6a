"""guide.md as GitHub and Notion read it."""

import re

import pytest

from pipeline.guide.formats.markdown import markdown_text
from tests.guide import made_up
from tests.guide.hostile import HOSTILE


def of(text: str) -> str:
    question = made_up.question()
    return markdown_text(made_up.guide([question], [made_up.answer(question, text)]))


def test_a_small_guide_as_a_whole(small_guide):
    text = markdown_text(small_guide)

    assert text.startswith("# Study guide: A Made-Up Interviews Book\n\nA study guide to the questions of")
    assert "- [Chapter 1. Made-up things](#chapter-1): 3 questions\n" in text
    assert '<a id="q/1.1/2.1"></a>\n\n#### 1.1/2.1 · medium\n\n> Given $A \\in' in text
    assert "> ![A curve that falls and then flattens](images/one.png)" in text
    assert "<summary>Hint</summary>\n\nLook at the end.\n\n</details>" in text
    assert "<summary>Answer of made-up-model (none yet)</summary>\n\n**No answer.** The model refused" in text
    assert "**Disputed:** the expected result is $6$" in text
    assert text.count("<details>") == text.count("</details>") == 6


def test_the_front_page_says_what_the_answers_are(small_guide):
    front = markdown_text(small_guide).partition("## Contents")[0]

    assert "machine-written and may be wrong. 3 answers, 2 gaps." in front
    assert "Checked and found right: 1; disputed: 1; not checked or not checkable by machine: 1." in front
    assert "[Ada Example](https://ada.example/)" in front


def test_every_inner_link_has_its_end(long_guide):
    text = markdown_text(long_guide)

    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_stays_in_its_toggle(name):
    """Outside of code no tag is left but the guide's own, no heading, no outside picture."""
    text = of(f"Before.\n\n{HOSTILE[name]}")
    answer = text[text.index("Before.") : text.rindex("*machine-written")]
    prose = re.sub(r"(?ms)^[ \t>-]*(`{3,}).*?^[ \t>]*\1|`[^`\n]*`", "", answer)

    assert not re.search(r"(?<!\\)<(?!https://fine)[A-Za-z/!]", prose)
    assert not re.search(r"(?m)^#{1,6} |^=+$", prose)
    assert not re.search(r"!\[[^\]]*\]\((?!images/\w)", prose)
    assert text.count("<summary>") == text.count("\n</details>") == 1


def test_a_display_formula_stands_in_lines_of_its_own():
    assert "Text\n\n$$\n\\frac{1}{2}\n$$\n\nmore" in of("Text\n\n\\[ \\frac{1}{2} \\]\n\nmore")


def test_a_less_sign_in_a_formula_opens_no_tag():
    assert r"$a\lt b$" in of("so $a<b$").replace(r"\lt b", r"\lt b").replace(r"\lt  b", r"\lt b")


def test_a_literal_token_is_shown():
    assert r"the \<unk> token" in of("the <unk> token")


def test_several_models_have_a_toggle_each():
    question = made_up.question()
    answers = [made_up.answer(question, model=name) for name in ("one", "reference")]
    text = markdown_text(made_up.guide([question], answers))

    assert "<summary>Answer of one</summary>" in text
    assert "<summary>Reference answer</summary>" in text

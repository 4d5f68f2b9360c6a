"""Level tags, and the slips of the pen in them."""

import pytest

from pipeline.scrape.questions.levels import read_tag


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("[E] What is it?", "E"),
        ("[M[ What is it?", "M"),
        ("[h] What is it?", "H"),
        ("[ M ] What is it?", "M"),
        ("**[H]** What is it?", "H"),
        ("[**M**] What is it?", "M"),
        ("[M}What is it?", "M"),
        ("[M What is it?", "M"),
        ("[E]What is it?", "E"),
        ("M] What is it?", "M"),
        ("[E]: What is it?", "E"),
    ],
)
def test_a_tag_is_read_and_taken_out(written, level):
    assert read_tag(written)[:2] == (level, "What is it?")


@pytest.mark.parametrize("slip", ["[M[", "[h]", "[ M ]", "M]"])
def test_a_slip_is_told(slip):
    assert read_tag(f"{slip} What is it?")[2] == slip


def test_a_good_tag_is_no_slip():
    assert read_tag("[E] What is it?")[2] == ""


@pytest.mark.parametrize(
    "text",
    [
        "**[E]**asy - everyone knows.",
        "[E]asy",
        "(E) the fifth option",
        "[1] a reference",
        "[Markov](http://x.org) chains",
        "M is a matrix. What is its rank?",
        "[X] What is it?",
        "E[X] is what?",
        "",
    ],
)
def test_what_only_looks_like_a_tag_is_left_alone(text):
    assert read_tag(text) == (None, text, "")

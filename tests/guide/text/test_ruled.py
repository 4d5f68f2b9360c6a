"""The rules of arrays, from LaTeX to cells with borders."""

import re

import pytest

from pipeline.guide.text.fragments import render, trees

TABLE = r"$$\begin{array}{c|c} a & b \\ \hline c & d \end{array}$$"


def cells(tex: str) -> list[tuple[str, str]]:
    """Each cell's letter and classes."""
    html = render({"x": tex}, "html").fragments["x"]
    return [
        (re.sub(r"<[^>]*>", "", inner).strip(), " ".join(re.findall(r'class="([^"]*)"', head)))
        for head, inner in re.findall(r"<mtd\b([^>]*)>(.*?)</mtd>", html, re.DOTALL)
    ]


def test_a_rule_stands_after_its_column_and_its_row():
    assert cells(TABLE) == [
        ("a", "rule-bottom rule-right"),
        ("b", "rule-bottom"),
        ("c", "rule-right"),
        ("d", ""),
    ]


def test_rules_around_an_array_stand_before_the_first_and_after_the_last():
    assert cells(r"$$\begin{array}{|c|} \hline a \\ b \\ \hline \end{array}$$") == [
        ("a", "rule-top rule-left rule-right"),
        ("b", "rule-bottom rule-left rule-right"),
    ]


@pytest.mark.parametrize("tex", [r"\begin{array}{cc} a & b \end{array}", r"\begin{pmatrix} a & b \end{pmatrix}"])
def test_an_array_or_matrix_without_rules_has_none(tex):
    assert [classes for _, classes in cells(f"$${tex}$$")] == ["", ""]


def test_rules_that_cannot_be_drawn_are_named():
    two = r"$$\begin{array}{c|c} a & b \end{array} \begin{pmatrix} c \end{pmatrix}$$"

    [problem] = trees({"x": two}).problems
    assert problem.startswith("x: the lines of an array are not drawn, since its formula has more than one: ")
    assert trees({"x": TABLE}).problems == ()

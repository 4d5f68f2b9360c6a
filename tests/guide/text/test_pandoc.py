"""Many texts in one run of pandoc, each as if it were alone."""

import pytest

from pipeline.guide.text import pandoc


def words(blocks) -> str:
    return " ".join(one["c"] for block in blocks for one in block["c"] if one["t"] == "Str")


def test_each_text_keeps_its_key_and_its_own_blocks():
    parsed = pandoc.parse({"b": "second", "a": "first\n\nand more", "empty": ""})

    assert list(parsed) == ["b", "a", "empty"]
    assert (words(parsed["b"]), words(parsed["a"]), parsed["empty"]) == ("second", "first and more", [])


@pytest.mark.parametrize(
    "open_", ["```\n", "$$\n", "::: x\n", "> ", "- ", "| a |\n|---|\n", "[x]: https://evil.example\n"]
)
def test_what_one_text_leaves_open_does_not_reach_the_next(open_):
    parsed = pandoc.parse({"first": open_ + "text", "next": "[x] plain"})

    assert parsed["next"] == pandoc.parse({"alone": "[x] plain"})["alone"]


def test_a_text_that_cannot_be_read_costs_no_other():
    parsed = pandoc.parse({"before": "one", "deep": "> " * 2000 + "x", "after": "two"})

    assert isinstance(parsed["deep"], pandoc.Failed)
    assert (words(parsed["before"]), words(parsed["after"])) == ("one", "two")


def test_macros_that_grow_without_end_are_just_text():
    bomb = "\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a}\n\n$\\a$"

    assert not isinstance(pandoc.parse({"x": bomb})["x"], pandoc.Failed)


def test_which_formulas_can_be_set_is_told():
    assert pandoc.settable([r"\frac{1}{2}", r"\foo", "x\n+ y"]) == {r"\frac{1}{2}", "x\n+ y"}


def test_nothing_to_do_is_nothing():
    assert pandoc.parse({}) == {}
    assert pandoc.settable([]) == set()

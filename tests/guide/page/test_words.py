"""One form for all the ways in which a word or a formula is written."""

import pytest

from pipeline.guide.formats.html.search.formulas import canonical
from pipeline.guide.formats.html.search.words import folded, words_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("optimization", "optimisation"),
        ("colour", "color"),
        ("modelling", "modeling"),
        ("matrices", "matrix"),
        ("classes", "class"),
        ("biases", "bias"),
        ("Naïve", "naive"),
        ("overfiting", "overfitting"),
        ("σ", "sigma"),
        ("centre", "center"),
        ("hypotheses", "hypothesis"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("noise", "nose"), ("mean", "means-test"), ("loss", "lot"), ("bias", "basis")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("word", ["gradient", "optimization", "overfitting", "normalisation", "regularized"])
def test_the_beginning_of_a_word_is_the_beginning_of_its_folded_form(word: str) -> None:
    assert all(
        folded(word).startswith(folded(word[:length])) for length in range(3, len(word) - 1) if word[length - 1] != "s"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k-means", ["mean", "kmean"]),
        ("t-SNE's", ["sne", "tsne"]),
        ("F1-score", ["f1", "score", "f1score"]),
        ("don't", ["don"]),
        ("0.706 of 1,000", ["0.706", "of", "1000"]),
        ("n log n", ["log"]),
        ("", []),
    ],
)
def test_the_words_of_a_text_with_compounds_apart_and_whole(text: str, expected: list[str]) -> None:
    assert list(words_in(text)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"A^\top A", "A^T A"),
        (r"A^{T}A", "A^T A"),
        (r"P(Y \mid X)", "P(Y|X)"),
        (r"\mathcal{O}(n \log n)", "O(n log n)"),
        (r"\left( x \right)", "(x)"),
        (r"\mathbf{w}^\top \mathbf{x}", "w^T x"),
        (r"\frac{a}{b}", "a/b"),
        (r"R^{2}", "R²"),
        (r"\mathbb{E}[X^2]", "E[X^2]"),
        (r"\sigma", "σ"),
        (r"x \le y", "x <= y"),
        (r"f \colon x \to y", "f colon x -> y"),
    ],
)
def test_ways_to_write_one_formula_are_one_string(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)

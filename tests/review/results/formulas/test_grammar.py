r"""The reader of formulas: what it reads, it reads as it is written; what it can't read, it says."""

import contextlib
import math

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.review.results.formulas.grammar import read_formula
from pipeline.review.results.formulas.notation import Unreadable

p, y, a, b, x, z = sympy.symbols("p y a b x z")


@pytest.mark.parametrize(
    ("latex", "meant"),
    [
        (r"-y \log(p) - (1-y) \log(1-p)", -y * sympy.log(p) - (1 - y) * sympy.log(1 - p)),
        (r"\log(a)+\log(b)", sympy.log(a) + sympy.log(b)),
        (r"e^{z}", sympy.exp(z)),
        (r"2\pi\sigma", 2 * sympy.pi * sympy.Symbol("sigma")),
        (r"\bar{x} + \hat x", sympy.Symbol("barx") + sympy.Symbol("hatx")),
        (r"\frac12 \sqrt{2\pi}", sympy.sqrt(2 * sympy.pi) / 2),
        (r"\log_2 27", sympy.log(27, 2)),
        (r"\ln x y + 1", sympy.log(x * y) + 1),
        (r"\sin^2 x + \cos^2 x", sympy.sin(x) ** 2 + sympy.cos(x) ** 2),
        (r"\left(1 - \tfrac{1}{x}\right)^{-1}", 1 / (1 - 1 / x)),
        (r"w_{t+1} \cdot w_1", sympy.Symbol("wt+1") * sympy.Symbol("w1")),
        (r"\max(0, x)", sympy.Max(0, x)),
        (r"1.35 \times 10^{-6}", sympy.Rational("1.35") * sympy.Rational(1, 10**6)),
        (r"12{,}345 + 1\,000", 13345),
        (r"37\%", sympy.Rational(37, 100)),
        (r"5! / \binom{4}{2}", 20),
        (r"p(1-p)", p * (1 - p)),
        ("exp(-x) * x**2", sympy.exp(-x) * x**2),
        (r"|x|\,\operatorname{erf}(x)", sympy.erf(x) * sympy.Abs(x)),
    ],
)
def test_a_formula_is_read_as_it_is_written(latex: str, meant: sympy.Expr) -> None:
    formula = read_formula(latex)
    assert sympy.simplify(formula.value - meant) == 0
    assert not formula.doubts


@pytest.mark.parametrize("latex", [r"\sigma(z)", "1/2n", "f(x)", r"\log(x)^2", "x^T"])
def test_where_another_reading_is_possible_it_says_so(latex: str) -> None:
    assert read_formula(latex).doubts


@pytest.mark.parametrize(
    "latex",
    [r"\lVert u \rVert", r"x^\top y", r"\frac{x", r"A^+ b", r"\nabla L", "", "(1", r"x \mid y", r"\sum_i x_i", "x'"],
)
def test_what_is_outside_the_grammar_is_not_guessed(latex: str) -> None:
    with pytest.raises(Unreadable):
        read_formula(latex)


@pytest.mark.parametrize("latex", [r"9^{9^{9}}", "99999!", "((" * 5000, "10^{100000}", "{" * 9999])
@pytest.mark.timeout(10)
def test_a_formula_made_to_take_for_ever_is_refused_at_once(latex: str) -> None:
    with pytest.raises(Unreadable):
        read_formula(latex)


@given(st.text(alphabet=r"\{}()[]|^_+-*/!%'.,;$&0123456789abexyzπ∞σlogfrcsqt ", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_formula(text)


_numbers = st.integers(1, 30).map(sympy.Integer) | st.sampled_from([p, y, x])


def _grown(inner: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda both: both[0] + both[1]),
        pairs.map(lambda both: both[0] * both[1]),
        pairs.map(lambda both: both[0] - both[1]),
        inner.map(lambda one: sympy.exp(-one)),
        inner.map(lambda one: sympy.log(one**2 + 1)),
        inner.map(lambda one: sympy.sqrt(one**2 + 2)),
        pairs.map(lambda both: both[0] / (both[1] ** 2 + 1)),
    )


@given(st.recursive(_numbers, _grown, max_leaves=6))
@settings(max_examples=120, deadline=None)
def test_what_sympy_writes_is_read_back_as_the_same(expression: sympy.Expr) -> None:
    read = read_formula(sympy.latex(expression)).value
    point = {p: sympy.Rational(3, 7), y: sympy.Rational(11, 5), x: sympy.Rational(2, 3)}
    assert math.isclose(float(read.subs(point)), float(expression.subs(point)), rel_tol=1e-9, abs_tol=1e-9)

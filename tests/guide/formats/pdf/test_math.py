"""Formulas by way of Typst, as it writes them and as it sets them."""

import pytest
import typst

from pipeline.guide.formats.pdf.math import for_typst, typst_formulas
from pipeline.guide.text.formulas import mend

TORTURE = [
    r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}",
    r"\begin{Vmatrix} a & b \\ c & d \end{Vmatrix}",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^{-1}",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
    r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right]",
    r"\left\{\begin{aligned} x & \text{ if } x>0 \\ 0 \end{aligned}\right.",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\sum_{\substack{i<j\\ j<n}} x_{ij}",
    r"\bigl\|x\bigr\| + \Big( \frac{a}{b} \Big) + \left\lVert \frac{a}{b} \right\rVert",
    r"a \perp\!\!\!\perp b \mid c",
    r"\boxed{x = 1} \quad \underbrace{a+b}_{c} \xrightarrow{d} \overset{iid}{\sim} \mathcal{N}(0, 1)",
    r"\argmin_\theta \norm{\bm{w}}_2^2 + \abs{y_{i}} + \KL(p \,\|\, q) + \E[X] \in \R^d",
    r"\mathbb{1}[y=k], \hat{\mathbf{x}}, \tfrac12, \dbinom nk",
    r"\widehat{\theta}, \lfloor x \rfloor, \langle x, y\rangle",
    r"\lim_{n\to\infty} \int_0^\infty e^{-x^2}\,dx = \frac{\sqrt\pi}{2}",
    r"\text{acc}_{\text{val}} = 95\% \; \# \_ \{a\}",
    r"P(A \middle| B) \textcolor{red}{x} {\rm if} a \bmod b",
    r"x^{\prime}, \dot x, \ddot{x}, A^\top, \mathbf{W}^{(l)}, \tilde{O}(n), \ell_2, \nabla, \partial",
]


def tree(tex: str) -> list[dict[str, object]]:
    return [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, tex]}]}]


@pytest.mark.parametrize("tex", TORTURE)
def test_each_formula_of_the_torture_set_is_set(tex):
    mended = mend(tex, display=True)
    [source] = typst_formulas(tree(mended)).values()

    assert source
    assert typst.compile(f"$ {source} $".encode()).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        (r"\|x\|", r"\lVert x\rVert "),
        (r"a\!b\;c", r"ab\:c"),
        (r"\bigl( x \bigr)", "( x )"),
        (r"\left\{\begin{aligned} x & y \\ z \end{aligned}\right.", r"\begin{cases} x & y \\ z  &\end{cases}"),
    ],
)
def test_what_comes_out_wrong_is_written_in_another_way(tex, written):
    assert for_typst(tex) == written


def test_a_bar_has_no_room_of_a_relation_around_it():
    assert typst_formulas(tree("|x|")) == {"|x|": r'class("normal", \|) x class("normal", \|)'}


def test_a_determinant_has_one_bar_and_a_norm_of_a_matrix_two():
    assert 'delim: "|"' in next(iter(typst_formulas(tree(TORTURE[0])).values()))
    assert 'delim: "‖"' in next(iter(typst_formulas(tree(TORTURE[1])).values()))


def test_a_formula_that_pandoc_does_not_know_is_empty():
    assert typst_formulas(tree(r"\foo{x}")) == {r"\foo{x}": ""}

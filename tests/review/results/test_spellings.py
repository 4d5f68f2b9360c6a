r"""A right result is told however it is spelled; what can't be told is left to a person, with the reason."""

from typing import Any

import pytest
import sympy

from pipeline.review.results import Kind, agree

m, n, x = sympy.symbols("m n x")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        # thousands
        ("24 500", [24500]),
        ("24\u202f500", [24500]),
        (r"$24\,500$", [24500]),
        (r"24,\! 500", [24500]),
        ("24'500", [24500]),
        ("3.417.902", [3417902]),
        ("24,500.25", [24500.25]),
        # decimals
        (".73", [0.73]),
        ("-.73", [-0.73]),
        ("$.73$", [0.73]),
        ("7.", [7]),
        ("3,75", [3.75]),
        ("0,125", [0.125]),
        ("6.250,5", [6250.5]),
        ("6.40 × 10⁻³", [0.0064]),
        ("6.4·10^-3", [0.0064]),
        ("6.4E−3", [0.0064]),
        # fractions
        ("¾", [0.75]),
        ("2½", [2.5]),
        (r"$2\frac{1}{2}$", [2.5]),
        (r"$\left( \frac{3}{8} \right)$", [0.375]),
        (r"$\cfrac{3}{8}$", [0.375]),
        ("three quarters", [0.75]),
        ("two-thirds", [2 / 3]),
        ("3 out of 8", [0.375]),
        ("3:8", [0.375]),
        # roots, constants
        ("√5", [5**0.5]),
        (r"$1 - \frac{1}{\mathrm{e}}$", [1 - 1 / 2.718281828459045]),
        # percent
        ("62 pct", [0.62]),
        ("62 percentage points", [0.62]),
        (r"$\boxed{62}$ %", [0.62]),
        (r"$\boxed{62\%}$", [0.62]),
        # units and currencies
        ("€1,250", [1250]),
        ("$1,250", [1250]),
        ("12.5 m²", [12.5]),
        ("12.5m", [12.5]),
        (r"$12.5 \mbox{ cm}^2$", [12.5]),
        (r"$45^\circ$", [45]),
        ("45°", [45]),
        # wrapped
        (r"$\boxed{41}$", [41]),
        (r"\boxed{\text{41}}", [41]),
        (r"$\text{41}$", [41]),
        ("**41**", [41]),
        ("“41”", [41]),
        ("$$\n41\n$$", [41]),
        ("\\[\n41\n\\]", [41]),
        (r"so there are $\boxed{41}$ of them in all.", [41]),
        ("it is not 40 but 41", [41]),
        # chains
        (r"$y = 2/3 \approx 0.7$", [2 / 3]),
        (r"$y = 8 + 33 = 41$", [41]),
        (r"$y \approx 41$", [41]),
        # several
        (r"$\{4, 9\}$", [4, 9]),
        ("$(u, v) = (4, 9)$", [4, 9]),
        (r"$u = 4, \quad v = 9$", [4, 9]),
        (r"$4 \text{ and } 9$", [4, 9]),
        ("4, 9, and 16", [4, 9, 16]),
        (r"\boxed{4} and \boxed{9}", [4, 9]),
        (r"$6 \pm 2$", [4, 8]),
        ("1,000; 2,000", [1000, 2000]),
    ],
)
def test_a_right_number_is_told(stated: str, expected: list[float]) -> None:
    verdict = agree(stated, expected, "numbers")
    assert verdict.right is True, verdict.reason


@pytest.mark.parametrize(
    ("stated", "expected", "why"),
    [
        ("$ \n 41 \n $", [41], "broken"),
        ("\\( \n 41 \\)", [41], "broken"),
        ("BX41Y", [41], ""),
        ("1,234", [1.234], "decimal comma"),
        ("2.5 million", [2.5e6], "multiple"),
        (r"$y = 0.7 \approx 0.9$", [0.9], "contradict"),
        (r"$y = 2/3 \approx 0.9$", [2 / 3], "contradict"),
        ("of 40 rows 38 remain and 2 go", [38], "several numbers"),
        (r"$3\frac{1}{2}$", [1.5], "mixed number"),
        ("$5.12 \\times 10^2$", [511], "another count"),
        ("9, 4", [4, 9], "order"),
    ],
)
def test_what_may_yet_be_right_is_left_to_a_person(stated: str, expected: list[float], why: str) -> None:
    verdict = agree(stated, expected, "numbers")
    assert verdict.right is None
    assert why in verdict.reason


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("24 500", [24000]),
        (".73", [73000]),
        ("3,75", [37]),
        ("¾", [0.5]),
        (r"$\boxed{42}$", [41.3]),
        (r"$y = 1/3 \approx 0.33$", [0.5]),
        ("4; 11", [4, 9]),
        ("$[0, 41)$", [41]),
    ],
)
def test_another_number_is_wrong_in_any_spelling(stated: str, expected: list[float]) -> None:
    assert agree(stated, expected, "numbers").right is False


def test_the_order_of_a_set_means_nothing() -> None:
    assert agree("9, 4", [4, 9], "numbers", reference=r"$\{4, 9\}$").right is True
    assert agree("9, 5", [4, 9], "numbers", reference=r"$\{4, 9\}$").right is False


def test_where_percent_is_asked_for_the_sign_may_be_missing() -> None:
    assert agree("62", [0.62], "numbers", reference=r"$62\%$").right is True
    assert agree("62", [0.62], "numbers", reference="$0.62$").right is None


@pytest.mark.parametrize(
    "stated",
    [
        r"$\left[\begin{array}{cc} 1 & -2 \\ 0.33 & 4 \end{array}\right]$",
        r"$\begin{smallmatrix} 1 & -2 \\ \frac13 & 4 \end{smallmatrix}$",
        r"The result is $ M = \begin{Bmatrix}1 & -2 \\ 1/3 & 4\end{Bmatrix} $, as claimed.",
        r"$\boxed{\begin{pmatrix} 1 & -2 \\ 1/3 & 4 \end{pmatrix}}$",
        r"$\begin{bmatrix} 1 & 1/3 \\ -2 & 4 \end{bmatrix}^\top$",
        r"$\begin{bmatrix} 0 & -1 \\ 0 & 2 \end{bmatrix} + \begin{bmatrix} 1 & -1 \\ 1/3 & 2 \end{bmatrix}$",
        "np.array([[1, -2], [0.333, 4]])",
        "Matrix([[1, -2], [1/3, 4]])",
        "((1, -2), (1/3, 4))",
        "[1 -2; 1/3 4]",
        "| 1 | −2 |\n|---|---|\n| 0.33 | 4 |",
    ],
)
def test_a_right_matrix_is_told(stated: str) -> None:
    verdict = agree(stated, [[1, -2], [1 / 3, 4]], "matrix")
    assert verdict.right is True, verdict.reason


def test_a_transposed_matrix_is_not_called_wrong() -> None:
    assert agree(r"$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$", [[1, 3], [2, 4]], "matrix").right is None


@pytest.mark.parametrize(
    ("stated", "expected", "right"),
    [
        (r"$\sum_{i=1}^{n} i$", n * (n + 1) / 2, True),
        (r"$\int_0^x t \, dt$", x**2 / 2, True),
        (r"$\frac{d}{dx} x^3$", 3 * x**2, True),
        (r"$\sum_{i=1}^{n} i$", n**2, None),  # read by a library that may misread
        (r"$\sec^2 x$", 1 + sympy.tan(x) ** 2, True),
        (r"$\frac{11 m}{10 |n|}$", sympy.Rational(11, 10) * m / sympy.Abs(n), True),
        (r"$\frac{2TP}{TP + n}$", 2 * sympy.Symbol("TP") / (sympy.Symbol("TP") + n), True),
        ("min(m, n)", sympy.Min(m, n), True),
        (r"$\boxed{m n}$", m * n, True),
        (r"$2\text{TP}$", 2 * sympy.Symbol("TP"), True),
        (r"$x'$", x, None),
        (r"$x^T$", x, None),
    ],
)
def test_formulas_that_the_grammar_alone_could_not_tell(stated: str, expected: Any, right: bool | None) -> None:
    verdict = agree(stated, expected, "expression", question="$x$, $m$, $n$, $TP$")
    assert verdict.right is right, verdict.reason


@pytest.mark.parametrize(
    "stated", [r"$\sum_{i=1}^{9} 9^{9^{9}}$", r"$\prod_{i=1}^{n} 99999!$", r"$\int_0^1 x^{99999} dx$"]
)
@pytest.mark.timeout(20)
def test_the_library_is_never_given_what_would_take_for_ever(stated: str) -> None:
    assert agree(stated, n, "expression", question="$n$").right is None


@pytest.mark.parametrize(
    ("stated", "expected", "kind", "right"),
    [
        (r"$\boxed{\text{(B)}}$", "(b)", "choice", True),
        (r"\textbf{convex}", "convex", "choice", True),
        ("The correct answer is convex, because its second derivative is positive.", "convex", "choice", True),
        ("It's convex (see above)", "convex", "choice", True),
        ("concave — as its second derivative shows", "convex", "choice", False),
        ("“convex”", "convex", "choice", True),
        (r"$\text{No}$", False, "boolean", True),
        ("Answer: no", True, "boolean", False),
        ("The answer is yes.", True, "boolean", True),
        ("It is not", False, "boolean", None),
    ],
)
def test_words_are_told_in_any_wrapping(stated: str, expected: Any, kind: Kind, right: bool | None) -> None:
    assert agree(stated, expected, kind).right is right

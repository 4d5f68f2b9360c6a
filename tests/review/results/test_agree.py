r"""Final results: compared with what is expected, and never called wrong when they may be right."""

import math
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.review.results import agree

m, n, p, y = sympy.symbols("m n p y")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("$0.706$", [0.7059]),
        ("precision $= 0.857$; recall $= 0.6$; F1 $= 0.706$", [6 / 7, 0.6, 12 / 17]),
        (r"$\frac{8}{9}$", [8 / 9]),
        ("8/9", [8 / 9]),
        (r"$37\%$", [0.37]),
        ("37 %", [0.37]),
        ("37 percent", [0.37]),
        (r"$1.35 \times 10^{-6}$", [1.35e-6]),
        ("1.35e-6", [1.35e-6]),
        ("1,234,567", [1234567]),
        ("12{,}345", [12345]),
        (r"$0.9^{20} \approx 0.1216$", [0.9**20]),
        (r"$\log_2 27 \approx 4.755$ bits", [math.log2(27)]),
        (r"$1 - e^{-5/12}$", [1 - math.exp(-5 / 12)]),
        ("[3, 4, 5]", [3, 4, 5]),
        ("(0.9765, 1.0235)", [0.9765, 1.0235]),
        ("3 and 4", [3, 4]),
        ("0.976–1.024", [0.9765, 1.0235]),
        (r"$\pi$", [math.pi]),
        ("$1 - 1/e$", [1 - 1 / math.e]),
        ("two", [2]),
        (r"$\infty$", [math.inf]),
        ("infinite", [math.inf]),
        ("about 60 parameters", [60]),
        ("`254`", [254]),
        ("p-value: 0.302", [0.3017]),
        ("$\\approx 0.30$", [0.3017]),
        ("−18", [-18]),
        (r"determinant $= -18$; trace $= 7$", [7, -18]),
        (r"$\frac{65}{16} = 4.0625$ (about 4.06)", [65 / 16]),
    ],
)
def test_numbers_in_all_their_spellings_agree(stated: str, expected: list[float]) -> None:
    verdict = agree(stated, expected, "numbers", reference="trace $= 7$; determinant $= -18$")
    assert verdict.right is True, verdict.reason


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("$0.8$", [0.706]),
        ("5", [4]),
        ("0.05; 0.8", [0.05, 0.95]),
        (r"$\frac{1}{3}$", [0.5]),
        ("-7", [7]),
        ("$0$", [1]),
        ("1.3e-5", [1.35e-6]),
    ],
)
def test_another_number_is_wrong(stated: str, expected: list[float]) -> None:
    assert agree(stated, expected, "numbers").right is False


@pytest.mark.parametrize(
    ("stated", "expected", "why"),
    [
        ("70.6", [0.706], "percent"),
        ("0.3", [0.316], "rounded too far"),
        ("about 250", [254], "rounded too far"),
        ("at most 5", [5], "bound"),
        (r"$\le 7$", [5], "bound"),
        ("it depends on the data", [5], ""),
        ("3; 4; 5", [3, 4], "3 values where 2"),
        ("5; 3", [3, 5], "order"),
        ("1297", [1296], "another count"),
        (r"$3.296$ nats", [4.755], "unit"),
        ("", [5], ""),
    ],
)
def test_a_number_that_may_yet_be_right_is_left_to_a_person(stated: str, expected: list[float], why: str) -> None:
    verdict = agree(stated, expected, "numbers", reference="4.755 bits" if "nats" in stated else "")
    assert verdict.right is None
    assert why in verdict.reason


@pytest.mark.parametrize(
    ("stated", "right"),
    [
        (r"$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$", True),
        (r"$A = \begin{pmatrix} 1 & 2 \\[4pt] 3 & \frac{8}{2} \end{pmatrix}$.", True),
        ("`[[1, 2], [3, 4]]`", True),
        (r"$\frac{1}{2}\begin{bmatrix} 2 & 4 \\ 6 & 8 \end{bmatrix}$", True),
        (r"$\begin{bmatrix} 1 & 2 \\ 3 & 5 \end{bmatrix}$", False),
        (r"$\begin{bmatrix} 1 & 2 & 0 \\ 3 & 4 & 0 \end{bmatrix}$", False),
        (r"$\begin{bmatrix} 4 & 3 \\ 2 & 1 \end{bmatrix}$", None),  # rows and columns in another order
        (r"$\begin{bmatrix} 1 & x \\ 3 & 4 \end{bmatrix}$", None),
        (r"$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^T$", None),
        ("the matrix above", None),
    ],
)
def test_matrices_are_compared_cell_by_cell(stated: str, right: bool | None) -> None:
    assert agree(stated, [[1, 2], [3, 4]], "matrix").right is right


@pytest.mark.parametrize(
    ("stated", "expected", "right"),
    [
        ("(c)", "(c)", True),
        ("option C", "(c)", True),
        ("**third** statement", "third statement", True),
        ("D4 and D3", "D4 and D3", True),
        ("(b)", "(c)", False),
        ("first", "third statement", False),
        ("D1 and D4", "D4 and D3", False),
        ("not unique", "unique", False),
        ("negative", "positive", False),
        ("none", "all", False),
        ("yes", "no", False),
        ("D3 and D4", "D4 and D3", None),
        ("the law of total probability", "law of total probability", True),
        ("total probability theorem", "law of total probability", None),
        ("MCMC", "Markov chain Monte Carlo", None),
        ("convex loss, non-convex gradient", "L is convex; its gradient is not", None),
        ("the third", "(c)", None),
        ("Metropolis", "MCMC", None),
    ],
)
def test_choices_differ_only_within_a_closed_set(stated: str, expected: str, right: bool | None) -> None:
    assert agree(stated, expected, "choice").right is right


@pytest.mark.parametrize(
    ("stated", "expected", "right"),
    [
        ("Yes", True, True),
        ("No, not in general.", False, True),
        ("**No**", False, True),
        ("True", False, False),
        ("It depends", True, None),
        ("Yes and no", True, None),
        ("Not necessarily", False, None),
    ],
)
def test_yes_and_no_are_told_by_the_first_word(stated: str, expected: bool, right: bool | None) -> None:
    assert agree(stated, expected, "boolean").right is right


QUESTION = "Draws of $m$ and $n$ with $p$."


@pytest.mark.parametrize(
    ("stated", "expected", "right"),
    [
        (r"$\hat\lambda = \frac{1}{m}$", 1 / m, True),
        (r"$m^{-1}$", 1 / m, True),
        (r"$\frac{m n + m}{n}$", (n + 1) / n * m, True),
        (r"with $q = 1 - p$: $p(1-p)$", p * (1 - p), True),
        (r"$-y \log p - (1-y) \log(1-p)$", -y * sympy.log(p) - (1 - y) * sympy.log(1 - p), True),
        (r"$\frac{2}{m}$", 1 / m, False),
        (r"$m + n + 1$", m + n, False),
        (r"$\frac{1}{\bar x}$", 1 / m, None),
        (r"$y p$", p * (1 - y), None),  # the question does not say what y is
        (r"the reciprocal of the mean", 1 / m, None),
    ],
)
def test_formulas_are_compared_by_value(stated: str, expected: Any, right: bool | None) -> None:
    assert agree(stated, expected, "expression", question=QUESTION).right is right


@given(st.floats(1e-9, 1e9), st.integers(3, 9))
@settings(max_examples=200, deadline=None)
def test_a_right_number_is_never_called_wrong_however_it_is_written(value: float, digits: int) -> None:
    short = f"{value:.{digits}g}"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    spellings = [
        f"${short}$",
        f"x $= {short}$",
        f"about {short}",
        rf"${mantissa} \times 10^{{{int(exponent)}}}$",
        f"{value:,.12f}",
    ]
    for stated in spellings:
        assert agree(stated, [value], "numbers").right is True, stated


@given(st.floats(0.001, 1e6), st.sampled_from([0.9, 1.1, -1.0, 2.0]))
@settings(max_examples=200, deadline=None)
def test_a_number_that_is_off_by_a_tenth_is_never_called_right(value: float, factor: float) -> None:
    assert agree(f"{value * factor:.6g}", [value], "numbers").right is not True


# No letter and no digit: whatever it is, it spells no result.
NONSENSE = st.text(st.characters(exclude_categories=["L", "N", "Cs"]), max_size=40)


@given(NONSENSE, st.sampled_from(["numbers", "matrix", "choice", "boolean", "expression"]))
@settings(max_examples=300, deadline=None)
def test_nonsense_is_at_most_not_told(stated: str, kind: Any) -> None:
    expected: Any = {"numbers": [731.1847], "matrix": [[1.5]], "choice": "law", "boolean": True, "expression": 1 / m}[
        kind
    ]
    assert agree(stated, expected, kind).right in (None, False)

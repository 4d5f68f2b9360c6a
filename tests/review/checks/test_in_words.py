"""What a check derives, as a reader may compare it with a stated result."""

import numpy as np
import pytest
import sympy

from pipeline.review.checks.in_words import in_words
from pipeline.review.checks.listed import programs_in


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (0.7064999999, "0.7065"),
        (1234567.0, "1.23457e+06"),
        ("the second", "the second"),
        ([1, 0.5], "1; 0.5"),
        (np.array([1.0, 2.5]), "1; 2.5"),
        (np.array([[1, 2], [3, 4]]), "[1, 2; 3, 4]"),
        (np.float64(0.25), "0.25"),
        (sympy.Rational(1, 3), r"$\frac{1}{3}$"),
        (sympy.Symbol("t") ** 2, "$t^{2}$"),
        ({"a": 1}, "a: 1"),
    ],
    ids=str,
)
def test_a_derived_value_is_said_in_a_few_signs(value, said):
    assert in_words(value) == said


def test_a_value_without_end_is_cut():
    assert len(in_words("x" * 1000)) < 400


def test_the_program_of_each_check_is_what_stands_in_the_file(tmp_path):
    file = tmp_path / "1.1.py"
    file.write_text(
        'from pipeline.review.checks import check\n\n\ndef helper():\n    return 1\n\n\n@check("1.1/1", "numbers")\n'
        "def one():\n    return [helper()]\n\n\n@check('1.1/2', 'boolean', tolerance=0.1)\n"
        "def two():\n    return True\n"
    )
    assert programs_in(file) == {
        "1.1/1": "def one():\n    return [helper()]",
        "1.1/2": "def two():\n    return True",
    }
    assert programs_in(tmp_path / "none.py") == {}

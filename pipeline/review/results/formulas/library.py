r"""What the grammar has no rule for, read by latex2sympy2-extended: sums, integrals, limits, derivatives, matrices.

The library reads far more LaTeX than our grammar, and reads some of it as something else in silence: ``\log`` to the
base ten, ``x^T`` and ``x'`` as ``x``, ``12{,}345`` as a set, upper case as lower case (measured in
``bench/reading.py``). So it is asked for a list of constructions only, what it would misread is kept from it, and
its reading always bears a doubt: it can show that a result is right, never that it is wrong.

It has no time limit of its own here: math-verify's is a signal, which only works in a main thread. ``recompute``
gives each check its time in a process of its own.
"""

import re
import warnings
from collections.abc import Collection
from typing import Any

from pipeline.review.results.formulas.formula import Formula
from pipeline.review.results.formulas.grammar import read_formula
from pipeline.review.results.formulas.notation import Unreadable

_READ_WELL = re.compile(r"\\(?:sum|prod|int|lim|begin|lfloor|lceil|gcd|lcm)(?![a-z])|\\frac\{(?:d|\\partial)[ }]")
_MISREAD = re.compile(
    r"['′]|\^\{?\s*(?:T|\\top|\\intercal|\\dagger|\*)|\\(?:nabla|mid|ldots|cdots|dots|mathbb|hat|bar|tilde)(?![a-z])"
)
_ENDLESS = re.compile(r"\d{4,}\s*!|\^\s*\{?\s*-?\d{4,}|\^\s*\{?[^{}]*\^")  # what sympy would multiply out
_LONGEST = 600


def read_any(latex: str, names: Collection[str] = ()) -> Formula:
    """A formula's value: by the grammar, else by the library with a doubt.

    Raises:
        Unreadable: neither can read it; says what the grammar said.
    """
    try:
        return read_formula(latex, names)
    except Unreadable:
        if not _READ_WELL.search(latex):
            raise
        return Formula(read_by_library(latex), ("read by latex2sympy2-extended",))


def read_by_library(latex: str) -> Any:
    """A formula as the library reads it: a sympy expression, or a matrix.

    Raises:
        Unreadable: it can't, or it is known to misread such a thing.
    """
    if len(latex) > _LONGEST or _MISREAD.search(latex) or _ENDLESS.search(latex):
        raise Unreadable(f"“{latex[:80].strip()}” is no formula that can be read with certainty")
    import sympy
    from latex2sympy2_extended import NormalizationConfig, latex2sympy, normalize_latex
    from latex2sympy2_extended.latex2sympy2 import ConversionConfig

    natural = re.sub(r"\\log(?!\s*_)", r"\\ln ", re.sub(r"(?<!\\)\\[,;:! ]", " ", latex))
    rules = NormalizationConfig(basic_latex=True, units=False, malformed_operators=True, nits=False, boxed="none")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the generated parser and sympy warn of what is none of ours
            read = latex2sympy(
                normalize_latex(natural, rules), conversion_config=ConversionConfig(lowercase_symbols=False)
            )
            value = read.doit()
    except Exception as error:  # the library raises bare exceptions
        raise Unreadable(f"“{latex[:80].strip()}” can't be read") from error
    if not isinstance(value, sympy.Expr | sympy.MatrixBase):
        raise Unreadable(f"“{latex[:80].strip()}” is neither a value nor a matrix")
    return value

"""LaTeX of a final result → a sympy expression: by a grammar that knows what it does not know, then by a library."""

from pipeline.review.results.formulas.formula import Formula, plain_name
from pipeline.review.results.formulas.grammar import read_formula
from pipeline.review.results.formulas.library import read_any, read_by_library
from pipeline.review.results.formulas.notation import Unreadable

__all__ = ["Formula", "Unreadable", "plain_name", "read_any", "read_by_library", "read_formula"]

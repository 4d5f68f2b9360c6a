"""Stated matrices: read in the notations of LaTeX, Python, MATLAB and Markdown, and compared cell by cell. Pure."""

import re
from dataclasses import replace
from itertools import permutations

from pipeline.review.results.formulas import Unreadable, read_by_library
from pipeline.review.results.markup import bare, opened
from pipeline.review.results.numbers import compare_number
from pipeline.review.results.values import Number, read_number
from pipeline.review.results.verdict import Verdict

_MATRIX = re.compile(
    r"(?P<before>.*?)\\begin\{(?P<kind>[bpvBV]?(?:small)?matrix\*?|array)\}(?:\{[lcr|]*\}|\[[lcr]\])?(?P<cells>.*?)"
    r"\\end\{(?P=kind)\}(?P<behind>.*)",
    re.DOTALL,
)
_RELATION = re.compile(r"(?<![<>!])=|≈|\\approx|:")
_TRANSPOSED = re.compile(r"\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\}|\\mathrm\{T\})\s*\}?|\.T\b")
_FENCES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![a-z])|\\(?=[,;!]\s)|\\[,;!]|\\hline")
_BRACKETED = re.compile(r"\[\s*\[(?P<inner>.*)\]\s*,?\s*\]", re.DOTALL)
_IN_PARENTHESES = re.compile(r"\(\s*\((?P<inner>.*)\)\s*,?\s*\)", re.DOTALL)
_SEMICOLONS = re.compile(r"\[(?P<inner>[^\[\];]+(?:;[^\[\];]+)+);?\s*\]")
_TABLE_ROW = re.compile(r"^[ \t]*\|(?P<cells>.+)\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"[\s:|-]+")
_PERMUTED = 6  # rows of a matrix up to which another order of rows and columns is looked for

Matrix = list[list[Number]]


def compare_matrix(stated: str, expected: list[list[float]], tolerance: float) -> Verdict:
    """Whether a result states this matrix, given by its rows.

    Raises:
        Unreadable: it states none, or a cell is no number.
    """
    found = read_matrix(stated)
    verdict = _cells(found, expected, tolerance)
    if verdict.right is not False:
        return verdict
    if _cells(_turned(found), expected, tolerance).right:
        return Verdict(right=None, reason="a row where a column is expected, or the reverse")
    size = len(expected)
    square = {len(found), *map(len, found), *map(len, expected)} == {size} and size <= _PERMUTED
    orders = permutations(range(size)) if square else ()
    if any(_cells([[found[i][j] for j in o] for i in o], expected, tolerance).right for o in orders):
        return Verdict(right=None, reason="the same in another order of rows and columns")
    return verdict


def read_matrix(stated: str) -> Matrix:
    r"""The rows of a stated matrix, ``\begin{bmatrix}…``, ``[[1, 2], [3, 4]]``, ``[1 2; 3 4]`` or a table.

    A factor before it counts, and so does a transposition behind it; a sum or a product of matrices is computed.

    Raises:
        Unreadable: there is none, or a cell is no number.
    """
    text = opened(stated)
    if "\\begin" in text:
        return _of_latex(text)
    text = bare(text.replace("$", " ").replace("\\", ""))
    matrix = [[read_number(cell) for cell in row] for row in _rows_of_text(text)]
    return _turned(matrix) if _TRANSPOSED.search(text) else matrix


def _rows_of_text(text: str) -> list[list[str]]:
    if found := _BRACKETED.search(text) or _IN_PARENTHESES.search(text):
        return [_split(row) for row in re.split(r"[\])]\s*,?\s*[\[(]", found["inner"])]
    if found := _SEMICOLONS.search(text):
        return [_split(row) for row in found["inner"].split(";")]
    table = [found["cells"] for found in _TABLE_ROW.finditer(text) if not _RULE.fullmatch(found["cells"])]
    if table:
        return [[cell for cell in row.split("|") if cell.strip()] for row in table]
    raise Unreadable(f"“{text.strip()}” is not a matrix")


def _split(row: str) -> list[str]:
    return [cell for cell in re.split(r"[,\s]+", row.strip()) if cell]


def _of_latex(text: str) -> Matrix:
    start = text.index("\\begin")
    formula = re.split(r"\$|\\\[|\\\(|\n\n", text[:start])[-1] + re.split(r"\$|\\\]\s|\\\]\Z|\\\)", text[start:])[0]
    formula = _FENCES.sub(" ", _RELATION.split(formula)[-1])
    found = _MATRIX.fullmatch(formula)
    if found is None:
        raise Unreadable(f"“{text.strip()}” is not a matrix")
    before = re.sub(r"\\(?:cdot|times)\s*\Z", "", found["before"].strip(" \n([*.")).strip()
    behind, turned = _TRANSPOSED.subn("", found["behind"], count=1)
    if behind.strip(" \n.,)]*") or "\\begin" in before:
        return _computed(formula)
    factor = read_number(before).value if before else 1.0
    matrix = [[_times(read_number(cell), factor) for cell in row.split("&")] for row in _rows(found["cells"])]
    return _turned(matrix) if turned else matrix


def _rows(cells: str) -> list[str]:
    return [row for row in re.split(r"\\\\(?:\s*\[[^\]]*\])?", cells) if row.strip()]


def _computed(formula: str) -> Matrix:
    """What a sum or a product of matrices comes to, by the library."""
    value = read_by_library(formula.strip(" ."))
    if not hasattr(value, "tolist") or value.free_symbols:
        raise Unreadable(f"“{formula.strip()}” is not a matrix of numbers")
    doubt = "computed by latex2sympy2-extended"
    return [[replace(read_number(str(float(cell))), doubt=doubt) for cell in row] for row in value.tolist()]


def _times(number: Number, factor: float) -> Number:
    if factor == 1:
        return number
    return replace(number, value=number.value * factor, others=(), exact=None, places=None, digits=None)


def _turned(matrix: Matrix) -> Matrix:
    return [list(row) for row in zip(*matrix, strict=False)]


def _cells(found: Matrix, expected: list[list[float]], tolerance: float) -> Verdict:
    """The verdict on two matrices as they stand, cell by cell."""
    if [len(row) for row in found] != [len(row) for row in expected]:
        doubt = next((cell.doubt for row in found for cell in row), "")
        return Verdict(right=None if doubt else False, reason=doubt or "another matrix")
    verdicts = [
        compare_number(cell, value, tolerance)
        for row, values in zip(found, expected, strict=True)
        for cell, value in zip(row, values, strict=True)
    ]
    if any(one.right is False for one in verdicts):
        return Verdict(right=False, reason="another matrix")
    return next((one for one in verdicts if one.right is None), Verdict(right=True))

"""Cases that none of us wrote: math-verify's own tests, and formulas of known meaning for readers of LaTeX alone."""

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import sympy

SDIST = "math-verify==0.9.0"
# Pieces of a result's line; what is longer is a whole solution, of which a review only reads its last line.
LONGEST = 200
# What their tests expect and what isn't so, or isn't said: (gold, pred).
DISPUTED = {
    # Their reader takes both for 1; see their pull request 82.
    (r"$1 - \frac{1}{\mathrm{e}}$", r"$1 + \frac{1}{\mathrm{e}}$"),
    (r"$1 - \frac{1}{\mathrm{e}}$", r"$1 - \frac{1}{\mathrm{e}}$"),
    (r"\\boxed{W(n) = 1 \\text{ and } W(n) = -1", "W(x)=1orW(x)=-1"),  # two values, of which they keep one
    (r"\boxed{1} no no no no no \boxed{2}", r"$\boxed{1,2}$"),  # which boxes of a text count is their own rule
    ("$12:00$", "$1:00$"),  # a time of day is no number
    ("$12:00$", "$12:00$"),
}


def foreign_cases() -> Iterator[tuple[str, str, Any, bool, str]]:
    """Kind, stated, expected, right, gold: of math-verify's tests those in the kinds that we compare."""
    for gold, pred, right in tests():
        if len(pred) > LONGEST or (gold, pred) in DISPUTED:
            continue
        if found := kind_of(gold):
            yield found[0], pred, found[1], right, gold


def kind_of(gold: str) -> tuple[str, Any] | None:
    """The kind and the value of their expected result; None where it is none of ours (intervals, inequalities…)."""
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse

    words = re.fullmatch(r"\W*(?:boxed\W*)?\\text\{([A-Za-z ]+)\}\W*", gold) or re.fullmatch(r"\$([a-z])\$", gold)
    if words:  # a lone letter is an option's name
        return "choice", words[1]
    targets = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]
    value = next(iter(parse(gold, targets)), None)
    if isinstance(value, sympy.Equality) and value.lhs.is_Symbol:
        value = value.rhs
    if isinstance(value, sympy.Equality) and isinstance(value.lhs, sympy.Tuple):
        value = value.rhs
    if isinstance(value, sympy.MatrixBase):
        rows = value.tolist()
        return ("matrix", rows) if not value.free_symbols else None
    if isinstance(value, sympy.Expr) and value.has(sympy.Sum):
        return None
    if isinstance(value, (sympy.FiniteSet, sympy.Tuple)):
        return of_several(list(value), gold)
    if not isinstance(value, sympy.Expr):
        return None
    if not value.free_symbols:
        return ("numbers", [float(value)]) if value.is_finite else None
    return ("expression", value) if not value.atoms(sympy.core.function.AppliedUndef) else None


def of_several(parts: list[Any], gold: str) -> tuple[str, Any] | None:
    """A set's or a tuple's numbers; labelled ones (``x = 1, y = 2``) in the order in which they are written."""
    written = re.sub(r"[{}\\\s]", "", gold).lower()
    labelled = [part for part in parts if isinstance(part, sympy.Equality)]
    parts = sorted(labelled, key=lambda part: written.find(re.sub(r"[{}]", "", str(part.lhs)))) or parts
    values = [part.rhs if isinstance(part, sympy.Equality) else part for part in parts]
    numbers = [float(value) for value in values if isinstance(value, sympy.Expr) and value.is_number]
    return ("numbers", numbers) if len(numbers) == len(parts) else None


@cache
def tests() -> list[tuple[str, str, bool]]:
    """(gold, pred, right) of every parametrized test that names these."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "-d",
            folder,
        ]
        subprocess.run([*command, SDIST], check=True, stderr=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            for member in sorted(tar.getmembers(), key=lambda member: member.name):
                if "/tests/test_" in member.name and (file := tar.extractfile(member)):
                    found += rows(file.read().decode())
    return found


def rows(source: str) -> list[tuple[str, str, bool]]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.parametrize"):
            continue
        try:
            names, values = (ast.literal_eval(argument) for argument in node.args[:2])
        except ValueError:
            continue
        names = [name.strip() for name in names.split(",")]
        if {"gold", "pred"} <= set(names) and "strict" not in names:
            for value in values:
                row = dict(zip(names, value, strict=True))
                found.append((row["gold"], row["pred"], bool(row.get("expected", row.get("result")))))
    return found


E_ = sympy.E
p, y, x, z, a, b, n, k, m, d = sympy.symbols("p y x z a b n k m d")
FORMULAS: tuple[tuple[str, Any], ...] = (
    (r"-y \log(p) - (1-y) \log(1-p)", -y * sympy.log(p) - (1 - y) * sympy.log(1 - p)),
    (r"\log(a)+\log(b)", sympy.log(a) + sympy.log(b)),
    (r"\log_2 27", sympy.log(27, 2)),
    (r"\log 2x", sympy.log(2 * x)),
    (r"\ln x + 1", sympy.log(x) + 1),
    (r"e^{-z}", sympy.exp(-z)),
    (r"\mathrm{e}^{-1}", 1 / E_),
    (r"\exp(-x^2/2)", sympy.exp(-(x**2) / 2)),
    (r"2\pi\sigma", 2 * sympy.pi * sympy.Symbol("sigma")),
    (r"\bar{x} + 1", sympy.Symbol("barx") + 1),
    (r"\hat\lambda", sympy.Symbol("hatlambda")),
    (r"\frac12 \sqrt{2\pi}", sympy.sqrt(2 * sympy.pi) / 2),
    (r"\frac{n+1}{n} m", (n + 1) / n * m),
    (r"\left(1 - \tfrac{1}{x}\right)^{-1}", 1 / (1 - 1 / x)),
    (r"\max(0, x)", sympy.Max(0, x)),
    (r"1.35 \times 10^{-6}", sympy.Rational(135, 10**8)),
    (r"12{,}345 + 1\,000", sympy.Integer(13345)),
    (r"1{,}000", sympy.Integer(1000)),
    (r"37\%", sympy.Rational(37, 100)),
    (r"50\,\%", sympy.Rational(1, 2)),
    (r"5! / \binom{4}{2}", sympy.Integer(20)),
    (r"\binom{n}{k} p^k (1-p)^{n-k}", sympy.binomial(n, k) * p**k * (1 - p) ** (n - k)),
    (r"p(1-p)", p * (1 - p)),
    (r"\sin^2 x + \cos^2 x", sympy.sin(x) ** 2 + sympy.cos(x) ** 2),
    (r"\tanh(x)", sympy.tanh(x)),
    (r"\sec^2(y)", sympy.sec(y) ** 2),
    (r"n \log n", n * sympy.log(n)),
    (r"\sqrt[3]{x}", x ** sympy.Rational(1, 3)),
    (r"\sum_{i=1}^{10} i", sympy.Integer(55)),
    (r"\int_0^1 x^2 \, dx", sympy.Rational(1, 3)),
    (r"\lim_{x \to 0} \frac{\sin x}{x}", sympy.Integer(1)),
    (r"\frac{d}{dx} x^2", 2 * x),
    (r"|x|\,\operatorname{erf}(x)", sympy.erf(x) * sympy.Abs(x)),
    (r"w_{1} \cdot w_2", sympy.Symbol("w1") * sympy.Symbol("w2")),
    (r"x_{12}", sympy.Symbol("x12")),
    (r"2 \cdot 10^{5}", sympy.Integer(200000)),
    (r"n \times m \times d", n * m * d),
    (r"\frac{1}{\sqrt{2}}", 1 / sympy.sqrt(2)),
    (r"1 - \left(\frac{5}{6}\right)^4", 1 - sympy.Rational(5, 6) ** 4),
    (r"90^\circ", sympy.Integer(90)),
)
NO_FORMULAS = (
    r"x^\top y",
    r"\frac{x",
    r"A^+ b",
    r"(1",
    r"x'",
    r"\lVert u \rVert",
    r"x \mid y",
    r"\nabla L",
    "",
    r"x^T y",
)


def meanings() -> dict[str, Counter[str]]:
    """How each reader of LaTeX reads formulas of known meaning, and what it makes of what has none that it knows."""
    cases = [*FORMULAS, *((text, None) for text in NO_FORMULAS)]
    return {name: Counter(outcome(reader, case) for case in cases) for name, reader in READERS.items()}


def outcome(reader: Callable[[str], Any], case: tuple[str, Any]) -> str:
    latex, meant = case
    try:
        value = reader(latex)
        if not isinstance(value, sympy.Expr):
            return "refused"
        if meant is None:
            return "misread"
        plain = {s: sympy.Symbol(re.sub(r"[_{}\\]", "", str(s))) for s in value.free_symbols}
        difference = value.subs(plain).doit() - meant
        at = {s: sympy.Rational(3 + i, 7) for i, s in enumerate(sorted(difference.free_symbols, key=str))}
        return "right" if abs(complex(difference.subs(at).evalf())) < 1e-9 else "misread"
    except Exception:  # each reader has its own
        return "refused"


def our_reader(latex: str) -> Any:
    from pipeline.review.results.formulas import read_any

    formula = read_any(latex)
    if any("latex2sympy2" not in doubt for doubt in formula.doubts):
        raise ValueError("read with a doubt, which a verdict shows")
    return formula.value


def library_reader(latex: str) -> Any:
    from latex2sympy2_extended import NormalizationConfig, latex2sympy, normalize_latex

    settings = NormalizationConfig(basic_latex=True, units=True, malformed_operators=True, nits=True, boxed="all")
    return latex2sympy(normalize_latex(latex, settings))


def lark_reader(latex: str) -> Any:
    from sympy.parsing.latex import parse_latex_lark

    return parse_latex_lark(latex)


READERS = {"ours": our_reader, "latex2sympy2-extended": library_reader, "sympy (lark)": lark_reader}

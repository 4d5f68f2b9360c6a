"""One expected result in twenty spellings, as models write them, each also made wrong.

Every spelling means the same value; how it is written is all that differs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import sympy

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def spelled(kind: str, expected: Any, stated: str) -> Iterator[str]:
    """The spellings of a result.

    Args:
        kind: how it is compared.
        expected: as its check derives it.
        stated: as the reference answer words it; a result in words is spelled from it.
    """
    if kind == "numbers":
        yield from (style([float(value) for value in expected]) for style in NUMBERS)
    elif kind == "matrix":
        yield from (
            style([[Fraction(cell).limit_denominator(10**6) for cell in row] for row in expected]) for style in MATRICES
        )
    elif kind == "expression":
        yield from (style(sympy.sympify(expected)) for style in EXPRESSIONS)
    elif kind == "boolean":
        yield from YES if expected else NO
    else:
        yield from (style(stated) for style in WORDS)


def made_wrong(kind: str, expected: Any, stated: str) -> Iterator[tuple[Any, str]]:
    """The same result with something changed that matters."""
    if kind == "numbers":
        for place in range(len(expected)):
            for other in (float(expected[place]) * 1.1 + (expected[place] == 0), float(expected[place]) + 1):
                yield [*expected[:place], other, *expected[place + 1 :]], stated
    elif kind == "matrix":
        yield (
            [
                [cell + (not row and not column) for column, cell in enumerate(cells)]
                for row, cells in enumerate(expected)
            ],
            stated,
        )
    elif kind == "expression":
        yield sympy.sympify(expected) + 1, stated
        yield sympy.sympify(expected) * sympy.Rational(11, 10), stated
    elif kind == "boolean":
        yield not expected, stated
    else:
        yield expected, f"not {stated}" if not stated.startswith("not ") else stated.removeprefix("not ")


# --- numbers


def decimal(value: float) -> str:
    """Five digits, as one would write them; whole numbers whole."""
    if value == round(value) and abs(value) < 1e9:
        return str(int(value))
    if 1e-4 <= abs(value) < 1e7:
        return f"{value:.{max(0, 4 - int(f'{value:e}'.split('e')[1]))}f}".rstrip("0").rstrip(".")
    return rf"{mantissa(value)[0]} \times 10^{{{mantissa(value)[1]}}}"


def mantissa(value: float) -> tuple[str, int]:
    digits, _, exponent = f"{value:.4e}".partition("e")
    return digits.rstrip("0").rstrip("."), int(exponent)


def plain(value: float) -> str:
    return decimal(value) if "times" not in decimal(value) else f"{value:.4e}"


def exactly(value: float) -> str:
    found = Fraction(value).limit_denominator(2000)
    if abs(float(found) - value) > 1e-6 * abs(value):
        found = Fraction(f"{value:.5g}")
    sign = "-" if found < 0 else ""
    return rf"{sign}\frac{{{abs(found.numerator)}}}{{{found.denominator}}}"


def percent(value: float) -> str:
    return f"{float(f'{value * 100:.6g}'):g}\\%" if 0.0001 < abs(value) < 1 else decimal(value)


def grouped(value: float, mark: str) -> str:
    return f"{value:,.0f}".replace(",", mark) if value == round(value) else decimal(value)


def bare_point(value: float) -> str:
    return re.sub(r"^(-?)0\.", r"\1.", plain(value))


def padded(value: float) -> str:
    if "e" in plain(value):
        return plain(value)
    return f"{plain(value)}0" if "." in plain(value) else f"{plain(value)}.0"


def scientific(value: float) -> str:
    digits, exponent = mantissa(value)
    return rf"{digits} \times 10^{{{exponent}}}"


def raised(value: float) -> str:
    digits, exponent = mantissa(value)
    return f"{digits} × 10{str(exponent).translate(SUPERSCRIPTS)}"


def listed(write: Callable[[float], str], between: str = "; ", around: str = "{}") -> Callable[[Sequence[float]], str]:
    return lambda values: around.format(between.join(write(value) for value in values))


def labelled(write: Callable[[float], str]) -> Callable[[Sequence[float]], str]:
    return lambda values: "; ".join(f"${'xyzuvw'[place]} = {write(value)}$" for place, value in enumerate(values))


NUMBERS: tuple[Callable[[Sequence[float]], str], ...] = (
    listed(lambda v: f"${decimal(v)}$"),
    listed(plain),
    labelled(decimal),
    listed(plain, around="**{}**"),
    listed(lambda v: rf"$\boxed{{{decimal(v)}}}$"),
    listed(lambda v: rf"\( {decimal(v)} \)"),
    listed(lambda v: rf"$\approx {decimal(v)}$"),
    labelled(lambda v: rf"{exactly(v)} \approx {decimal(v)}"),
    listed(lambda v: f"${scientific(v)}$"),
    listed(lambda v: f"{v:.5e}"),
    listed(raised),
    listed(bare_point),
    listed(padded),
    listed(lambda v: f"${grouped(v, '{,}')}$"),
    listed(lambda v: grouped(v, " ")),
    listed(lambda v: f"${percent(v)}$"),
    listed(plain, " and ", "The result is {}."),
    listed(lambda v: rf"${decimal(v)} \text{{ in all}}$"),
    listed(lambda v: f"${exactly(v)}$"),
    listed(lambda v: f"`{plain(v)}`".replace("-", "−")),
)


# --- matrices


def cells(rows: Any, write: Callable[[Any], str] = str, between: str = " & ", end: str = r" \\ ") -> str:
    return end.join(between.join(write(cell) for cell in row) for row in rows)


def environment(name: str, before: str = "", after: str = "", **how: Any) -> Callable[[Any], str]:
    return lambda rows: rf"${before}\begin{{{name}}} {cells(rows, **how)} \end{{{name}}}{after}$"


def array(rows: Any) -> str:
    columns = "c" * len(rows[0])
    return rf"$\left[\begin{{array}}{{{columns}}} {cells(rows)} \end{{array}}\right]$"


def brackets(rows: Any, opening: str = "[", closing: str = "]") -> str:
    inner = ", ".join(f"{opening}{', '.join(map(str, row))}{closing}" for row in rows)
    return f"{opening}{inner}{closing}"


def table(rows: Any) -> str:
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def twice(rows: Any) -> Any:
    return [[2 * cell for cell in row] for row in rows]


MATRICES: tuple[Callable[[Any], str], ...] = (
    environment("bmatrix"),
    environment("pmatrix"),
    environment("Bmatrix"),
    environment("matrix"),
    environment("smallmatrix"),
    array,
    environment("bmatrix", "A = "),
    environment("bmatrix", r"\boxed{", "}"),
    environment("bmatrix", end=" \\\\[4pt]\n"),
    environment("pmatrix", write=lambda cell: f"{float(cell):.2f}"),
    environment("bmatrix", write=lambda cell: rf"\frac{{{2 * cell}}}{{2}}"),
    lambda rows: environment("bmatrix", r"\frac{1}{2} ")(twice(rows)),
    lambda rows: environment("bmatrix", after="^T")(list(zip(*rows, strict=True))),
    lambda rows: f"`{brackets(rows)}`",
    lambda rows: f"np.array({brackets(rows)})",
    lambda rows: f"Matrix({brackets(rows)})",
    lambda rows: brackets(rows, "(", ")"),
    lambda rows: f"[{cells(rows, between=' ', end='; ')}]",
    lambda rows: "The matrix is\n\n$$\n" + environment("bmatrix")(rows).strip("$") + "\n$$",
    lambda rows: environment("bmatrix", write=lambda cell: f"\\phantom{{-}}{cell}" if cell >= 0 else str(cell))(rows),
)


# --- formulas


def tex(expression: Any, **how: Any) -> str:
    return str(sympy.latex(expression, **how))


EXPRESSIONS: tuple[Callable[[Any], str], ...] = (
    lambda e: f"${tex(e)}$",
    lambda e: f"$${tex(e)}$$",
    lambda e: rf"\({tex(e)}\)",
    lambda e: rf"\[{tex(e)}\]",
    lambda e: f"$f = {tex(e)}$",
    lambda e: rf"$\boxed{{{tex(e)}}}$",
    lambda e: f"${tex(sympy.expand(e))}$",
    lambda e: f"${tex(sympy.together(e))}$",
    lambda e: f"${tex(sympy.factor(e))}$",
    lambda e: rf"${tex(e, mul_symbol='dot')}$",
    lambda e: rf"${tex(e, mul_symbol='times')}$",
    lambda e: f"${tex(e, fold_short_frac=True)}$",
    lambda e: f"${tex(e, ln_notation=True)}$",
    lambda e: f"${tex(e)}$".replace("\\frac", "\\dfrac"),
    lambda e: f"`{e}`",
    lambda e: f"{e}".replace("**", "^"),
    lambda e: rf"$\displaystyle {tex(e)}.$",
    lambda e: f"The formula is ${tex(e)}$.",
    lambda e: rf"${tex(e)} \quad$",
    lambda e: rf"$1 \cdot \left( {tex(e)} \right) + 0$",
)


# --- words


WORDS: tuple[Callable[[str], str], ...] = (
    str,
    lambda w: f"**{w}**",
    lambda w: f"*{w}*",
    lambda w: f"`{w}`",
    lambda w: f"{w}.",
    str.capitalize,
    lambda w: f"“{w}”",
    lambda w: f'"{w}"',
    lambda w: f"the {w}",
    lambda w: f"The answer is {w}.",
    lambda w: f"It is {w}",
    lambda w: rf"$\text{{{w}}}$" if "$" not in w else w,
    lambda w: rf"$\boxed{{\text{{{w}}}}}$" if "$" not in w else rf"\boxed{{{w}}}",
    lambda w: rf"\textbf{{{w}}}",
    lambda w: f"_{w}_",
    lambda w: f"{w} (see above)",
    lambda w: f"{w}, because nothing else fits",
    lambda w: f"{w} — as derived",
    lambda w: f"Answer: {w}",
    lambda w: w.replace("-", " "),
)
YES = (
    *(
        "Yes",
        "yes",
        "**Yes**",
        "Yes.",
        "Yes, it does",
        "True",
        "true",
        "`True`",
        r"$\text{Yes}$",
        r"$\boxed{\text{Yes}}$",
    ),
    *("Yes – always", "Yes: by the lemma", "*Yes*", "“Yes”", "Correct", "The answer is yes.", "Yes (see above)", "YES"),
    *(r"\text{True}", "Answer: yes"),
)
NO = (
    *(
        "No",
        "no",
        "**No**",
        "No.",
        "No, it does not",
        "False",
        "false",
        "`False`",
        r"$\text{No}$",
        r"$\boxed{\text{No}}$",
    ),
    *("No – never", "No: by the lemma", "*No*", "“No”", "Incorrect", "The answer is no.", "No (see above)", "NO"),
    *(r"\text{False}", "Answer: no"),
)

"""Numbers and matrices as final results state them → floats. Pure."""

import re
from dataclasses import dataclass

from pipeline.review.results.latex import read_formula
from pipeline.review.results.notation import Unreadable

_MATRIX = re.compile(
    r"(?P<factor>[^=]*?)\\begin\{(?P<kind>[bpvBV]?(?:small)?matrix|array)\}(?:\{[lcr|]*\})?(?P<cells>.*?)\\end\{(?P=kind)\}"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_LISTED_ROWS = re.compile(r"\[\s*(\[[^\[\]]*\](?:\s*,\s*\[[^\[\]]*\])*)\s*,?\s*\]")
_RELATION = re.compile(r"\\approx|\\simeq|\\doteq|\\equiv|\\to(?![a-z])|=|≈|→|:")
_BOUND = re.compile(
    r"[<>≤≥±]|\\(?:leq?|geq?|lt|gt|pm|ll|gg)(?![a-z])"
    r"|\b(?:at (?:most|least)|(?:more|less|fewer) than|up to)\b"
)
_AROUND = re.compile(r"≈|~|\\approx|\\sim|\babout\b|\broughly\b|\bapprox", re.IGNORECASE)
_ASIDE = re.compile(r"\((?:[^()]*[A-Za-z≈][^()]*)\)\s*$")
_WORD = re.compile(r"(?<![\\A-Za-z])(?!(?:exp|log|ln|sqrt)\b)[A-Za-z]{2,}\b(?!\{)")
_DECIMAL = re.compile(r"[-+]?\d+(?:\.\d+)?")
_PLAIN = re.compile(r"[-+−]?(?P<whole>[\d,]*)(?:\.(?P<places>\d+))?")
_SPLITS = (r",(?!\d{3}(?!\d))|\band\b|&|\n", r",|\band\b", r"\bto\b|–|—|\.\.\.?|\\ldots")
_UNITS = re.compile(
    r"%|\b(?:nats?|bits?|dB|percent|per ?cent|thousand|million|billion|[kKMGT]i?B|ms|milliseconds?|sec(?:ond)?s?"
    r"|min(?:ute)?s?|hours?|days?|weeks?|years?|degrees?|radians?)\b"
)
_SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_INFINITE = re.compile(r"\b(?:infinity|infinite|infinitely many)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """One stated value.

    Attributes:
        label: what stands before it, folded; empty where nothing does.
        unit: of what it is a number, as far as a unit is known; folded.
        places: decimals that are stated, negative for zeros at the end of a whole number (as in 250, -1);
            None where it is no plain decimal number.
        digits: significant digits that are stated, None likewise.
        rough: whether it is said to be approximate.
    """

    value: float
    label: str
    unit: str
    places: int | None
    digits: int | None
    rough: bool


def read_numbers(stated: str, count: int | None = None) -> list[Number]:
    """The values that a result states, in its order.

    Args:
        stated: values separated by ``;``, each perhaps with a label before and a unit behind it.
        count: how many are expected; one item is then looked at as a list or a range as well.

    Raises:
        Unreadable: an item states no single number.
    """
    items = [item for item in stated.rstrip(". ").split(";") if item.strip()]
    for pattern in _SPLITS:
        if count is None or count == len(items) or len(items) != 1:
            break
        inner = re.sub(r"^[$\s]*(?:\\left)?\\?[\[({]|(?:\\right)?\\?[\])}][$\s]*$", "", items[0])
        parts = [part for part in re.split(pattern, inner) if part.strip(" $")]
        items = parts if len(parts) == count else items
    if not items:
        raise Unreadable("it states nothing")
    return [_number(item) for item in items]


def read_matrix(stated: str) -> list[list[float]]:
    r"""The rows of a stated matrix, ``\begin{bmatrix}…`` or ``[[1, 2], [3, 4]]``; a factor before it counts.

    Raises:
        Unreadable: there is none, or a cell is no number.
    """
    if found := _MATRIX.search(stated.replace("$", " ")):
        if re.search(r"\S", re.sub(r"[.,\s]|\\(?:right|,)[\])]?", "", found["rest"])):
            raise Unreadable(f"“{found['rest'].strip()}” stands behind the matrix")
        before = _RELATION.split(found["factor"])[-1].replace("\\left", "").strip(" ([*")
        factor = _value(before) if before else 1.0
        rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", found["cells"]) if row.strip()]
        return [[factor * _value(cell) for cell in row.replace("\\hline", "").split("&")] for row in rows]
    if listed := _LISTED_ROWS.search(stated):
        return [
            [_value(cell) for cell in row.split(",") if cell.strip()]
            for row in re.findall(r"\[([^\[\]]*)\]", listed[1])
        ]
    raise Unreadable(f"“{stated}” is not a matrix")


def _number(item: str) -> Number:
    """The last value that an item states: what follows its last sign of equality."""
    text = re.sub(r"[*`]{2}|`", "", item)
    pieces = [piece for piece in _RELATION.split(text) if piece.strip(" $.,*")]
    if not pieces:
        raise Unreadable(f"“{item.strip()}” is not a number")
    last = pieces[-1]
    plain = _digits_of(last)
    return Number(
        value=_value(last),
        label=" ".join(re.findall(r"\w+", _RELATION.split(text)[0].lower())) if len(pieces) > 1 else "",
        unit=" ".join(found.lower().rstrip("s") for found in _UNITS.findall(last)),
        places=plain[0] if plain else None,
        digits=plain[1] if plain else None,
        rough=bool(_AROUND.search(item)),
    )


def _value(text: str) -> float:
    if _BOUND.search(text):
        raise Unreadable(f"“{text.strip()}” is a bound, not a number")
    text = _ASIDE.sub("", text.replace("$", " ").strip(" .,*"))
    for digit, word in enumerate(_SPELLED):
        text = re.sub(rf"^{word}\b", str(digit), text, flags=re.IGNORECASE)
    text = _INFINITE.sub(r"\\infty", text)
    text = re.sub(r"\b(?:percent|per cent)\b", "%", text)
    text = re.sub(r"(?<=\d)[eE]([-+]?\d+)\b", r" * 10^{\1}", text)
    text = _WORD.sub(" ", re.sub(r"\\(?:text|mathrm|textrm)\{[^}]*\}", " ", text)).strip(" ,~≈")
    if _DECIMAL.fullmatch(text):  # most are; sympy takes a second to import
        return float(text)
    value = read_formula(text).value
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Unreadable(f"“{text}” is not a number") from error


def _digits_of(text: str) -> tuple[int, int] | None:
    """Decimals and significant digits of a plain decimal number."""
    bare = _WORD.sub(" ", re.sub(r"\\(?:text|mathrm)\{[^}]*\}|\\[,;! %]|[$%~≈*]", "", text)).strip(" .")
    found = _PLAIN.fullmatch(bare.replace("{,}", ",").replace(" ", ""))
    if found is None or not (found["whole"] or found["places"]):
        return None
    whole, places = found["whole"].replace(",", ""), found["places"] or ""
    percent = 2 if re.search(r"%", text) else 0
    if not places and whole.strip("0"):
        shown = whole.rstrip("0")
        return len(shown) - len(whole) + percent, len(shown.lstrip("0"))
    return len(places) + percent, len((whole + places).lstrip("0"))

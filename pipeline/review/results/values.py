"""Stated numbers → floats, with what they are called, their unit, and how exactly they are stated. Pure."""

import math
import re
from dataclasses import dataclass

from pipeline.review.results.formulas import Unreadable, read_formula
from pipeline.review.results.items import items_of
from pipeline.review.results.markup import bare, opened
from pipeline.review.results.numerals import as_formula, scale_of, with_decimal_comma

_APPROXIMATE = r"\\approx(?:eq)?|\\simeq|\\doteq|≈|≃"
_RELATION = re.compile(rf"({_APPROXIMATE}|\\equiv|\\to(?![a-z])|=|→|(?<!\d):|:(?!\d))")
_RATIO = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)(?![\d.:])")
_BOUND = re.compile(
    r"[<>≤≥±]|\\(?:leq?|geq?|lt|gt|pm|ll|gg)(?![a-z])"
    r"|\b(?:at (?:most|least)|(?:more|less|fewer) than|up to)\b"
)
_ROUGH = re.compile(r"≈|~|\\approx|\\sim|\babout\b|\broughly\b|\bapprox", re.IGNORECASE)
_ASIDE = re.compile(r"(?<!left)\((?=[^()]*(?:[A-Za-z]{2}|≈))(?![^()]*\\(?!approx))[^()]*\)\s*$")
_TEXT = re.compile(r"\\(?:text(?:bf|it|rm|normal)?|mathrm|mathbf|mathit|mbox)\s*\{([^{}]*)\}")
_WORD = re.compile(
    r"(?<![\\A-Za-z])(?!(?:exp|log|ln|sqrt)\b)[A-Za-z][A-Za-z'’]+\b(?!\{)|\b[aI]\b(?=[\s.])|(?<=\d)\s+(?=[aI]\b)"
)
_LETTER_UNIT = re.compile(r"(?<=\d)\s?[mgsVWJKLAhd]\Z")
_DECIMAL = re.compile(r"[-+−]?(?:\d+\.?\d*|\.\d+)")
_PLAIN = re.compile(r"[-+−]?(?P<whole>\d*)(?:\.(?P<places>\d*))?\s*(?P<percent>\\?%)?")
_UNITS = re.compile(
    r"%|\b(?:nats?|bits?|dB|percent|pct|per ?cent|[kKMGT]i?B|ms|milliseconds?|sec(?:ond)?s?"
    r"|min(?:ute)?s?|hours?|days?|weeks?|years?|degrees?|radians?)\b"
)
_MANY = "several numbers in a sentence"


@dataclass(frozen=True)
class Number:
    """One stated value.

    Attributes:
        value: the last one that is stated, as ``1.3`` of ``1/3 ≈ 1.3``.
        others: what the item may mean as well: the exact value before a rounded one, a decimal comma for a
            thousands' one, a number and its multiple (“2 million”).
        exact: the value before a sign of approximation; None where there is none.
        label: what stands before it, folded; empty where nothing does.
        unit: of what it is a number, as far as a unit is known; folded.
        places: decimals that are stated, negative for zeros at the end of a whole number (as in 250, -1);
            None where it is no plain decimal number.
        digits: significant digits that are stated, None likewise.
        rough: whether it is said to be approximate.
        doubt: why another value can't be called wrong; empty where it can.
    """

    value: float
    others: tuple[float, ...]
    exact: float | None
    label: str
    unit: str
    places: int | None
    digits: int | None
    rough: bool
    doubt: str


def read_numbers(stated: str, count: int | None = None) -> list[Number]:
    """The values that a result states, in its order.

    Args:
        stated: values separated by ``;``, each perhaps with a label before and a unit behind it.
        count: how many are expected; one item is then looked at as a list or a range as well.

    Raises:
        Unreadable: an item states no single number.
    """
    items = items_of(opened(stated), count)
    if not items:
        raise Unreadable("it states nothing")
    return [read_number(item) for item in items]


def read_number(item: str) -> Number:
    """The value of one item: what follows its last sign of equality.

    Raises:
        Unreadable: it states no single number.
    """
    text = _RATIO.sub(r"(\1)/(\2)", bare(re.sub(r"[*`]{2}|`", "", item)).replace("\\displaystyle", " "))
    pieces = _RELATION.split(text)
    while len(pieces) > 1 and not pieces[-1].strip(" $.,*\\()[]"):
        del pieces[-2:]
    last = pieces[-1]
    if not last.strip(" $.,*"):
        raise Unreadable(f"“{item.strip()}” is not a number")
    found, doubt, plain = _scalar(last)
    exact = _exact(pieces)
    places, digits = _digits_of(plain)
    scale, comma = scale_of(last), with_decimal_comma(last)
    others = [found * scale] * (scale != 1) + ([_scalar(comma)[0]] if comma else [])
    return Number(
        value=found,
        others=tuple(others),
        exact=exact,
        label=" ".join(re.findall(r"\w+", pieces[0].lower())) if len(pieces) > 1 else "",
        unit=" ".join(unit.lower().rstrip("s") for unit in _UNITS.findall(last)),
        places=places,
        digits=digits,
        rough=bool(_ROUGH.search(item)),
        doubt=doubt,
    )


def _exact(pieces: list[str]) -> float | None:
    if len(pieces) < 3 or not re.fullmatch(_APPROXIMATE, pieces[-2]):
        return None
    try:
        return _scalar(pieces[-3])[0]
    except Unreadable:
        return None  # it is the value's name


def _scalar(text: str) -> tuple[float, str, str]:
    """The value of a text, why it may be another one, and the numeral that it was read from."""
    text = _TEXT.sub(lambda found: found[1] if re.search(r"\d", found[1]) or found[1] == "e" else " units ", text)
    if _BOUND.search(text):
        raise Unreadable(f"“{text.strip()}” is a bound, not a number")
    text = _ASIDE.sub("", re.sub(r"\\[()\[\]]|\$", " ", text).strip(" ,*"))
    pieces = [piece.strip(" ,~≈") for piece in _WORD.split(as_formula(text))]
    numerals = [
        _LETTER_UNIT.sub("", piece.rstrip(". ")) for piece in pieces if re.search(r"\d|\\infty|∞|\\pi|π|\be\b", piece)
    ]
    if not numerals:
        raise Unreadable(f"“{text}” is not a number")
    value, doubt = _computed(numerals[-1])
    return value, doubt or (_MANY if len(numerals) > 1 else ""), numerals[-1]


def _computed(numeral: str) -> tuple[float, str]:
    if _DECIMAL.fullmatch(numeral):  # most are; sympy takes a second to import
        return float(numeral.replace("−", "-")), ""
    formula = read_formula(numeral)
    try:
        value = float(formula.value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Unreadable(f"“{numeral}” is not a number") from error
    if math.isnan(value):
        raise Unreadable(f"“{numeral}” is not a number")
    return value, "; ".join(formula.doubts)


def _digits_of(numeral: str) -> tuple[int | None, int | None]:
    """Decimals and significant digits of a plain decimal number."""
    found = _PLAIN.fullmatch(re.sub(r"\\[,;! ]|[~≈*]", "", numeral).strip())
    if found is None or not (found["whole"] or found["places"]):
        return None, None
    whole, places = found["whole"], found["places"] or ""
    percent = 2 if found["percent"] else 0
    if not places and whole.strip("0"):
        shown = whole.rstrip("0")
        return len(shown) - len(whole) + percent, len(shown.lstrip("0"))
    return len(places) + percent, len((whole + places).lstrip("0"))

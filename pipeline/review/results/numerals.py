r"""Numerals as people and models write them → as a formula has them: ``1 000``, ``2,74``, ``½``, ``10⁻⁶``. Pure."""

import re
import unicodedata

_SUPERSCRIPTS = dict(zip("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789", strict=True))
_RAISED = re.compile(rf"(?<=[\d)\]}}])[{''.join(_SUPERSCRIPTS)}]+")
_BARE_EXPONENT = re.compile(r"\^\s*([-+−]\d+)")
_VULGAR = re.compile(r"(?P<whole>\d+)?\s*(?P<part>[¼-¾⅐-⅞])")
_ROOT = re.compile(r"√\s*(?:(?P<number>\d+(?:\.\d+)?)|\((?P<inner>[^()]*)\))")
_GAP = "[ \u00a0\u2009\u202f'’]|\\\\[,!; ]|~"
_GROUPED_BY_GAPS = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:(?:{_GAP})\d{{3}})+(?!\d)(?!(?:{_GAP})\d)")
_GROUPED_BY_COMMAS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?:,|\{,\}|,\\!\s*)\d{3})+(?![\d,])")
_GROUPED_BY_POINTS = re.compile(
    r"(?<![\d.,])([1-9]\d{0,2}(?:\.\d{3})+),(\d+)(?![\d,.])|(?<![\d.,])([1-9]\d{0,2}(?:\.\d{3}){2,})(?![\d.])"
)
# No pair in brackets: (1,4) are two numbers.
_DECIMAL_COMMA = re.compile(r"(?<![\d.,(\[{])(\d+),(\d+)(?![\d,.)\]}])")
_EXPONENT = re.compile(r"(?<=[\d.])[eE]([-+−–]?\d+)\b")
_CURRENCY = re.compile(r"[€£¥]|\\\$|\\(?:pounds|euro)\b")
_PERCENT = re.compile(r"\b(?:percent(?:age)?|per cent|pct)\b(?: points?)?", re.IGNORECASE)
_DEGREES = re.compile(r"\^\s*\{?\s*\\circ\s*\}?|°|\\degree")
_SQUARE_UNIT = re.compile(r"(?<=[A-Za-z])[²³]|(?<=[a-z}])\s*\^\{?[23]\}?(?=\s*[$.]*\s*$)")
_SPELLED = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_NUMBER_WORD = re.compile(rf"(?<![A-Za-z-])({'|'.join(reversed(_SPELLED))})\b(?!-)", re.IGNORECASE)
_FRACTION_WORD = re.compile(
    rf"\b(?:(?P<count>an?|{'|'.join(_SPELLED)})[\s-]+)?(?P<part>{'|'.join(_PARTS)})s?\b", re.IGNORECASE
)
_OUT_OF = re.compile(r"(\d+) (?:out of|in) (\d+)\b")
_INFINITE = re.compile(r"\b(?:infinity|infinitely many|infinite)\b", re.IGNORECASE)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALE = re.compile(rf"(?<=[\d$.]) ?({'|'.join(_SCALES)})s?\b", re.IGNORECASE)


def as_formula(text: str) -> str:
    """The text with its numerals as a formula has them; units and other words stay where they are."""
    text = _RAISED.sub(lambda found: "^{" + "".join(_SUPERSCRIPTS[sign] for sign in found[0]) + "}", text)
    text = _SQUARE_UNIT.sub("", text)
    text = _BARE_EXPONENT.sub(r"^{\1}", text)
    text = _VULGAR.sub(_vulgar, text)
    text = _ROOT.sub(lambda found: rf"\sqrt{{{found['number'] or found['inner']}}}", text)
    text = _INFINITE.sub(r"\\infty ", _CURRENCY.sub(" ", _DEGREES.sub(" ", _PERCENT.sub(r"\\%", text))))
    return _EXPONENT.sub(
        lambda found: rf" \cdot 10^{{{found[1].replace('−', '-').replace('–', '-')}}}", _words(_grouped(text))
    )


def scale_of(text: str) -> float:
    """What a number is multiplied with by the word behind it: a thousand, a million; 1 where there is none."""
    found = _SCALE.search(text)
    return _SCALES[found[1].lower()] if found else 1.0


def with_decimal_comma(text: str) -> str | None:
    """Another reading of a text, in which the one comma of ``1,234`` marks the decimals; None where there is none."""
    found = _GROUPED_BY_COMMAS.search(text)
    if not found or not re.fullmatch(r"\d+,\d+", found[0]) or "." in text[found.end() : found.end() + 1]:
        return None
    return f"{text[: found.start()]}{found[0].replace(',', '.')}{text[found.end() :]}"


def _grouped(text: str) -> str:
    text = _GROUPED_BY_GAPS.sub(lambda found: re.sub(_GAP, "", found[0]), text)
    text = _GROUPED_BY_COMMAS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    text = _GROUPED_BY_POINTS.sub(
        lambda found: f"{found[1].replace('.', '')}.{found[2]}" if found[1] else found[3].replace(".", ""), text
    )
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


def _words(text: str) -> str:
    text = _FRACTION_WORD.sub(_fraction, text)
    text = _NUMBER_WORD.sub(lambda found: str(_SPELLED.index(found[1].lower())), text)
    return _OUT_OF.sub(r"\1/\2", text)


def _fraction(found: re.Match[str]) -> str:
    """“two thirds”; without a count only a half is a number, “the third” is an ordinal."""
    count, part = (found["count"] or "").lower(), found["part"].lower()
    if not count and part != "half":
        return found[0]
    return f"{_SPELLED.index(count) if count in _SPELLED else 1}/{_PARTS[part]}"


def _vulgar(found: re.Match[str]) -> str:
    part = unicodedata.normalize("NFKC", found["part"]).replace("\u2044", "/")
    return f"({found['whole']} + {part})" if found["whole"] else part

"""Where the models of a guide differ in what they state as their final result. Pure."""

import re
from itertools import combinations

from pipeline.guide.contents.chapters import Card
from pipeline.guide.contents.layers import read_layers

# Results are quoted to three digits as a rule, so half a unit of the third digit is agreement.
_TOLERANCE = 0.006
_NUMBER = re.compile(r"([-+]?\d*\.?\d+)(?:\\times10\^\{?([-+]?\d+)\}?)?(\\?%)?")
_FRACTION = re.compile(r"([-+]?)(?:\\[dt]?frac\{([\d.]+)\}\{([\d.]+)\}|([\d.]+)/([\d.]+))")
_EQUALS = re.compile(r"\\approx|\\simeq|≈|=")
_MARKS = re.compile(r"\\[,;:!]|\\(?:left|right|displaystyle)(?![a-z])|[\s$*`]|(?<=\d),(?=\d{3})")


def stated_results(card: Card) -> dict[str, str]:
    """The final result that each model states, in Markdown, by model; those that state none are left out."""
    stated = {take.model: read_layers(take.text).final_result for take in card.takes}
    return {model: result for model, result in stated.items() if result}


def differs(card: Card) -> bool:
    """Whether two models state different final results, or one was found right and another wrong."""
    verdicts = {take.review.right for take in card.takes if take.review and take.review.right is not None}
    results = stated_results(card).values()
    return len(verdicts) > 1 or any(not same_result(a, b) for a, b in combinations(results, 2))


def difference(card: Card) -> str:
    """What the models differ in, one sentence of Markdown; empty where they do not."""
    if not differs(card):
        return ""
    results = stated_results(card)
    stated = (f"{take.model} states {results.get(take.model, 'none')}" for take in card.takes if not take.gap)
    return f"The models differ in their final result: {'; '.join(stated)}."


def same_result(one: str, other: str) -> bool:
    """Whether two stated results are the same: numbers within half a unit of the third digit, else words."""
    left, right = _values(one), _values(other)
    return len(left) == len(right) and all(map(_same, left, right))


def _values(result: str) -> list[float | str]:
    return [_value(_EQUALS.split(part)[-1]) for part in _MARKS.sub("", result).rstrip(".").split(";") if part]


def _value(text: str) -> float | str:
    if found := _FRACTION.fullmatch(text):
        above, below = float(found[2] or found[4]), float(found[3] or found[5])
        return (-1 if found[1] == "-" else 1) * above / below if below else text
    if found := _NUMBER.fullmatch(text):
        return float(found[1]) * 10.0 ** int(found[2] or 0) / (100 if found[3] else 1)
    return text.casefold()


def _same(one: float | str, other: float | str) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other))
    return one == other

"""Whether stated numbers are the expected ones. Pure."""

import math
import re
from collections.abc import Sequence

from pipeline.review.results.items import is_set
from pipeline.review.results.values import Number, read_numbers
from pipeline.review.results.verdict import Verdict

_HALF_OPEN = re.compile(r"\[[^\[\]()]+,[^\[\]()]+\)|\([^\[\]()]+,[^\[\]()]+\](?!\()")


def compare_numbers(stated: str, expected: list[float], tolerance: float, reference: str) -> Verdict:
    """Whether a result states these numbers, in their order or under the reference's labels.

    Args:
        stated: as the answer has it.
        expected: the numbers.
        tolerance: relative.
        reference: the result as the reference answer states it: its labels and units.

    Raises:
        Unreadable: an item states no single number.
    """
    if len(expected) == 1 and _HALF_OPEN.search(stated):
        return Verdict(right=False, reason="an interval where a number is expected")
    found = read_numbers(stated, len(expected))
    if len(found) != len(expected):
        return Verdict(right=None, reason=f"{len(found)} values where {len(expected)} are expected")
    wanted = read_numbers(reference, len(expected)) if reference else []
    found = _by_label(found, wanted)
    verdicts = [
        compare_number(one, value, tolerance, percent=place < len(wanted) and wanted[place].unit == "%")
        for place, (one, value) in enumerate(zip(found, expected, strict=True))
    ]
    if all(one.right for one in verdicts):
        return Verdict(right=True)
    in_order = zip(sorted(one.value for one in found), sorted(expected), strict=True)
    if len(found) > 1 and all(close(a, b, tolerance) for a, b in in_order):
        if is_set(reference):
            return Verdict(right=True)
        return Verdict(right=None, reason="the expected values in another order; look yourself")
    if any(one.right is None for one in verdicts):
        return next(one for one in verdicts if one.right is None)
    if any(a.unit not in ("", "%", b.unit) for a, b in zip(found, wanted, strict=False)):
        return Verdict(right=None, reason="another unit")
    return next(one for one in verdicts if not one.right)


def compare_number(stated: Number, expected: float, tolerance: float, *, percent: bool = False) -> Verdict:
    """Whether one stated number is the expected one.

    Args:
        stated: as it was read.
        expected: the number.
        tolerance: relative.
        percent: whether the expected number is asked for in percent, so that a bare 28 means 28%.
    """
    if stated.exact is not None:
        return _with_exact(stated, expected, tolerance)
    said = f"{stated.value:.12g} instead of {expected:.12g}"
    if percent and not stated.unit and close(stated.value, 100 * expected, tolerance):
        return Verdict(right=True)
    if _is(stated, expected, tolerance):
        if _counted_otherwise(stated.value, expected):
            return Verdict(right=None, reason=f"{said}: rounded, or another count")
        return Verdict(right=True)
    if _rounded(stated, expected):
        return Verdict(right=None, reason=f"{said}: rounded too far to tell")
    if close(stated.value, 100 * expected, tolerance) or close(100 * stated.value, expected, tolerance):
        return Verdict(right=None, reason=f"{said}: perhaps percent")
    if any(close(other, expected, tolerance) for other in stated.others):
        return Verdict(right=None, reason=f"{said}, unless it is meant in another way: a decimal comma, a multiple")
    if stated.doubt:
        return Verdict(right=None, reason=f"{said}, read with a doubt: {stated.doubt}")
    return Verdict(None if stated.rough and close(stated.value, expected, 0.03) else False, said)


def _with_exact(stated: Number, expected: float, tolerance: float) -> Verdict:
    """Of an exact value and its rounding both must be right; where one alone is, who knows which was meant."""
    exact = stated.exact or 0.0
    by_value = close(exact, expected, tolerance) and not _counted_otherwise(exact, expected)
    by_rounding = _is(stated, expected, tolerance) or (by_value and _rounded(stated, expected))
    if by_value and by_rounding:
        return Verdict(right=True)
    said = f"{exact:.12g} ≈ {stated.value:.12g} instead of {expected:.12g}"
    if by_value or (by_rounding and not _counted_otherwise(stated.value, expected)):
        return Verdict(right=None, reason=f"{said}: its two values contradict each other")
    return Verdict(None if stated.doubt else False, said)


def _is(stated: Number, expected: float, tolerance: float) -> bool:
    """Whether a number is another one within the tolerance, or rounded as it is stated, but not to a single digit."""
    enough = (stated.digits or 0) >= 2 and (stated.places or 0) >= 0
    return close(stated.value, expected, tolerance) or (enough and _rounded(stated, expected))


def _counted_otherwise(stated: float, expected: float) -> bool:
    """Whether two whole numbers differ: they are counted, not measured, so 255 is not 254, though 1000 may be 1001."""
    if stated == expected or not (float(stated).is_integer() and float(expected).is_integer()):
        return False
    digits = len(f"{abs(stated):.15g}".partition("e")[0].replace(".", "").rstrip("0"))
    return float(f"{expected:.{max(digits, 1)}g}") != stated


def _rounded(stated: Number, expected: float) -> bool:
    if stated.places is None or not math.isfinite(expected):
        return False
    return math.isclose(stated.value, round(expected, stated.places), rel_tol=1e-9, abs_tol=1e-15)


def _by_label(found: list[Number], wanted: Sequence[Number]) -> list[Number]:
    """The stated values in the reference's order, where all bear the same labels."""
    labels = [one.label for one in wanted]
    stated = {one.label: one for one in found}
    return [stated[label] for label in labels] if sorted(stated) == sorted(labels) != [""] * len(found) else found


def close(a: float, b: float, tolerance: float) -> bool:
    """Whether two numbers agree within a relative tolerance."""
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)

"""Whether stated numbers are the expected ones. Pure."""

import math
from collections.abc import Sequence

from pipeline.review.results.values import Number, read_numbers
from pipeline.review.results.verdict import Verdict


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
    found = read_numbers(stated, len(expected))
    if len(found) != len(expected):
        return Verdict(right=None, reason=f"{len(found)} values where {len(expected)} are expected")
    wanted = read_numbers(reference, len(expected)) if reference else []
    found = _by_label(found, wanted)
    verdicts = [_number(one, value, tolerance) for one, value in zip(found, expected, strict=True)]
    if all(one.right for one in verdicts):
        return Verdict(right=True)
    if any(one.right is None for one in verdicts):
        return next(one for one in verdicts if one.right is None)
    if any(a.unit != b.unit and a.unit for a, b in zip(found, wanted, strict=False)):
        return Verdict(right=None, reason="another unit")
    in_order = zip(sorted(one.value for one in found), sorted(expected), strict=True)
    if all(close(a, b, tolerance) for a, b in in_order):
        return Verdict(right=None, reason="the expected values in another order; look yourself")
    return next(one for one in verdicts if not one.right)


def _by_label(found: list[Number], wanted: Sequence[Number]) -> list[Number]:
    """The stated values in the reference's order, where all bear the same labels."""
    labels = [one.label for one in wanted]
    stated = {one.label: one for one in found}
    return [stated[label] for label in labels] if sorted(stated) == sorted(labels) != [""] * len(found) else found


def _number(stated: Number, expected: float, tolerance: float) -> Verdict:
    value = stated.value
    said = f"{value:.12g} instead of {expected:.12g}"
    if close(value, expected, tolerance):
        # Whole numbers are counted, not measured: 1297 is not 1296, unless it is meant to be rounded.
        another = stated.places == 0 and expected == round(expected) != value
        return Verdict(right=None, reason=f"{said}: rounded, or another count") if another else Verdict(right=True)
    if close(value, 100 * expected, tolerance) or close(100 * value, expected, tolerance):
        return Verdict(right=None, reason=f"{said}: perhaps percent")
    if stated.places is not None and stated.digits is not None and math.isfinite(expected):
        rounded = math.isclose(value, round(expected, stated.places), rel_tol=1e-9, abs_tol=1e-15)
        if rounded and stated.digits >= 2 and stated.places >= 0:
            return Verdict(right=True)
        if rounded:
            return Verdict(right=None, reason=f"{said}: rounded too far to tell")
    return Verdict(None if stated.rough and close(value, expected, 0.03) else False, said)


def close(a: float, b: float, tolerance: float) -> bool:
    """Whether two numbers agree within a relative tolerance."""
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)

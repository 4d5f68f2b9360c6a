"""Figures in words: a share with its interval, money, seconds; what is unknown is said to be unknown. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.sweep.report.intervals import Share
from pipeline.sweep.report.snapshot import Change

UNKNOWN = "–"
_SHOWN = 10


def percent(value: float | None) -> str:
    """``62 %``; a dash where there is nothing to count."""
    return UNKNOWN if value is None else f"{100 * value:.0f} %"


def with_interval(share: Share) -> str:
    """``62 % (56–68)``."""
    if share.value is None or share.low is None or share.high is None:
        return UNKNOWN
    return f"{percent(share.value)} ({100 * share.low:.0f}–{100 * share.high:.0f})"


def counted(share: Share) -> str:
    """``71/115``."""
    return f"{share.right}/{share.of}" if share.of else UNKNOWN


def of_pairs(pairs: tuple[int, int]) -> str:
    """``84 % of 120 pairs``."""
    return f"{percent(pairs[0] / pairs[1])} of {pairs[1]:,} pairs" if pairs[1] else UNKNOWN


def money(cost: Decimal | None, unpriced: int = 0) -> str:
    """``$0.0123``; of answers without a known price it says how many there are."""
    if cost is None:
        return UNKNOWN
    known = f"${cost:.4f}"
    return f"{known} and {unpriced:,} answers of unknown cost" if unpriced else known


def changes_in_words(changes: Sequence[Change] | None) -> list[str]:
    """What has changed since the last report, a sentence each.

    Args:
        changes: None where there was no report before.
    """
    if changes is None:
        return ["This is the first report of this sweep."]
    return [_change(change) for change in changes] or ["Nothing has changed."]


def _change(change: Change) -> str:
    """One row then and now, a sentence."""
    if change.before is None:
        return f"{change.title} is new: {change.now[0]} right of {change.now[1]}, ${change.cost:.4f}."
    parts = [f"{change.before[0]}/{change.before[1]} → {change.now[0]}/{change.now[1]} right"]
    parts += [f"now right: {_some(change.turned_right)}"] if change.turned_right else []
    parts += [f"now wrong: {_some(change.turned_wrong)}"] if change.turned_wrong else []
    parts += [f"${change.cost:.4f} spent since"] if change.cost else []
    return f"{change.title}: {'; '.join(parts)}."


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more

"""Charts as inline SVG: they load nothing, run nothing, and take the page's colors. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

_LEFT, _RIGHT, _LINE, _WIDTH = 230, 120, 26, 760


@dataclass(frozen=True)
class Bar:
    """One line of a chart.

    Attributes:
        value: where its mark stands; None where it is unknown.
        said: the value in words.
        low, high: ends of its interval, where there is one.
    """

    name: str
    value: float | None
    said: str
    low: float | None = None
    high: float | None = None


def bars(title: str, lines: Sequence[Bar], most: float | None = None) -> str:
    """A horizontal bar a line, with its interval; empty where no value is known.

    Args:
        title: says what is shown, for who sees the chart and who does not.
        lines: from the top.
        most: the end of the scale; the largest value where it is not given.
    """
    known = [end for line in lines for end in (line.value, line.high) if end is not None]
    if not known:
        return ""
    scale = most or _round_up(max(known))
    height = _LINE * len(lines) + 40
    drawn = "".join(_line(line, number, scale) for number, line in enumerate(lines))
    said = "; ".join(f"{line.name}: {line.said}" for line in lines)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(f"{title}. {said}")}">'
        f"{_axis(scale, height)}{drawn}</svg>"
    )


def _line(line: Bar, number: int, scale: float) -> str:
    middle = _LINE * number + 20
    name = escape(line.name if len(line.name) <= 34 else f"{line.name[:33]}…")
    parts = [f'<text x="{_LEFT - 10}" y="{middle + 4}" class="name">{name}</text>']
    if line.value is not None:
        parts.append(
            f'<rect x="{_LEFT}" y="{middle - 8}" width="{_width(line.value, scale):.1f}" height="16" class="bar"/>'
        )
    if line.low is not None and line.high is not None:
        low, high = (_LEFT + _width(end, scale) for end in (line.low, line.high))
        drawn = f"M{low:.1f} {middle - 5}v10M{low:.1f} {middle}H{high:.1f}M{high:.1f} {middle - 5}v10"
        parts.append(f'<path d="{drawn}" class="interval"/>')
    parts.append(f'<text x="{_WIDTH - _RIGHT + 10}" y="{middle + 4}">{escape(line.said)}</text>')
    return "".join(parts)


def _axis(scale: float, height: int) -> str:
    marks = [scale * part / 4 for part in range(5)]
    return "".join(
        f'<path d="M{_LEFT + _width(mark, scale):.1f} 6V{height - 22}" class="grid"/>'
        f'<text x="{_LEFT + _width(mark, scale):.1f}" y="{height - 6}" class="mark">{mark:.3g}</text>'
        for mark in marks
    )


def _width(value: float, scale: float) -> float:
    return max(0.0, min(value / scale, 1.0)) * (_WIDTH - _LEFT - _RIGHT)


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if value <= factor * power)

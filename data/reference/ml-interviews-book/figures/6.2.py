"""Figures of section 6.2: growth of running times, spacing of floating-point formats, errors of summation."""

import math

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, canvas, figure


@figure("6.2-5-growth")
def running_time_against_size():
    drawing, axes = canvas()
    size = np.linspace(2, 100, 80)
    for values, color, label, place in (
        (size**2, BLUE, "$N^2$", 100),
        (size**3, GREEN, "$N^3$", 100),
        (2.0**size, RED, "$2^N$", 84),
    ):
        axes.plot(size, values / 1e9, color=color)
        at = np.interp(place, size, values) / 1e9
        axes.annotate(
            label,
            (place, at),
            xytext=(-24 if place < 100 else 4, 4 if place < 100 else -2),
            textcoords="offset points",
            color=color,
            fontsize=12,
        )
    for seconds, label in ((1, "a second"), (86_400, "a day"), (3.15e7, "a year"), (4.35e17, "age of the universe")):
        axes.axhline(seconds, color=GREY, linewidth=0.8, linestyle=":")
        axes.text(2, seconds * 1.5, label, color=GREY, fontsize=8)
    axes.set(yscale="log", ylim=(1e-9, 1e22), xlim=(0, 108), xlabel="size N", ylabel="seconds at $10^9$ steps/s")
    axes.minorticks_off()
    return drawing


@figure("6.2-8-gaps")
def gap_of_a_run_in_two_parts():
    drawing, axes = canvas(height=2.7)
    seen = np.linspace(0, 10, 60)
    ends = {}
    for name, floor, pace, color in (
        ("S: 1 GPU, batch 32", 0.30, 1.6, BLUE),
        ("B: 1 GPU, batch 256 by accumulation", 0.48, 2.2, ORANGE),
        ("F: 8 GPUs, batch 256", 0.80, 2.6, RED),
    ):
        loss = floor + (1.6 - floor) * np.exp(-seen / pace)
        ends[name[0]] = loss[-1]
        axes.plot(seen, loss, color=color)
        axes.text(13.3, loss[-1], name, color=color, va="center", fontsize=9)
    for low, high, label in (("S", "B", "optimization"), ("B", "F", "distribution")):
        axes.annotate("", (10.3, ends[high]), (10.3, ends[low]), arrowprops={"arrowstyle": "<->", "color": INK})
        axes.text(10.5, (ends[low] + ends[high]) / 2, label, color=INK, va="center", fontsize=8)
    axes.set(
        xlim=(0, 22), ylim=(0.2, 1.65), xlabel="samples seen (for illustration)", ylabel="validation loss", yticks=[]
    )
    axes.set_xticks([])
    return drawing


@figure("6.2-9-spacing")
def spacing_of_formats():
    drawing, axes = canvas()
    formats = (
        ("float32", 23, -126, 127, GREEN, (10, 3e-8)),
        ("float16", 10, -14, 15, BLUE, (3e-8, 1.3e-7)),
        ("bfloat16", 7, -126, 127, ORANGE, (2e-5, 1e-4)),
    )
    for name, fraction, low, high, color, label in formats:
        exponents = range(-30, 31)
        x, y = [], []
        for exponent in exponents:
            if exponent > high:
                break
            step = 2.0 ** (max(exponent, low) - fraction)
            x += [2.0**exponent, 2.0 ** (exponent + 1)]
            y += [step, step]
        axes.plot(x, y, color=color)
        axes.text(*label, name, color=color, ha="left")
    axes.plot([65504], [32], "o", color=BLUE, markersize=5)
    axes.annotate("largest float16: 65,504", (65504, 32), xytext=(-150, 22), textcoords="offset points", color=BLUE)
    axes.set(xscale="log", yscale="log", xlim=(1e-8, 1e8), ylim=(1e-15, 1e6))
    axes.set(xlabel="size of the number", ylabel="distance to the next number")
    axes.minorticks_off()
    return drawing


@figure("6.2-10-summation")
def errors_of_summation():
    numbers = np.full(1_000_000, 0.1, np.float32)
    counts = [int(10 ** (k / 4)) for k in range(8, 25)]
    exact = {n: math.fsum(numbers[:n].tolist()) for n in counts}
    loop = np.cumsum(numbers, dtype=np.float32)
    kahan, neumaier = _compensated(numbers, set(counts))
    sums = (
        ("plain loop", {n: loop[n - 1] for n in counts}, RED, "-"),
        ("Neumaier", neumaier, ORANGE, "-"),
        ("pairwise (NumPy)", {n: np.sum(numbers[:n]) for n in counts}, BLUE, "-"),
        ("Kahan", kahan, PURPLE, "-"),
        ("float64, rounded once", {n: np.float32(numbers[:n].sum(dtype=np.float64)) for n in counts}, GREEN, "--"),
    )
    drawing, axes = canvas()
    for label, found, color, style in sums:
        errors = [max(abs(float(found[n]) - exact[n]) / exact[n], 1e-10) for n in counts]
        axes.plot(counts, np.maximum.accumulate(errors), color=color, linestyle=style, label=label)
    axes.axhline(2.0**-24, color=INK, linewidth=0.8, linestyle=":")
    axes.text(110, 2.0**-24 * 1.15, "u", color=INK)
    axes.set(
        xscale="log", yscale="log", xlabel="copies of 0.1 that are summed, N", ylabel="largest relative error so far"
    )
    axes.legend(fontsize=8, loc="upper left")
    axes.minorticks_off()
    return drawing


def _compensated(numbers, counts):
    """Kahan's and Neumaier's sums in float32 after each of some counts."""
    zero = np.float32(0)
    total = carry = other = lost = zero
    kahan, neumaier = {}, {}
    for place, value in enumerate(numbers, start=1):
        corrected = value - carry
        new = total + corrected
        carry = (new - total) - corrected
        total = new
        new = other + value
        lost += (other - new) + value if other >= value else (value - new) + other
        other = new
        if place in counts:
            kahan[place], neumaier[place] = total, other + lost
    return kahan, neumaier

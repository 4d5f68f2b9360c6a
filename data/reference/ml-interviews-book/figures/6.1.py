"""Figures of section 6.1: the table of a longest common subsequence, and the S-curve of banded sketches."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREY, INK, ORANGE, canvas, figure


@figure("6.1-4-table")
def table_of_common_subsequences():
    a, b = "ABCBDAB", "BDCABA"
    length = _common_lengths(a, b)
    drawing, axes = canvas(height=3.8)
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            axes.text(j, i, length[i][j], ha="center", va="center", color=INK)
    for j, letter in enumerate(b):
        axes.text(j, -0.95, letter, ha="center", va="center", color=BLUE, weight="bold")
    for i, letter in enumerate(a):
        axes.text(-0.95, i, letter, ha="center", va="center", color=BLUE, weight="bold")
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            step, color = (1, 1), ORANGE
            axes.text(j + 0.62, i + 0.32, b[j], ha="center", va="center", color=ORANGE, weight="bold")
        else:
            step, color = ((1, 0), GREY) if length[i + 1][j] >= length[i][j + 1] else ((0, 1), GREY)
        axes.annotate(
            "",
            (j + 0.78 * step[1], i + 0.78 * step[0]),
            (j + 0.22 * step[1], i + 0.22 * step[0]),
            arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.8},
        )
        i, j = i + step[0], j + step[1]
    axes.set(xlim=(-1.5, len(b) + 0.7), ylim=(len(a) + 0.5, -1.5))
    axes.axis("off")
    return drawing


def _common_lengths(a, b):
    length = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            equal = a[i] == b[j]
            length[i][j] = length[i + 1][j + 1] + 1 if equal else max(length[i + 1][j], length[i][j + 1])
    return length


@figure("6.1-13-s-curve")
def probability_of_a_candidate():
    drawing, axes = canvas(height=3.0)
    similarity = np.linspace(0, 1, 101)
    for bands, rows, color in ((20, 5, BLUE), (50, 3, ORANGE)):
        axes.plot(similarity, 1 - (1 - similarity**rows) ** bands, color=color, label=f"{bands} bands of {rows}")
    axes.axvline(0.8, color=GREY, linestyle="--", linewidth=1)
    axes.text(0.81, 0.05, "threshold 0.8", color=GREY)
    axes.set(xlabel="Jaccard similarity of two files", ylabel="P(candidate pair)", xlim=(0, 1), ylim=(0, 1.03))
    axes.legend(loc=(0.5, 0.12))
    return drawing

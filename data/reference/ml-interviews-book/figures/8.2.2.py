"""Figures of section 8.2.2: receptive fields, padding, pooling, checkerboards, and the error of Winograd's method."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, canvas, figure


def cells(axes, values, corner=(0.0, 0.0), color=GREY, fill=None):
    """A grid of unit squares with what stands in them; rows from the top down."""
    for (row, column), value in np.ndenumerate(values):
        x, y = corner[0] + column, corner[1] - row
        axes.fill([x, x + 1, x + 1, x], [y, y, y - 1, y - 1], facecolor=fill or "none", edgecolor=color, linewidth=1)
        axes.text(x + 0.5, y - 0.5, str(value), ha="center", va="center", color=INK, fontsize=9)


@figure("8.2.2-2.1-receptive-field")
def three_layers_of_width_three():
    drawing, axes = canvas(height=2.6)
    names = ("input", "layer 1", "layer 2", "layer 3")
    for level, name in enumerate(names):
        reach = 3 - level
        axes.text(-5.1, level, name, ha="right", va="center", color=INK)
        for unit in range(-4, 5):
            seen = abs(unit) <= reach
            axes.plot(unit, level, "o", color=ORANGE if seen else GREY, markersize=9 if seen else 6)
            if level and seen:
                for below in (-1, 0, 1):
                    axes.plot([unit, unit + below], [level - 0.13, level - 0.87], color=ORANGE, linewidth=0.9)
        axes.text(5, level, f"{2 * reach + 1} seen" if level < 3 else "one unit", va="center", color=ORANGE)
    axes.set(xlim=(-7.2, 7), ylim=(-0.4, 3.4))
    axes.set_axis_off()
    return drawing


@figure("8.2.2-5-padding")
def windows_without_and_with_a_border():
    drawing, panels = canvas(1, 2, height=2.9)
    for axes, border, title in zip(
        panels, (0, 1), ("no padding: 3 × 3 outputs", "padding 1: 5 × 5 outputs"), strict=True
    ):
        size = 5 + 2 * border
        values = np.full((size, size), "", dtype=object)
        if border:
            values[[0, -1], :] = values[:, [0, -1]] = "0"
        cells(axes, values, corner=(-border, border))
        axes.plot([0, 5, 5, 0, 0], [0, 0, -5, -5, 0], color=BLUE)
        left, top = -border, border
        corner_x, corner_y = [left, left + 3, left + 3, left], [top, top, top - 3, top - 3]
        axes.fill(corner_x, corner_y, color=ORANGE, alpha=0.3)
        axes.plot(left + 1.5, top - 1.5, "o", color=ORANGE)
        axes.set(title=title, aspect="equal", xlim=(-1.2, 6.2), ylim=(-6.2, 1.2))
        axes.set_axis_off()
    return drawing


@figure("8.2.2-6-checkerboard")
def copies_that_reach_each_output():
    drawing, panels = canvas(1, 2, height=2.4, sharey=True)
    for axes, kernel in zip(panels, (3, 4), strict=True):
        inputs = 6
        counts = np.zeros(2 * (inputs - 1) + kernel, dtype=int)
        for start in range(0, 2 * inputs, 2):
            counts[start : start + kernel] += 1
        axes.bar(range(len(counts)), counts, color=[ORANGE if count == 1 else BLUE for count in counts])
        axes.set(title=f"kernel {kernel}, stride 2", xlabel="output position", yticks=[0, 1, 2], xticks=[0, 5, 10])
    panels[0].set_ylabel("contributions")
    return drawing


@figure("8.2.2-8.1-pooling")
def largest_and_mean_of_each_quarter():
    drawing, axes = canvas(height=2.6)
    values = np.array([[1, 0, 2, 2], [0, 9, 2, 2], [3, 1, 0, 0], [0, 0, 4, 0]])
    quarters = values.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(2, 2, 4)
    cells(axes, values, corner=(0, 4))
    for start in ((0, 4), (2, 4), (0, 2), (2, 2)):
        x, y = start
        axes.plot([x, x + 2, x + 2, x, x], [y, y, y - 2, y - 2, y], color=BLUE)
    cells(axes, quarters.max(axis=2), corner=(7, 3), color=ORANGE)
    cells(axes, quarters.mean(axis=2), corner=(11.5, 3), color=GREEN)
    axes.annotate("", xy=(6.4, 2), xytext=(4.6, 2), arrowprops={"arrowstyle": "-|>", "color": INK})
    axes.text(2, 4.35, "map", ha="center", color=INK)
    axes.text(8, 3.35, "max", ha="center", color=ORANGE)
    axes.text(12.5, 3.35, "average", ha="center", color=GREEN)
    axes.set(aspect="equal", xlim=(-0.5, 14.5), ylim=(-0.4, 5))
    axes.set_axis_off()
    return drawing


@figure("8.2.2-8.3-vgg-field")
def field_with_and_without_pooling():
    drawing, axes = canvas(height=2.8)
    for pools, color, name in (({2, 4, 7, 10}, BLUE, "with pooling"), (set(), ORANGE, "without")):
        field, step, fields = 1, 1, []
        for layer in range(1, 14):
            field += 2 * step
            fields.append(field)
            if layer in pools:
                field, step = field + step, 2 * step
        axes.plot(range(1, 14), fields, "o-", color=color, markersize=4, label=name)
        axes.text(13.2, field, str(field), color=color, va="center")
    axes.set(xlabel="convolution of VGG-16", ylabel="receptive field in pixels", ylim=(0, 210), xlim=(0.5, 14.3))
    axes.set(xticks=[1, 5, 9, 13], yticks=[0, 100, 200])
    axes.legend()
    return drawing


def winograd_matrices(outputs, points):
    """The matrices A^T, G and B^T of F(outputs, 3) by interpolation at the points and at infinity."""
    size = outputs + 2

    def powers(count):
        finite = [[float(point) ** power for power in range(count)] for point in points]
        return np.array([*finite, [0.0] * (count - 1) + [1.0]])

    back, filters, data = powers(outputs).T, powers(3), np.linalg.inv(powers(size)).T
    for row in range(size):  # whole numbers in B^T, as in the paper
        scale = 1 / np.abs(data[row][np.abs(data[row]) > 1e-12]).min()
        data[row] *= scale
        filters[row] /= scale
    return back, filters, data


def error_ratio(outputs, points, kind, trials=100, channels=64):
    """Mean largest error of Winograd's method over that of direct convolution, products added in 32 bits."""
    back, filters, data = (matrix.astype(kind) for matrix in winograd_matrices(outputs, points))
    generator = np.random.default_rng(0)
    errors = np.zeros(2)
    for _ in range(trials):
        tile = generator.normal(size=(channels, outputs + 2, outputs + 2))
        kernel = generator.normal(size=(channels, 3, 3)) / np.sqrt(9 * channels)
        exact = correlate(tile, kernel)
        tile, kernel = tile.astype(kind), kernel.astype(kind)
        product = ((filters @ kernel @ filters.T).astype("f4") * (data @ tile @ data.T).astype("f4")).sum(axis=0)
        winograd = back @ product.astype(kind) @ back.T
        direct = correlate(tile.astype("f4"), kernel.astype("f4")).astype(kind)
        errors += np.abs(winograd - exact).max(), np.abs(direct - exact).max()
    return float(f"{errors[0] / errors[1]:.2g}")  # two digits, which do not depend on the order of sums


def correlate(tile, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(tile, (3, 3), axis=(1, 2))
    return np.einsum("cijuv,cuv->ij", windows, kernel)


@figure("8.2.2-12-winograd-error")
def precision_by_tile():
    drawing, axes = canvas(height=2.6)
    points = {2: (0, 1, -1), 4: (0, 1, -1, 2, -2), 6: (0, 1, -1, 2, -2, 0.5, -0.5)}
    for shift, kind, color, name in ((-0.2, "f4", BLUE, "32 bits"), (0.2, "f2", ORANGE, "16 bits")):
        ratios = [error_ratio(outputs, chosen, kind) for outputs, chosen in points.items()]
        axes.bar(np.arange(3) + shift, ratios, width=0.38, color=color, label=name)
        for place, ratio in enumerate(ratios):
            axes.text(place + shift, ratio + 1.5, f"{ratio:g}", ha="center", color=color)
    axes.set_xticks(range(3), ["F(2×2)", "F(4×4)", "F(6×6)"])
    axes.set(ylabel="error / direct error", ylim=(0, 85), yticks=[0, 25, 50, 75])
    axes.legend(loc="upper left")
    return drawing

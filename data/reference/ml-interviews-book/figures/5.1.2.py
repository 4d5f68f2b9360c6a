"""Figures of section 5.1.2: one small matrix as a map of the plane, and a projection on a column space."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, canvas, figure

MATRIX = np.array([[2.0, 1.0], [1.0, 2.0]])  # the running example of the section


def arrow(axes, tip, color, name, shift):
    axes.annotate("", xy=tip, xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 2})
    axes.text(tip[0] + shift[0], tip[1] + shift[1], name, color=color)


def grid_lines(matrix, size):
    """Horizontal and vertical lines of the plane, mapped; each as a pair of end points."""
    for level in range(-size, size + 1):
        for ends in ([(-size, level), (size, level)], [(level, -size), (level, size)]):
            yield (matrix @ np.array(ends, float).T).tolist()


@figure("5.1.2-1-linear-map")
def grid_and_its_image():
    drawing, (before, after) = canvas(1, 2)
    for axes, matrix in ((before, np.eye(2)), (after, MATRIX)):
        for x, y in grid_lines(matrix, 4):
            axes.plot(x, y, color=GREY, linewidth=0.6)
        axes.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), aspect="equal", xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.plot(0, 0, "o", color=INK, markersize=4)
    arrow(before, (1, 0), BLUE, "$e_1$", (0.15, -0.55))
    arrow(before, (0, 1), ORANGE, "$e_2$", (0.15, 0.1))
    arrow(after, (2, 1), BLUE, "$Me_1 = (2, 1)$", (-0.45, -0.8))
    arrow(after, (1, 2), ORANGE, "$Me_2 = (1, 2)$", (-2.1, 0.3))
    before.set_title("before")
    after.set_title("after multiplying by $M$")
    return drawing


@figure("5.1.2-3-determinant")
def unit_square_and_its_image():
    drawing, axes = canvas()
    square = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]], float)
    image = MATRIX @ square
    axes.fill(*image, color=ORANGE, alpha=0.25)
    axes.plot(*image, color=ORANGE)
    axes.fill(*square, color=BLUE, alpha=0.35)
    axes.plot(*square, color=BLUE)
    axes.text(1.08, 0.12, "area 1", color=BLUE)
    axes.text(1.75, 1.7, "area 3", color=INK, ha="center")
    axes.text(2.08, 0.8, "(2, 1)", color=INK)
    axes.text(0.95, 2.05, "(1, 2)", color=INK, ha="right")
    axes.text(3.08, 2.95, "(3, 3)", color=INK)
    axes.set(xlim=(-0.2, 3.7), ylim=(-0.2, 3.3), aspect="equal", xticks=range(4), yticks=range(4))
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    return drawing


@figure("5.1.2-8.4-least-squares")
def closest_point_of_the_column_space():
    drawing, axes = canvas()
    target, closest = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    axes.axline((0, 0), (1, 2), color=BLUE)
    axes.plot(*zip(target, closest, strict=True), color=INK, linestyle="--", linewidth=1.2)
    across, along = np.array([2.0, -1.0]) / 5**0.5 * 0.16, np.array([1.0, 2.0]) / 5**0.5 * 0.16
    axes.plot(*np.array([closest + across, closest + across - along, closest - along]).T, color=INK, linewidth=1)
    axes.plot(*target, "o", color=ORANGE)
    axes.plot(*closest, "o", color=GREEN)
    axes.text(3.1, 0.95, "$b = (3, 1)$", color=ORANGE)
    axes.text(0.85, 2.0, "$Sx = (1, 2)$,\nclosest to $b$", color=GREEN, ha="right", va="center")
    axes.text(1.5, 2.75, "column space of $S$", color=BLUE, va="center")
    axes.text(2.05, 1.6, "error", color=INK)
    axes.set(xlim=(-1.2, 4.6), ylim=(-0.3, 3.1), aspect="equal")
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_axis_off()
    return drawing


@figure("5.1.2-9.2-jacobian")
def small_square_and_its_image():
    drawing, (before, after) = canvas(1, 2)
    center, half = np.array([1.0, 1.0]), 0.2
    ends = np.linspace(-half, half, 11)
    for level in np.linspace(-half, half, 4):
        flat = np.full_like(ends, level)
        for offset in (np.stack([ends, flat]), np.stack([flat, ends])):
            x, y = center[:, None] + offset
            before.plot(x, y, color=BLUE, linewidth=1)
            after.plot(x**2 + y, x + y**2, color=BLUE, linewidth=1)
    corners = half * np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
    after.plot(*(np.array([[2.0], [2.0]]) + MATRIX @ corners), color=ORANGE, linestyle="--", label="Jacobian $J(1, 1)$")
    before.plot(*center, "o", color=PURPLE)
    after.plot(2, 2, "o", color=PURPLE)
    before.set(
        aspect="equal",
        xlim=(0.4, 1.6),
        ylim=(0.4, 1.6),
        xticks=[0.5, 1, 1.5],
        yticks=[0.5, 1, 1.5],
        title="small square around (1, 1)",
    )
    after.set(
        aspect="equal",
        xlim=(1.2, 2.8),
        ylim=(1.2, 2.8),
        xticks=[1.5, 2, 2.5],
        yticks=[1.5, 2, 2.5],
        title="its image under $f$",
    )
    after.legend(loc="lower right")
    return drawing

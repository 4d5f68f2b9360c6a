"""Figures of section 5.1.4: kinks, chords, saddles, Newton's step and a constraint."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, canvas, figure


@figure("5.1.4-1.2-not-differentiable")
def four_ways_to_fail():
    drawing, panels = canvas(1, 4, height=1.9)
    x = np.linspace(-1, 1, 81)
    inverse = np.linspace(1, 26, 150)  # even steps of 1 / x, so that every wave gets its points
    half, wave = 1 / inverse, np.sin(inverse) / inverse
    dense, waves = np.concatenate([-half, [0], half[::-1]]), np.concatenate([wave, [0], wave[::-1]])
    curves = (
        ("corner", x, np.abs(x)),
        ("jump", np.where(np.abs(x) < 1e-9, np.nan, x), np.sign(x)),
        ("vertical tangent", x, np.cbrt(x)),
        ("oscillation", dense, waves),
    )
    for axes, (title, inputs, outputs) in zip(panels, curves, strict=True):
        axes.axhline(0, color=GREY, linewidth=0.6)
        axes.axvline(0, color=GREY, linewidth=0.6)
        axes.plot(inputs, outputs, color=BLUE, linewidth=1.4)
        axes.set_title(title, fontsize=9)
        axes.set(xlim=(-1, 1), ylim=(-1.1, 1.1))
        axes.set_axis_off()
    return drawing


@figure("5.1.4-2.1-convex-concave")
def chords():
    drawing, panels = canvas(1, 2, height=2.6)
    x, ends = np.linspace(-1.8, 1.8, 61), np.array([-1.4, 1.0])
    for axes, sign, title in zip(panels, (1, -1), ("convex: holds water", "concave"), strict=True):
        axes.plot(x, sign * x**2, color=BLUE)
        axes.plot(ends, sign * ends**2, "o--", color=ORANGE, linewidth=1.4)
        axes.text(-0.2, sign * 1.95, "chord", color=ORANGE, ha="center", va="center")
        axes.text(0.75, sign * 0.1, "$f$", color=BLUE, va="center")
        axes.set_title(title)
        axes.set_axis_off()
    return drawing


@figure("5.1.4-2.3-two-layers")
def hump_between_two_solutions():
    drawing, axes = canvas(height=2.6)
    t = np.linspace(-2, 2, 81)
    axes.plot(t, np.log1p(np.exp(-(t**2))), color=BLUE)
    end = np.log1p(np.exp(-1))
    axes.plot([-1, 1], [end, end], "o--", color=ORANGE, linewidth=1.4)
    axes.text(0, end - 0.04, "chord at 0.313", color=ORANGE, ha="center", va="top")
    axes.text(0.12, 0.7, "0.693", color=BLUE, va="bottom")
    axes.set(xlabel="$t$, with $w_1 = w_2 = t$", ylabel="loss", ylim=(0, 0.78), xticks=[-2, -1, 0, 1, 2])
    return drawing


@figure("5.1.4-3.3-loss-and-gradient")
def convex_loss_and_bent_gradient():
    drawing, panels = canvas(1, 2, height=2.6)
    w, ends = np.linspace(-5, 5, 61), np.array([0.0, 4.0])
    functions = ((lambda v: np.log1p(np.exp(-v)), "loss $L(w)$"), (lambda v: -1 / (1 + np.exp(v)), "gradient $L'(w)$"))
    for axes, (f, title) in zip(panels, functions, strict=True):
        axes.plot(w, f(w), color=BLUE)
        axes.plot(ends, f(ends), "o--", color=ORANGE, linewidth=1.4)
        axes.set(xlabel="$w$", title=title)
    panels[0].text(1.7, 0.75, "chord above", color=ORANGE)
    panels[1].text(1.9, -0.45, "chord below", color=ORANGE)
    return drawing


@figure("5.1.4-4.1-newton")
def valley():
    drawing, axes = canvas(height=2.4)
    stretch = 10  # curvatures 10 and 1, so that the valley can be seen
    x, y = np.meshgrid(np.linspace(-0.3, 1.15, 59), np.linspace(-0.75, 0.75, 61))
    axes.contour(x, y, x**2 + stretch * y**2, levels=[0.2, 0.8, 2, 4], colors=GREY, linewidths=0.7)
    point, path = np.array([1.0, 0.5]), []
    for _ in range(9):
        path.append(point)
        point = point - 0.18 * point * np.array([1, stretch])
    axes.plot(*np.array(path).T, "o-", color=ORANGE, markersize=3, linewidth=1.2, label="gradient descent")
    axes.annotate("", xy=(0, 0), xytext=(1, 0.5), arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 2})
    axes.plot([], [], color=BLUE, label="Newton, one step")
    axes.plot(0, 0, "*", color=INK, markersize=9)
    axes.set(xticks=[], yticks=[], xlabel="flat direction", ylabel="steep direction")
    drawing.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return drawing


@figure("5.1.4-5-critical-points")
def minimum_and_saddle():
    drawing, axes = canvas(height=3)
    x, y = np.meshgrid(np.linspace(-2.1, 2.2, 44), np.linspace(-1.9, 1.9, 40))
    levels = [-1, 0, 2, 3.2, 4.4]
    axes.contour(x, y, x**3 - 3 * x + y**2, levels=levels, colors=GREY, linewidths=0.8)
    axes.contour(x, y, x**3 - 3 * x + y**2, levels=[2], colors=ORANGE, linewidths=1.4)
    axes.plot(1, 0, "o", color=GREEN)
    axes.plot(-1, 0, "o", color=ORANGE)
    axes.text(1, 0.13, "minimum", color=GREEN, ha="center")
    axes.text(-0.88, 0, "saddle", color=ORANGE, va="center")
    axes.set(aspect="equal", xlabel="$x$", ylabel="$y$", xticks=[-2, -1, 0, 1, 2], yticks=[-1, 0, 1])
    return drawing


@figure("5.1.4-6-jensen")
def chord_above_curve_at_the_mean():
    drawing, axes = canvas(height=3)
    x = np.linspace(0, 3.4, 52)
    axes.plot(x, x**2, color=BLUE)
    axes.plot([1, 3], [1, 9], "o--", color=ORANGE, linewidth=1.4)
    axes.plot([2, 2], [4, 5], color=RED, linewidth=3, solid_capstyle="butt")
    axes.text(2.05, 3.3, r"$f(E[X]) = 4$", color=BLUE, va="center")
    axes.text(1.88, 5.3, r"$E[f(X)] = 5$", color=ORANGE, ha="right")
    axes.text(2.16, 4.3, "gap 1 = variance", color=RED, va="center")
    axes.set(xlabel="$x$", ylabel="$f(x) = x^2$", xticks=[0, 1, 2, 3], yticks=[1, 4, 5, 9], xlim=(0, 3.5), ylim=(0, 10))
    return drawing


@figure("5.1.4-9-lagrange")
def circle_and_level_curves():
    drawing, axes = canvas(height=3.2)
    angle = np.linspace(0, 2 * np.pi, 121)
    axes.plot(np.cos(angle), np.sin(angle), color=INK)
    x = np.linspace(-1.3, 1.3, 53)
    for level, color in ((-1, BLUE), (1, PURPLE), (65 / 16, ORANGE)):
        y = 4 * x**2 - level
        shown = np.abs(y) <= 1.45
        for side in (x < 0, x >= 0) if level > 1.45 else (np.full_like(x, True, dtype=bool),):
            axes.plot(x[shown & side], y[shown & side], color=color, linewidth=1)
    edge = 63**0.5 / 8
    axes.plot([-edge, edge], [-0.125, -0.125], "o", color=ORANGE)
    axes.plot(0, 1, "o", color=BLUE)
    axes.plot(0, -1, "o", color=PURPLE)
    axes.text(1.3, -0.12, "maximum\n$f = 65/16$", color=ORANGE, va="center")
    axes.text(0, 0.78, "minimum\n$f = -1$", color=BLUE, ha="center", va="center")
    axes.text(0, -1.22, "local minimum, $f = 1$", color=PURPLE, ha="center", va="center")
    axes.set(xlim=(-2, 2.4), ylim=(-1.45, 1.45), aspect="equal")
    axes.set_axis_off()
    return drawing

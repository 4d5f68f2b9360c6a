"""Drawings of section 7.1."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREY, INK, ORANGE, canvas, figure


def tent(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)


@figure("7.1-5-depth-folds")
def depth_folds():
    drawing, (left, right) = canvas(1, 2)
    x = np.linspace(0, 1, 17)
    y = x
    for layers, color in ((1, GREY), (2, ORANGE), (3, BLUE)):
        y = tent(y)
        left.plot(x, y, color=color, label=f"{layers} layer{'s' if layers > 1 else ''}: {2**layers} pieces")
    left.set(title="Composing folds", xlabel="x", ylabel="output", ylim=(0, 1.55), xticks=(0, 1), yticks=(0, 1))
    left.legend(loc="upper center", fontsize=8)
    layers = np.arange(1, 11)
    right.plot(6 * layers + 1, 2.0**layers, color=BLUE)
    right.plot(6 * layers + 1, 2 * layers + 1, color=ORANGE)
    right.text(33, 90, "deep", color=BLUE)
    right.text(44, 6, "shallow", color=ORANGE, ha="center")
    right.minorticks_off()
    right.set(title="Linear pieces", xlabel="parameters", yscale="log", ylim=(1.5, 2000), xticks=(7, 31, 61))
    return drawing


def descend(gradient, start, rate, steps):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


@figure("7.1-7-saddle-and-minimum")
def saddle_and_minimum():
    drawing, axes = canvas(1, 2)
    arc = np.linspace(0, 2 * np.pi, 41)
    branch = np.linspace(-2, 2, 21)
    bowl = descend(lambda p: 2 * p, (1.6, 1.2), 0.1, 25)
    saddle = descend(lambda p: np.array([2, -2]) * p, (1.7, 0.004), 0.1, 33)
    for height in (0.25, 1.0, 2.25, 4.0):
        axes[0].plot(height**0.5 * np.cos(arc), height**0.5 * np.sin(arc), color=GREY, linewidth=0.8)
        for side in (1, -1):
            axes[1].plot(side * np.sqrt(branch**2 + height), branch, color=GREY, linewidth=0.8)
            axes[1].plot(branch, side * np.sqrt(branch**2 + height), "--", color=GREY, linewidth=0.8)
    for axis, title, path in zip(axes, ("Minimum: x² + y²", "Saddle: x² − y²"), (bowl, saddle), strict=True):
        axis.plot(*path.T, ".-", color=BLUE, markersize=5, linewidth=1, zorder=3)
        axis.plot(*path[0], "o", color=ORANGE)
        axis.plot(0, 0, "+", color=INK, markersize=10)
        axis.set(
            title=title, xlabel="x", ylabel="y", xlim=(-2, 2), ylim=(-2, 2), xticks=(0,), yticks=(0,), aspect="equal"
        )
    axes[0].annotate("start", bowl[0], (1.2, 1.45))
    axes[1].annotate("start", saddle[0], (1.2, -0.45))
    axes[1].annotate(
        "10 steps\nhardly move", (0.08, 0.05), (-1.85, 0.95), fontsize=8, arrowprops={"arrowstyle": "->", "color": INK}
    )
    return drawing


@figure("7.1-8.3-grid-and-random")
def grid_and_random():
    drawing, axes = canvas(1, 2)
    levels = np.linspace(0.1, 0.9, 5)
    grid = np.array([(a, b) for a in levels for b in levels])
    drawn = np.random.default_rng(3).uniform(0.03, 0.97, size=(25, 2))
    for axis, points, title in zip(
        axes, (grid, drawn), ("Grid: 5 learning rates", "Random: 25 learning rates"), strict=True
    ):
        axis.plot(*points.T, "o", color=BLUE, markersize=4)
        axis.plot(points[:, 0], np.full(25, -0.12), "|", color=ORANGE, markersize=11)
        axis.axhline(-0.04, color=GREY, linewidth=0.8)
        axis.set(title=title, xlabel="log learning rate (matters)", xlim=(0, 1), ylim=(-0.2, 1), xticks=(), yticks=())
    axes[0].set_ylabel("dropout (hardly matters)")
    return drawing


@figure("7.1-12-l1-and-l2")
def l1_and_l2():
    drawing, (left, right) = canvas(1, 2)
    a = np.array([-3, -1, 1, 3])
    left.plot(a, a, ":", color=GREY, label="no penalty")
    left.plot(a, np.sign(a) * np.maximum(abs(a) - 1, 0), color=ORANGE, label="L1")
    left.plot(a, a / 2, color=BLUE, label="L2")
    left.set(
        title="Solution for one weight, λ = 1",
        xlabel="a, the optimum of the loss",
        ylabel="w",
        xticks=(-1, 0, 1),
        yticks=(-2, 0, 2),
    )
    left.legend(fontsize=8)
    angle = np.linspace(0, 2 * np.pi, 61)
    circle = np.array([np.cos(angle), np.sin(angle)])
    # the loss (w - c)ᵀ H (w - c), and where its level curves first touch each ball
    center, curvature = np.array([0.2, 2.4]), np.array([[2.0, 0.6], [0.6, 1.0]])
    loss = lambda w: ((w - center[:, None]) * (curvature @ (w - center[:, None]))).sum(axis=0)  # noqa: E731
    share = np.linspace(0, 1, 2001)
    edges = [np.array([share * s, (1 - share) * t]) for s in (1, -1) for t in (1, -1)]
    diamond = np.concatenate(edges, axis=1)
    fine = np.linspace(0, 2 * np.pi, 20001)
    ball = np.array([np.cos(fine), np.sin(fine)])
    root = np.linalg.inv(np.linalg.cholesky(curvature)).T
    right.plot([0, 1, 0, -1, 0], [1, 0, -1, 0, 1], color=ORANGE)
    right.plot(*circle, color=BLUE)
    for shape, color in ((diamond, ORANGE), (ball, BLUE)):
        heights = loss(shape)
        touch = shape[:, heights.argmin()]
        right.plot(*(center[:, None] + np.sqrt(heights.min()) * root @ circle), "--", color=color, linewidth=1)
        right.plot(*touch, "o", color=color, zorder=5)
    right.plot(*center, "+", color=INK, markersize=10)
    right.axhline(0, color=GREY, linewidth=0.8)
    right.axvline(0, color=GREY, linewidth=0.8)
    right.set(
        title="Where equal loss first touches",
        xlabel="w₁",
        ylabel="w₂",
        aspect="equal",
        ylim=(-1.3, 4.1),
        xlim=(-2, 2.4),
        xticks=(0,),
        yticks=(0,),
    )
    return drawing


@figure("7.1-13-kinds-of-drift")
def kinds_of_drift():
    drawing, axes = canvas(1, 3, height=2.7, sharex=True, sharey=True)
    random = np.random.default_rng(5)
    base = random.normal(size=(34, 2)) * (0.9, 0.8)

    def show(axis, title, points, slope, offset, old):
        label = points[:, 1] > slope * points[:, 0] + offset
        axis.plot(*points[label].T, "^", color=ORANGE, markersize=4)
        axis.plot(*points[~label].T, "o", color=BLUE, markersize=4)
        ends = np.array([-4, 4])
        if old:
            axis.plot(ends, 0.6 * ends, ":", color=GREY)
        axis.plot(ends, slope * ends + offset, color=INK)
        axis.set(xlim=(-3, 4.2), ylim=(-2.6, 3.4), xticks=(), yticks=())
        axis.set_title(title, fontsize=9)

    show(axes[0], "Covariate shift: inputs move", base + (1.9, 0.9), 0.6, 0, False)
    above = base[base[:, 1] > 0.6 * base[:, 0]]
    below = base[base[:, 1] <= 0.6 * base[:, 0]][:4]
    show(axes[1], "Label shift: mix changes", np.concatenate([above, below]), 0.6, 0, False)
    show(axes[2], "Concept drift: rule changes", base, -0.5, 0.1, True)
    axes[2].plot([], [], ":", color=GREY, label="old boundary")
    axes[2].plot([], [], color=INK, label="boundary")
    axes[2].legend(fontsize=7, loc="upper right")
    for axis in axes[:2]:
        axis.plot(*base.T, ".", color=GREY, markersize=2.5, zorder=0, label="old data")
        axis.legend(fontsize=7, loc="upper left")
    return drawing

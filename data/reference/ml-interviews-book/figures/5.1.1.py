"""Figures of section 5.1.1: the shadow of one vector on another, and unit balls of norms."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, canvas, figure


@figure("5.1.1-1.1-projection")
def shadow_of_v_on_u():
    drawing, axes = canvas()
    u, v = np.array([3.0, 4.0]), np.array([2.0, 1.0])
    shadow = (u @ v) / (u @ u) * u
    axes.axline((0, 0), u, color=GREY, linewidth=0.8)
    for vector, color in ((u, BLUE), (v, ORANGE)):
        axes.annotate("", xy=vector, xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 2})
    axes.plot(*zip((0, 0), shadow, strict=True), color=GREEN, linewidth=5, alpha=0.7, solid_capstyle="butt")
    axes.plot(*zip(v, shadow, strict=True), color=INK, linewidth=1.2, linestyle="--")
    along, across = u / 5 * 0.22, np.array([4.0, -3.0]) / 5 * 0.22
    corner = np.array([shadow - along, shadow - along + across, shadow + across])
    axes.plot(*corner.T, color=INK, linewidth=1)
    axes.text(3.1, 3.8, "$u = (3, 4)$", color=BLUE)
    axes.text(2.1, 0.85, "$v = (2, 1)$", color=ORANGE)
    axes.text(0.5, 1.25, "shadow of $v$ on $u$\nlength $10 / 5 = 2$", color=GREEN, ha="right", va="center")
    axes.text(0.62, 0.5, r"$\theta$", color=INK)
    axes.set(xlim=(-3.2, 5.4), ylim=(-0.4, 4.4), aspect="equal")
    axes.set_axis_off()
    return drawing


@figure("5.1.1-6.1-norm-balls")
def unit_balls():
    drawing, axes = canvas()
    angle = np.linspace(0, 2 * np.pi, 241)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    balls = (
        (np.inf, GREEN, "-", r"$L_\infty$"),
        (2, BLUE, "-", "$L_2$"),
        (1, ORANGE, "-", "$L_1$"),
        (0.5, PURPLE, "--", r"$p = \frac{1}{2}$ (no norm)"),
    )
    for p, color, style, name in balls:
        length = np.abs(circle).max(axis=0) if p == np.inf else (np.abs(circle) ** p).sum(axis=0) ** (1 / p)
        axes.plot(*(circle / length), color=color, linestyle=style, label=name)
    for line in (axes.axhline, axes.axvline):
        line(0, color=GREY, linewidth=0.8)
    axes.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    drawing.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return drawing

"""Figures of section 5.1.3: scaling before PCA, the SVD of a shear, and crowding in t-SNE."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, canvas, figure


@figure("5.1.3-4-scaling")
def weights_of_the_first_component():
    generator = np.random.default_rng(0)
    hidden = generator.uniform(size=(2000, 1))
    small = 0.8 * hidden + 0.2 * generator.uniform(size=(2000, 3))
    data = np.hstack([small, generator.uniform(10, 1000, size=(2000, 1))])
    centered = data - data.mean(axis=0)
    drawing, panels = canvas(1, 2, height=2.8, sharey=True)
    standardized = centered / centered.std(axis=0)
    for axes, x, title in ((panels[0], centered, "raw"), (panels[1], standardized, "standardized")):
        axes.bar(range(4), np.abs(np.linalg.svd(x, full_matrices=False)[2][0]), color=[BLUE] * 3 + [ORANGE])
        axes.set(title=f"{title} features", ylim=(0, 1.05))
        axes.set_xticks(range(4), ["0–1", "0–1", "0–1", "10–1000"])
    panels[0].set_ylabel("|weight| in component 1")
    return drawing


@figure("5.1.3-5-svd")
def circle_becomes_ellipse():
    shear = np.array([[1.0, 1.0], [0.0, 1.0]])
    left, lengths, right = np.linalg.svd(shear)
    signs = np.sign(left[0])  # both axes to the right
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    drawing, panels = canvas(1, 2)
    pairs = (
        (panels[0], circle, (right * signs[:, None]), ("$v_1$", "$v_2$")),
        (panels[1], shear @ circle, (left * lengths * signs).T, (r"$\sigma_1 u_1$", r"$\sigma_2 u_2$")),
    )
    for axes, curve, arrows, names in pairs:
        axes.axhline(0, color=GREY, linewidth=0.6)
        axes.axvline(0, color=GREY, linewidth=0.6)
        axes.plot(*curve, color=INK, linewidth=1.2)
        for arrow, name, color in zip(arrows, names, (BLUE, ORANGE), strict=True):
            axes.annotate("", xy=arrow, xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 2})
            axes.text(*(arrow + 0.22 * arrow / np.linalg.norm(arrow)), name, color=color, ha="center", va="center")
        axes.set(xlim=(-1.9, 1.9), ylim=(-1.5, 1.5), aspect="equal")
        axes.set_axis_off()
    panels[0].set_title("unit circle")
    panels[1].set_title("after the shear")
    return drawing


@figure("5.1.3-6-crowding")
def room_and_kernels():
    drawing, (room, kernels) = canvas(1, 2, height=2.9)
    radius = np.linspace(0, 1, 41)
    for dimension, color in ((2, BLUE), (10, ORANGE)):
        room.plot(radius, dimension * radius ** (dimension - 1), color=color, label=f"{dimension} dimensions")
    room.set(xlabel="distance from the center", ylabel="density of points", title="points in a ball")
    room.set_xticks([0, 0.5, 1])
    room.legend()
    distance = np.linspace(0, 5, 41)
    kernels.plot(distance, np.exp(-(distance**2)), color=ORANGE, label="Gaussian")
    kernels.plot(distance, 1 / (1 + distance**2), color=GREEN, label="Student t")
    kernels.set(xlabel="distance in the map", ylabel="similarity", title="kernels in the map", yticks=[0, 0.5, 1])
    kernels.legend()
    return drawing

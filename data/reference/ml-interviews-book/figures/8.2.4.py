"""Figures of section 8.2.4: autoencoder, attention, heads, unfreezing, a posterior, the spiral of a game."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, canvas, figure


@figure("8.2.4-1-autoencoder")
def autoencoder_and_its_uses():
    drawing, axes = canvas(height=2.7)
    for x, height, label in ((0, 2.0, "input x"), (3, 0.7, "code"), (6, 2.0, "copy of x")):
        axes.fill_between([x - 0.12, x + 0.12], -height / 2, height / 2, color=INK, alpha=0.75, linewidth=0)
        axes.text(x, 1.15 if height > 1 else 0.5, label, ha="center", color=INK)
    for left, right, color, label in ((0.2, 2.8, BLUE, "encoder f"), (3.2, 5.8, ORANGE, "decoder g")):
        wide_left = left < 1
        top = [1.0, 0.35] if wide_left else [0.35, 1.0]
        axes.fill_between([left, right], [-t for t in top], top, color=color, alpha=0.3, linewidth=0)
        axes.text((left + right) / 2, 0, label, ha="center", va="center", color=INK)
    uses = (
        (0, 3, BLUE, "keep f: features, search"),
        (3, 6, ORANGE, "keep g: generation"),
        (0, 6, GREEN, "keep both: anomalies, denoising"),
    )
    for row, (left, right, color, label) in enumerate(uses):
        y = -1.45 if row < 2 else -2.05
        axes.plot([left + 0.1, right - 0.1], [y, y], color=color, linewidth=3)
        axes.text((left + right) / 2, y - 0.3, label, ha="center", va="center", color=color, fontsize=9)
    axes.set(xlim=(-0.6, 6.6), ylim=(-2.5, 1.5))
    axes.axis("off")
    return drawing


@figure("8.2.4-2.1-attention")
def attention_of_a_pronoun():
    words = ["The", "trophy", "doesn't", "fit", "in", "the", "suitcase", "because", "it", "is", "too", "big / small"]
    weights = {
        "big": [0.04, 0.52, 0.03, 0.05, 0.02, 0.03, 0.12, 0.04, 0.07, 0.02, 0.02, 0.04],
        "small": [0.03, 0.12, 0.03, 0.05, 0.02, 0.04, 0.52, 0.04, 0.07, 0.02, 0.02, 0.04],
    }
    drawing, rows = canvas(2, 1, height=2.9)
    for axes, (last, row), color in zip(rows, weights.items(), (BLUE, ORANGE)):
        axes.bar(range(len(row)), row, color=[color if w > 0.3 else GREY for w in row], width=0.7)
        axes.set_xticks(
            range(len(row)) if last == "small" else [],
            words if last == "small" else [],
            rotation=35,
            ha="right",
            fontsize=8,
        )
        axes.set(yticks=[0, 0.5], ylim=(0, 0.62), ylabel="weight")
        axes.set_title(f'"it", if the last word is "{last}" (for illustration)', fontsize=9)
    return drawing


@figure("8.2.4-2.4-heads")
def quality_against_heads():
    drawing, axes = canvas(height=2.8)
    heads, scores = [1, 4, 8, 16, 32], [24.9, 25.5, 25.8, 25.8, 25.4]
    axes.plot(heads, scores, "o-", color=BLUE)
    for head, score in zip(heads, scores):
        axes.annotate(
            f"{score}\n{512 // head} dims",
            (head, score),
            xytext=(0, -27),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    axes.set(
        xscale="log",
        xlabel="heads, at width 512 and equal computation",
        ylabel="BLEU",
        ylim=(24.3, 26.1),
        xlim=(0.8, 42),
    )
    axes.set_xticks(heads, heads)
    axes.minorticks_off()
    return drawing


@figure("8.2.4-3.2-unfreezing")
def layers_that_train():
    drawing, axes = canvas(height=2.6)
    groups = ["embeddings, 1–3", "layers 4–6", "layers 7–9", "layers 10–12", "head"]
    for epoch in range(5):
        for level, _ in enumerate(groups):
            trains = len(groups) - 1 - level <= epoch
            axes.add_patch(_box(epoch, level, ORANGE if trains else GREY, 0.75 if trains else 0.15))
            axes.text(
                epoch + 0.46,
                level + 0.42,
                "train" if trains else "frozen",
                ha="center",
                va="center",
                color=INK,
                fontsize=8,
            )
    axes.set_xticks([e + 0.46 for e in range(5)], ["1", "2", "3", "4", "5 and on"])
    axes.set_yticks([level + 0.42 for level in range(5)], groups)
    axes.tick_params(length=0)
    axes.set(xlim=(0, 5), ylim=(0, 5), xlabel="epoch")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return drawing


def _box(x, y, color, alpha):
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), 0.92, 0.84, color=color, alpha=alpha, linewidth=0)


@figure("8.2.4-4.1-posterior")
def curves_from_a_posterior():
    rng = np.random.default_rng(4)
    x = np.array([-2.4, -2.0, -1.5, -1.2, -0.7, 0.9, 1.2, 1.6])
    y = np.sin(1.6 * x) + rng.normal(0, 0.08, len(x))
    grid = np.linspace(-3.2, 3.2, 60)
    kernel = lambda a, b: np.exp(-((a[:, None] - b[None]) ** 2) / (2 * 0.65**2))  # noqa: E731 - a formula
    gain = kernel(grid, x) @ np.linalg.inv(kernel(x, x) + 0.08**2 * np.eye(len(x)))
    mean = gain @ y
    covariance = kernel(grid, grid) - gain @ kernel(x, grid)
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawing, axes = canvas(height=2.9)
    for _ in range(9):
        axes.plot(grid, mean + root @ rng.normal(size=len(grid)), color=BLUE, linewidth=1, alpha=0.55)
    axes.plot(grid, mean, color=ORANGE, label="average prediction")
    axes.plot(x, y, "o", color=INK, markersize=4, label="data")
    axes.text(1.9, -2.45, "no data: samples disagree", color=PURPLE, ha="center", fontsize=9)
    axes.set(xlabel="input", ylabel="output", ylim=(-2.7, 2.9))
    axes.legend(loc="lower left", fontsize=9)
    return drawing


@figure("8.2.4-5.2-spiral")
def spiral_of_simultaneous_steps():
    drawing, axes = canvas(width=4.2, height=3.4)
    points = [(0.5, 0.0)]
    for _ in range(260):
        x, y = points[-1]
        points.append((x - 0.1 * y, y + 0.1 * x))
    path = np.array(points)
    axes.plot(path[:, 0], path[:, 1], color=BLUE, linewidth=1.4)
    for step in (40, 130, 220):
        axes.annotate("", path[step + 3], path[step], arrowprops={"arrowstyle": "->", "color": BLUE, "linewidth": 1.6})
    axes.plot(0, 0, "o", color=ORANGE, markersize=6)
    axes.text(0.08, -0.28, "equilibrium", color=ORANGE, ha="center", fontsize=9)
    axes.plot(*path[0], "o", color=INK, markersize=4)
    axes.text(0.44, 0.07, "start", color=INK, ha="right", fontsize=9)
    axes.set(xlabel="x (minimizes xy)", ylabel="y (maximizes xy)", aspect="equal")
    return drawing

"""Drawings of section 7.3."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, canvas, figure

PRESENT, LOWER = (5, 30), (10, 40)  # false and true positives of the running table, and at a lower threshold
NEGATIVES, POSITIVES = 45, 50


@figure("7.3-2-loss-curves")
def loss_curves():
    drawing, axes = canvas(1, 2, sharey=True)
    step = np.linspace(0, 10, 60)
    panels = (
        ("Overfitting", np.exp(-0.5 * step), 0.12 + np.exp(-0.6 * step) + 0.006 * step**2),
        ("Underfitting", 0.62 + 0.38 * np.exp(-step), 0.66 + 0.36 * np.exp(-step)),
    )
    for axis, (title, train, valid) in zip(axes, panels, strict=True):
        axis.plot(step, train, color=BLUE, label="train")
        axis.plot(step, valid, color=ORANGE, label="valid")
        axis.axhline(0.12, color=GREY, linestyle=":")
        axis.set(title=title, xlabel="step", xlim=(0, 10), ylim=(0, 1.2), xticks=(), yticks=(0,))
    best = panels[0][2].argmin()
    axes[0].plot(step[best], panels[0][2][best], "o", color=ORANGE)
    axes[0].text(step[best], 0.42, "best checkpoint", ha="center", fontsize=8)
    axes[1].text(9.9, 0.15, "achievable", color=GREY, ha="right", fontsize=8)
    axes[1].legend(fontsize=9)
    axes[0].set_ylabel("loss")
    return drawing


def legendre(x, degree):
    return np.polynomial.legendre.legvander(2 * x - 1, degree)


@figure("7.3-3.1-bias-variance")
def bias_variance():
    drawing, axes = canvas()
    design, grid, noise = (np.arange(20) + 0.5) / 20, np.linspace(0.025, 0.975, 77), 0.09
    degrees = np.arange(15)
    bias, variance = [], []
    for degree in degrees:
        predict = legendre(grid, degree) @ np.linalg.pinv(legendre(design, degree))
        bias.append(np.mean((predict @ np.sin(2 * np.pi * design) - np.sin(2 * np.pi * grid)) ** 2))
        variance.append(noise * np.mean((predict**2).sum(axis=1)))
    total = np.add(bias, variance) + noise
    axes.plot(degrees, bias, "o-", color=BLUE, markersize=3)
    axes.plot(degrees, variance, "s-", color=ORANGE, markersize=3)
    axes.plot(degrees, total, color=INK)
    axes.axhline(noise, color=GREY, linestyle=":")
    axes.plot(total.argmin(), total.min(), "o", color=INK)
    axes.text(1.5, 0.115, "bias²", color=BLUE, ha="center")
    axes.text(13.9, 0.02, "variance", color=ORANGE, ha="right")
    axes.text(1.4, 0.45, "total error", color=INK)
    axes.text(4.2, 0.06, "noise", color=GREY)
    axes.set(xlabel="degree of the polynomial", xlim=(0, 14), ylim=(0, 0.62), yticks=(0, 0.5), xticks=(0, 3, 7, 14))
    return drawing


def over_data(train, valid, floor):
    drawing, axes = canvas(height=2.6)
    rows = np.linspace(1, 12, 45)
    axes.plot(rows, valid(rows), color=ORANGE)
    axes.plot(rows, train(rows), color=BLUE)
    axes.axhline(floor, color=GREY, linestyle=":")
    axes.set(xlabel="training examples", ylabel="error", xlim=(1, 12), ylim=(0, 1), xticks=(), yticks=(0,))
    return drawing, axes


@figure("7.3-3.3-high-variance")
def high_variance():
    drawing, axes = over_data(lambda n: 0.17 - 0.16 / n**0.6, lambda n: 0.2 + 0.75 / n**0.6, 0.15)
    axes.text(3.2, 0.62, "validation: still falling", color=ORANGE)
    axes.text(6.5, 0.03, "training: rising slowly", color=BLUE)
    axes.text(1.2, 0.18, "achievable", color=GREY)
    axes.annotate("", (11.4, 0.39), (11.4, 0.13), arrowprops={"arrowstyle": "<->", "color": INK})
    axes.text(11.2, 0.23, "gap", ha="right")
    return drawing


@figure("7.3-3.4-high-bias")
def high_bias():
    drawing, axes = over_data(lambda n: 0.6 - 0.35 / n, lambda n: 0.63 + 0.3 / n, 0.15)
    axes.text(3, 0.76, "validation", color=ORANGE)
    axes.text(3, 0.38, "training", color=BLUE)
    axes.annotate("", (8, 0.58), (8, 0.15), arrowprops={"arrowstyle": "<->", "color": INK})
    axes.text(8.2, 0.34, "avoidable bias")
    axes.text(1.2, 0.05, "achievable", color=GREY)
    return drawing


@figure("7.3-4.1-folds")
def folds():
    drawing, axes = canvas(1, 3, height=2.6)
    users = np.repeat(np.arange(4), 3)
    schemes = (
        ("K-fold", [np.arange(12) // 3 == fold for fold in (2, 0, 3, 1)], None),
        ("Grouped by user", [users == fold for fold in range(4)], users),
        ("Time-ordered", [np.arange(12) // 2 == fold for fold in range(2, 6)], None),
    )
    shuffled = np.array([0, 2, 1, 3, 2, 0, 1, 3, 0, 2, 3, 1])
    for axis, (title, masks, groups) in zip(axes, schemes, strict=True):
        if title == "K-fold":
            masks = [shuffled == fold for fold in range(4)]
        for row, held in enumerate(masks):
            for place in range(12):
                late = title == "Time-ordered" and place > np.flatnonzero(held).max()
                if not late:
                    axis.barh(-row, 0.84, left=place, height=0.6, color=ORANGE if held[place] else BLUE)
        if groups is not None:
            for user in range(4):
                axis.text(3 * user + 1.4, 0.55, "abcd"[user], ha="center", fontsize=9)
        axis.set_title(title, fontsize=10)
        axis.set(xticks=(), yticks=(), ylim=(-3.6, 1), xlim=(0, 12))
        axis.spines[["left", "bottom"]].set_visible(False)
    axes[2].text(11.9, 0.55, "time →", ha="right", fontsize=9)
    axes[0].text(0, 0.55, "train", color=BLUE, fontsize=9)
    axes[0].text(12, 0.55, "valid", color=ORANGE, fontsize=9, ha="right")
    return drawing


@figure("7.3-8.1-confusion-table")
def confusion_table():
    from matplotlib.patches import Rectangle

    drawing, axes = canvas(height=3.0)
    counts = (((30, "TP", GREEN), (20, "FN", RED)), ((5, "FP", RED), (40, "TN", GREEN)))
    for row, line in enumerate(counts):
        for column, (count, name, color) in enumerate(line):
            axes.add_patch(Rectangle((column, -row), 1, 1, color=color, alpha=0.22, linewidth=0))
            axes.text(column + 0.5, 0.5 - row, str(count), ha="center", va="center", fontsize=17)
            axes.text(column + 0.11, 0.83 - row, name, ha="left", va="center", fontsize=9)
    for column, name in enumerate(("predicted True", "predicted False")):
        axes.text(column + 0.5, 1.1, name, ha="center")
    for row, name in enumerate(("actual True", "actual False")):
        axes.text(-0.06, 0.5 - row, name, ha="right", va="center")
    axes.add_patch(Rectangle((0.03, -0.97), 0.94, 1.94, fill=False, edgecolor=BLUE, linewidth=2))
    axes.add_patch(Rectangle((0.06, 0.06), 1.9, 0.88, fill=False, edgecolor=PURPLE, linewidth=2))
    axes.text(0.5, -1.2, "precision = 30 / 35", color=BLUE, ha="center")
    axes.text(2.06, 0.5, "recall =\n30 / 50", color=PURPLE, va="center")
    axes.set(xlim=(-0.75, 2.6), ylim=(-1.3, 1.3))
    axes.set_axis_off()
    return drawing


@figure("7.3-8.2-roc-and-pr")
def roc_and_precision_recall():
    drawing, (left, right) = canvas(1, 2)
    corners = np.array([(0, 0), (1, 12), (2, 20), (3, 25), PRESENT, LOWER, (18, 45), (30, 49), (NEGATIVES, POSITIVES)])
    ways = np.concatenate([np.linspace(a, b, 8) for a, b in zip(corners, corners[1:], strict=False)])
    false, true = ways[1:].T
    left.plot(ways[:, 0] / NEGATIVES, ways[:, 1] / POSITIVES, color=BLUE)
    left.plot([0, 1], [0, 1], "--", color=GREY, linewidth=1)
    right.plot(true / POSITIVES, true / (true + false), color=BLUE)
    right.axhline(POSITIVES / (POSITIVES + NEGATIVES), linestyle="--", color=GREY, linewidth=1)
    for (fp, tp), color, text in ((PRESENT, INK, "now"), (LOWER, ORANGE, "lower")):
        left.plot(fp / NEGATIVES, tp / POSITIVES, "o", color=color)
        left.text(fp / NEGATIVES + 0.04, tp / POSITIVES - 0.04, text, color=color, va="top")
        right.plot(tp / POSITIVES, tp / (tp + fp), "o", color=color)
        right.text(tp / POSITIVES - 0.02, tp / (tp + fp) - 0.03, text, color=color, ha="right", va="top")
    left.set(
        title="ROC",
        xlabel="false positive rate",
        ylabel="recall",
        xlim=(0, 1),
        ylim=(0, 1),
        xticks=(0, 1),
        yticks=(0, 0.6, 0.8),
    )
    right.set(title="Precision-recall", xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0.4, 1))
    right.set(xticks=(0, 0.6, 0.8), yticks=(0.53, 0.8, 1))
    return drawing


@figure("7.3-9.2-guessing")
def guessing():
    drawing, axes = canvas(height=3.0)
    q = np.linspace(0, 1, 60)
    for share, color, text, height in (
        (0.99, BLUE, "share 99%", 0.72),
        (50 / 95, GREEN, "53% (running table)", 0.42),
        (0.01, ORANGE, "1%", 0.05),
    ):
        axes.plot(q, 2 * share * q / (share + q), color=color)
        axes.plot([0.5, 1], [share / (share + 0.5), 2 * share / (share + 1)], "o", color=color)
        axes.text(0.56 if share < 0.9 else 0.51, height, text, color=color, ha="left" if share < 0.9 else "right")
    axes.set(xlabel="probability of saying positive", ylabel="F1", xlim=(0, 1.02), ylim=(0, 1.03))
    axes.set(xticks=(0, 0.5, 1), yticks=(0, 0.664, 0.995))
    return drawing


@figure("7.3-10-log-loss-and-mse")
def log_loss_and_mse():
    drawing, axes = canvas(1, 2)
    z = np.linspace(-8, 6, 80)
    p = 1 / (1 + np.exp(-z))
    axes[0].plot(z, -np.log(p), color=BLUE)
    axes[0].plot(z, (1 - p) ** 2, color=ORANGE)
    axes[0].set(title="Loss for y = 1", ylim=(0, 6), yticks=(0, 1, 5))
    axes[0].text(-3.2, 3.9, "log loss", color=BLUE)
    axes[0].text(-7.8, 1.25, "squared error", color=ORANGE)
    axes[1].plot(z, p - 1, color=BLUE)
    axes[1].plot(z, 2 * (p - 1) * p * (1 - p), color=ORANGE)
    axes[1].set(title="Gradient in z", ylim=(-1.1, 0.1), yticks=(-1, 0))
    axes[1].text(-7.8, -0.17, "vanishes here", color=ORANGE)
    axes[1].text(-7.8, -0.93, "pushes here", color=BLUE)
    for axis in axes:
        axis.set(xlabel="z, the logit", xticks=(-5, 0, 5), xlim=(-8, 6))
    return drawing


@figure("7.3-11-losses")
def losses():
    drawing, axes = canvas(height=2.9)
    error = np.linspace(-3, 3, 61)
    axes.plot(error, error**2, color=ORANGE)
    axes.plot(error, np.abs(error), color=BLUE)
    axes.plot(error, np.where(np.abs(error) < 1, error**2 / 2, np.abs(error) - 0.5), color=GREEN)
    axes.text(1.75, 3.9, "squared", color=ORANGE, ha="right")
    axes.text(2.55, 2.85, "absolute", color=BLUE, ha="right")
    axes.text(2.6, 1.55, "Huber", color=GREEN)
    axes.set(xlabel="error", ylabel="loss", xlim=(-3, 3.3), ylim=(0, 5), xticks=(-1, 0, 1), yticks=(0, 1, 5))
    return drawing


def normal(x, mean, deviation):
    return np.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))


@figure("7.3-15-forward-and-reverse-kl")
def forward_and_reverse_kl():
    drawing, axes = canvas(height=3.0)
    fine = np.linspace(-9, 9, 1801)
    width = fine[1] - fine[0]
    p = 0.6 * normal(fine, -2, 0.7) + 0.4 * normal(fine, 2, 0.7)
    mean = (fine * p).sum() * width
    forward = (
        mean,
        np.sqrt(((fine - mean) ** 2 * p).sum() * width),
    )  # matching moments minimizes the forward divergence
    best = min(
        ((q * (np.log(q + 1e-300) - np.log(p + 1e-300))).sum() * width, m, s)
        for m in np.linspace(-3, 3, 61)
        for s in np.linspace(0.4, 3, 53)
        for q in [normal(fine, m, s)]
    )
    x = np.linspace(-6, 6, 90)
    axes.fill_between(x, 0.6 * normal(x, -2, 0.7) + 0.4 * normal(x, 2, 0.7), color=GREY, alpha=0.35, linewidth=0)
    axes.plot(x, normal(x, *forward), color=BLUE)
    axes.plot(x, normal(x, best[1], best[2]), color=ORANGE)
    axes.text(2, 0.25, "P", color=GREY, ha="center")
    axes.text(3.2, 0.12, "forward: covers both", color=BLUE)
    axes.text(-1.2, 0.48, "reverse: sits on one", color=ORANGE)
    axes.set(xlim=(-6, 6.5), ylim=(0, 0.62), xticks=(), yticks=(), xlabel="x", ylabel="density")
    return drawing

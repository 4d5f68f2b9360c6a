"""Drawings of section 7.2."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, canvas, figure


def random_walk(step, draws, random):
    """A random-walk Metropolis chain whose target is the standard normal."""
    x, chain = 2.5, []
    for _ in range(draws):
        y = x + step * random.normal()
        if np.log(random.uniform()) < (x * x - y * y) / 2:
            x = y
        chain.append(x)
    return np.array(chain)


@figure("7.2-3-step-size")
def step_size():
    drawing, axes = canvas(3, 1, height=3.6, sharex=True, sharey=True)
    random = np.random.default_rng(7)
    panels = (
        (0.1, "tiny step: wanders", GREY),
        (2.4, "medium step: mixes", BLUE),
        (40.0, "huge step: rejects", ORANGE),
    )
    for axis, (step, title, color) in zip(axes, panels, strict=True):
        axis.plot(random_walk(step, 250, random), color=color, linewidth=1)
        axis.axhline(0, color=INK, linewidth=0.5)
        axis.set(ylim=(-3.4, 3.4), yticks=(0,), xticks=(0, 250), xlim=(0, 250))
        axis.set_title(title, fontsize=9, loc="right", color=color)
    axes[2].set_xlabel("draw")
    return drawing


@figure("7.2-8-same-marginals")
def same_marginals():
    drawing, axes = canvas(1, 2, sharex=True, sharey=True)
    random = np.random.default_rng(1)
    first, second = random.normal(size=(2, 30))
    first, second = np.append(first, -first), np.append(second, -second)  # exactly equal histograms
    for axis, sign, color in zip(axes, (1, -1), (BLUE, ORANGE), strict=True):
        axis.plot(first, sign * 0.9 * first + np.sqrt(0.19) * second, "o", color=color, markersize=4)
        for place, along in ((first, True), (sign * (0.9 * first + np.sqrt(0.19) * second), False)):
            heights, edges = np.histogram(np.clip(place, -2.9, 2.9), bins=8, range=(-3, 3))
            if along:
                axis.stairs(-4.4 + heights / 16, edges, baseline=-4.4, color=GREY)
            else:
                axis.stairs(-4.4 + heights / 16, edges, baseline=-4.4, color=GREY, orientation="horizontal")
        axis.set(
            title="correlation 0.9" if sign > 0 else "correlation −0.9",
            xlim=(-4.6, 3.2),
            ylim=(-4.6, 3.2),
            xticks=(),
            yticks=(),
            aspect="equal",
        )
    return drawing


@figure("7.2-9-learning-curve")
def learning_curve():
    drawing, axes = canvas()
    rows = np.array([1000, 2000, 4000])
    errors = np.array([0.200, 0.170, 0.149])
    keep = (errors[1] - errors[2]) / (errors[0] - errors[1])
    floor = errors[2] - (errors[1] - errors[2]) * keep / (1 - keep)

    def fitted(n):
        return floor + (errors[0] - floor) * keep ** np.log2(n / 1000)

    target = 0.12
    needed = 4000 * 2 ** (np.log((target - floor) / (errors[2] - floor)) / np.log(keep))
    n = np.geomspace(1000, 128000, 60)
    axes.plot(n, fitted(n), "--", color=BLUE, linewidth=1.2)
    axes.plot(rows, errors, "o-", color=BLUE)
    axes.axhline(floor, color=GREY, linestyle=":")
    axes.axhline(target, color=ORANGE, linewidth=1)
    axes.plot([needed, needed], [0.08, target], color=ORANGE, linewidth=1)
    axes.text(1000, 0.123, "target 0.12", color=ORANGE)
    axes.text(1000, 0.092, "floor 0.10 of this model", color=GREY)
    axes.text(4300, 0.155, "measured, then extrapolated", color=BLUE)
    axes.text(needed * 1.08, 0.083, "23,000", color=ORANGE)
    axes.set(
        xscale="log", xlabel="training examples", ylabel="validation error", ylim=(0.08, 0.21), yticks=(0.1, 0.15, 0.2)
    )
    axes.set_xticks((1000, 4000, 16000, 64000), ("1,000", "4,000", "16,000", "64,000"))
    axes.minorticks_off()
    return drawing


def bell(x, mean):
    return np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


@figure("7.2-14.1-imbalance")
def imbalance():
    drawing, axes = canvas()
    x = np.linspace(-3, 5, 90)
    axes.fill_between(x, 0.9 * bell(x, 0), color=BLUE, alpha=0.35, linewidth=0)
    axes.plot(x, 0.9 * bell(x, 0), color=BLUE)
    axes.fill_between(x, 0.1 * bell(x, 2), color=ORANGE, alpha=0.7, linewidth=0)
    axes.plot(x, 0.1 * bell(x, 2), color=ORANGE)
    # the posterior of these two normals passes c / (1 + c) where the odds exp(2x - 2) / 9 pass c
    half, cost = 1 + np.log(9) / 2, 1 + np.log(9 / 10) / 2
    for place, color, text, side in (
        (half, INK, "p = 0.5:\nrecall 46%", "left"),
        (cost, GREEN, "p = 1/11:\nrecall 85%", "left"),
    ):
        axes.axvline(place, color=color, ymax=0.72 if color == INK else 0.98)
        axes.text(place + 0.1, 0.235 if color == INK else 0.32, text, color=color, fontsize=9, ha=side)
    axes.text(-2.9, 0.25, "90% negative", color=BLUE)
    axes.text(3.2, 0.05, "10% positive", color=ORANGE)
    axes.set(xlabel="score", ylabel="share of the data", ylim=(0, 0.4), xticks=(), yticks=(), xlim=(-3, 5))
    return drawing


@figure("7.2-14.3-reliability")
def reliability():
    drawing, axes = canvas(width=4.4, height=3.8)
    score = np.linspace(0, 1, 61)
    share = score / (score + 9 * (1 - score))  # balanced training, ten percent positives at use: odds divided by 9
    axes.plot([0, 1], [0, 1], ":", color=GREY)
    axes.plot(score, share, color=ORANGE)
    axes.plot(score[6:-5:6], score[6:-5:6], "o", color=BLUE)
    axes.plot([0.5, 0.5, 0], [0, 0.1, 0.1], color=INK, linewidth=0.8)
    axes.text(0.99, 0.03, "trained balanced", color=ORANGE, ha="right")
    axes.text(0.52, 0.7, "odds divided by 9", color=BLUE, ha="right")
    axes.set(
        xlabel="score",
        ylabel="share of positives",
        xticks=(0, 0.5, 1),
        yticks=(0, 0.1, 1),
        xlim=(0, 1),
        ylim=(0, 1),
        aspect="equal",
    )
    return drawing


@figure("7.2-15.1-prevalence")
def prevalence():
    drawing, axes = canvas(height=2.8)
    share = np.geomspace(0.001, 0.9, 60)
    axes.plot(share, 0.9 * share / (0.9 * share + 0.1 * (1 - share)), color=BLUE)
    for place, text, shift in ((0.5, "test: 0.90", -0.02), (0.01, "production: 0.08", 0.07)):
        value = 0.9 * place / (0.9 * place + 0.1 * (1 - place))
        axes.plot(place, value, "o", color=ORANGE)
        axes.text(place * 0.85, value + shift, text, color=ORANGE, ha="right")
    axes.set(xscale="log", xlabel="share of positives", ylabel="precision", ylim=(0, 1), yticks=(0, 1))
    axes.set_xticks((0.001, 0.01, 0.1, 0.5), ("0.1%", "1%", "10%", "50%"))
    axes.minorticks_off()
    return drawing


@figure("7.2-18-time-split")
def time_split():
    drawing, axes = canvas(3, 1, height=3.8)
    parts = (("train", BLUE), ("valid", GREEN), ("test", ORANGE))
    colors = [color for _, color in parts]
    for month in range(24):
        for left, width, color in ((0, 0.62, colors[0]), (0.64, 0.14, colors[1]), (0.8, 0.14, colors[2])):
            axes[0].barh(0, width, left=month + left, color=color)
    for left, right, (name, color) in ((0, 18.8, parts[0]), (19.2, 20.8, parts[1]), (21.2, 24, parts[2])):
        axes[1].barh(0, right - left, left=left, color=color)
        axes[1].text((left + right) / 2, -0.75, name, color=color, ha="center", va="top")
    for row, end in enumerate((15, 18, 21)):
        axes[2].barh(-row, end - 0.2, left=0, color=colors[0], height=0.6)
        axes[2].barh(-row, 1, left=end + 0.2, color=colors[2], height=0.6)
    for axis, title in zip(
        axes, ("Random split: every month in train, valid and test", "Time split with gaps", "Rolling"), strict=True
    ):
        axis.set_title(title, fontsize=9, loc="left")
        axis.set(xlim=(0, 24), yticks=(), xticks=())
        axis.spines["left"].set_visible(False)
    axes[1].set_ylim(-1.6, 0.5)
    axes[2].set_xticks((0, 24), ("month 1", "24"))
    return drawing


@figure("7.2-20-more-features")
def more_features():
    drawing, axes = canvas()
    p = np.concatenate([np.arange(0, 80, 4), np.arange(80, 93)])
    axes.plot([0, 100], [1, 0], color=BLUE)
    axes.plot(p, 1 + p / (100 - p - 1), color=ORANGE)
    axes.axhline(1, color=GREY, linestyle=":")
    for place, text in ((10, ""), (50, "2.02"), (80, "5.21")):
        axes.plot(place, 1 - place / 100, "o", color=BLUE)
        axes.plot(place, 1 + place / (99 - place), "o", color=ORANGE)
        axes.text(place, 1.25 + place / (99 - place), text, color=ORANGE, ha="right")
    axes.text(62, 0.62, "training", color=BLUE)
    axes.text(57, 3.9, "test", color=ORANGE)
    axes.text(3, 1.5, "10 relevant: 1.11", color=ORANGE, fontsize=9)
    axes.set(
        xlabel="features (100 rows)",
        ylabel="error / noise variance",
        xlim=(0, 100),
        ylim=(0, 8),
        yticks=(0, 1, 8),
        xticks=(0, 10, 50, 100),
    )
    return drawing

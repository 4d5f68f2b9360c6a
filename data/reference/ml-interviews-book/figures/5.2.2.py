"""Figures of section 5.2.2: intervals, bias of the sample median, four clouds of one correlation, p-values, power."""

import numpy as np
from scipy import stats

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, RED, canvas, figure


@figure("5.2.2-7-intervals")
def intervals_of_forty_samples():
    rng = np.random.default_rng(1)
    error = 0.1 / 1.96
    drawing, axes = canvas()
    for number, center in enumerate(rng.normal(1, error, 40)):
        missed = abs(center - 1) > 0.1
        color = RED if missed else BLUE
        axes.plot([number, number], [center - 0.1, center + 0.1], color=color, linewidth=1.6)
        axes.plot(number, center, ".", color=color, markersize=4)
    axes.axhline(1, color=INK, linewidth=1)
    axes.text(40.3, 1.008, "true mean", color=INK, va="bottom", fontsize=9)
    axes.set(xlabel="forty samples of 100 puppies each", ylabel="95% interval, pounds", xticks=[], xlim=(-1, 47))
    return drawing


@figure("5.2.2-8-bias")
def bias_of_the_sample_median():
    drawing, axes = canvas(height=3.0)
    sizes = np.arange(1, 62, 2)
    axes.plot(sizes, [_mean_of_median(n) for n in sizes], "o-", color=BLUE, markersize=3, label="average sample median")
    axes.axhline(1 / 16, color=ORANGE, linestyle="--", label="true median, 0.0625 (and the randomized estimate)")
    axes.set(xlabel="sample size n (odd)", ylim=(0, 0.21), xlim=(0, 62))
    axes.set_ylabel("median of $U^4$")
    axes.legend(loc="upper right")
    return drawing


def _mean_of_median(n):
    """E of the median of n draws of U to the fourth, exactly: the median of n uniforms is Beta distributed."""
    k = (n + 1) // 2
    return float(np.prod([(k + i) / (n + 1 + i) for i in range(4)]))


@figure("5.2.2-9-four-pictures")
def four_clouds_of_one_correlation():
    rng = np.random.default_rng(3)
    n, target = 50, 0.3
    x = rng.normal(size=n)
    noise = rng.normal(size=n)
    cloud = _with_correlation(x, x, noise, target)
    outlier_x, flat = np.append(rng.normal(size=n) * 0.6, 4.0), np.append(rng.normal(size=n) * 0.6, 0.0)
    flat[-1] = _solve(lambda value: np.corrcoef(outlier_x, np.append(flat[:-1], value))[0, 1] - target, 0, 9)
    u = np.linspace(-1.6, 2.0, n)
    bend = _solve(lambda tilt: np.corrcoef(u, u**2 - tilt * u)[0, 1] - target, -2, 2)
    group = np.repeat([-1.0, 1.0], n // 2)
    within = rng.normal(size=n) * 0.8
    wobble = rng.normal(size=n) * 0.35
    lift = _solve(lambda up: np.corrcoef(group + within, up * group - 0.7 * within + wobble)[0, 1] - target, 0, 9)
    panels = (
        ("a cloud", x, cloud, None),
        ("one outlier", outlier_x, flat, None),
        ("a curve", u, u**2 - bend * u, None),
        ("two groups", group + within, lift * group - 0.7 * within + wobble, group),
    )
    drawing, axes = canvas(1, 4, height=2.2)
    for one, (title, a, b, groups) in zip(axes, panels):
        for value, color in ((None, BLUE),) if groups is None else ((-1.0, BLUE), (1.0, ORANGE)):
            chosen = slice(None) if value is None else groups == value
            one.plot(a[chosen], b[chosen], ".", color=color, markersize=4)
        one.set(xticks=[], yticks=[], title=f"{title}\nr = {np.corrcoef(a, b)[0, 1]:.1f}")
    return drawing


def _with_correlation(x, signal, noise, target):
    """Signal plus as much noise, made orthogonal to x, as gives the sample correlation that is wanted."""
    signal, noise = (part - part.mean() for part in (signal, noise))
    noise -= signal * (noise @ signal) / (signal @ signal)
    return target * signal / np.linalg.norm(signal) + np.sqrt(1 - target**2) * noise / np.linalg.norm(noise)


def _solve(function, low, high):
    from scipy.optimize import brentq

    return brentq(function, low, high)


@figure("5.2.2-12.2-p-values")
def densities_of_p_values():
    drawing, axes = canvas(height=3.0)
    p = np.linspace(0.002, 1, 160)
    axes.plot([0, 1], [1, 1], color=BLUE, label="null: uniform")
    for power, color in ((0.3, GREEN), (0.8, ORANGE)):
        shift = stats.norm.isf(0.05) + stats.norm.ppf(power)
        z = stats.norm.isf(p)
        axes.plot(p, np.exp(shift * z - shift**2 / 2), color=color, label=f"effect, {power:.0%} power at 5%")
    axes.axvline(0.05, color=GREY, linestyle=":", linewidth=1)
    axes.text(0.06, 7.2, "0.05", color=GREY, fontsize=9)
    axes.set(xlim=(0, 1), ylim=(0, 8), xlabel="p-value (one-sided z-test)", ylabel="density")
    axes.legend(loc="upper right")
    return drawing


@figure("5.2.2-15-power")
def two_worlds_and_a_critical_value():
    drawing, axes = canvas(height=3.0)
    z = np.linspace(-3.4, 6.4, 160)
    for center, color, label in ((0, BLUE, "no difference"), (2.8, ORANGE, "smallest difference that matters")):
        axes.plot(z, stats.norm.pdf(z, center), color=color)
        axes.text(center * 1.3, 0.415, label, color=color, ha="center", fontsize=9)
    right = z[z >= 1.96]
    axes.fill_between(right, stats.norm.pdf(right, 2.8), color=ORANGE, alpha=0.25, linewidth=0)
    axes.fill_between(right, stats.norm.pdf(right), color=BLUE, alpha=0.6, linewidth=0)
    axes.plot([1.96, 1.96], [0, 0.4], color=INK, linestyle="--", linewidth=1)
    axes.text(3.2, 0.15, "power 80%", color=ORANGE, ha="center")
    axes.annotate("2.5%", (2.15, 0.02), (-0.2, 0.035), color=BLUE, arrowprops={"arrowstyle": "-", "color": BLUE})
    axes.set(xlabel="observed difference in standard errors", yticks=[], ylim=(0, 0.45))
    axes.set_xticks([0, 1.96, 2.8], ["0", "1.96", "2.8"])
    axes.spines["left"].set_visible(False)
    return drawing


@figure("5.2.2-17.1-chance-pairs")
def chance_pairs_above_a_correlation():
    drawing, axes = canvas(height=2.8)
    r = np.linspace(0.5, 0.93, 80)
    axes.plot(r, _chance_pairs(r), color=BLUE)
    for at, label, color in ((0.8, "0.8: 68 pairs", ORANGE), (_bonferroni(), "0.90: 5% of one pair", GREEN)):
        axes.plot(at, _chance_pairs(at), "o", color=color)
        axes.annotate(label, (at, _chance_pairs(at)), xytext=(8, 4), textcoords="offset points", color=color)
    axes.axhline(1, color=GREY, linestyle=":", linewidth=1)
    axes.text(0.505, 1.5, "one pair", color=GREY, fontsize=9)
    axes.set(yscale="log", xlabel="correlation r", ylabel="chance pairs above r", xlim=(0.5, 1.02))
    axes.minorticks_off()
    return drawing


def _chance_pairs(r):
    return 49_995_000 * stats.t.sf(r * np.sqrt(22 / (1 - r**2)), 22)


def _bonferroni():
    return _solve(lambda r: _chance_pairs(r) - 0.05, 0.8, 0.95)

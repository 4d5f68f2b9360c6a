"""Figures of section 5.2.1.2: densities, mixtures, dependence, estimators, waiting times and small numbers."""

from math import gamma, pi, sqrt
from statistics import NormalDist

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, canvas, figure


def normal(x, mean=0.0, deviation=1.0):
    return np.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * sqrt(2 * pi))


def student(x, freedom):
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    return scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)


@figure("5.2.1.2-2-densities")
def densities_above_one():
    drawing, axes = canvas(height=2.8)
    axes.plot([-0.5, 0, 0, 0.5, 0.5, 1], [0, 0, 2, 2, 0, 0], color=BLUE, label="uniform on [0, 0.5]")
    x = np.linspace(-0.5, 1, 121)
    axes.plot(x, normal(x, 0.25, 0.1), color=ORANGE, label="normal, deviation 0.1")
    axes.axhline(1, color=GREY, linestyle=":", linewidth=1.2)
    axes.set(xlabel="$x$", ylabel="density", ylim=(0, 4.3), yticks=[0, 1, 2, 3, 4], xticks=[-0.5, 0, 0.5, 1])
    axes.legend()
    return drawing


@figure("5.2.1.2-3-modes")
def two_peaks_and_two_variables():
    drawing, (left, right) = canvas(1, 2, height=2.8)
    x = np.linspace(-6.5, 6.5, 81)
    left.plot(x, (normal(x, -3) + normal(x, 3)) / 2, color=BLUE)
    left.axvline(0, color=ORANGE, linestyle="--", linewidth=1.2)
    left.text(0.25, 0.19, "mean", color=ORANGE)
    left.set(xlabel="$x$", yticks=[], title="one variable, two modes", xticks=[-3, 0, 3])
    angle = np.linspace(0, 2 * np.pi, 61)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    shape = np.linalg.cholesky(np.array([[1.0, 0.6], [0.6, 1.0]]))
    for radius in (0.5, 1, 1.5, 2):
        right.plot(*(radius * shape @ circle), color=BLUE, linewidth=1.2)
    right.plot(0, 0, "o", color=ORANGE, markersize=4)
    right.set(xlabel="$x_1$", ylabel="$x_2$", xticks=[], yticks=[], title="two variables, one mode", aspect="equal")
    return drawing


@figure("5.2.1.2-7-through-the-uniform")
def through_the_uniform():
    drawing, panels = canvas(1, 3, height=2.3)
    values = np.random.default_rng(0).exponential(size=4000)
    uniform = 1 - np.exp(-values)
    standard = np.array([NormalDist().inv_cdf(u) for u in uniform])
    steps = (
        ("$x$, exponential", values, (0, 5), BLUE),
        ("$u = F(x)$", uniform, (0, 1), ORANGE),
        (r"$z = \Phi^{-1}(u)$", standard, (-3.5, 3.5), GREEN),
    )
    for axes, (title, data, limits, color) in zip(panels, steps, strict=True):
        heights, edges = np.histogram(data, bins=20, range=limits)
        axes.stairs(heights, edges, color=color, fill=True, alpha=0.6)
        axes.set(title=title, yticks=[], xlim=limits)
    return drawing


@figure("5.2.1.2-8-tails")
def tails_of_student():
    drawing, axes = canvas(height=2.8)
    x = np.linspace(-5, 5, 101)
    axes.plot(x, normal(x), color=INK, label="normal")
    axes.plot(x, student(x, 4), color=BLUE, label="t, 4 degrees of freedom")
    axes.plot(x, student(x, 1), color=ORANGE, label="t, 1 degree of freedom")
    axes.set(xlabel="$t$", ylabel="density", ylim=(0, 0.42), yticks=[0, 0.2, 0.4], xticks=[-4, -2, 0, 2, 4])
    drawing.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return drawing


@figure("5.2.1.2-16-mixture")
def one_flat_hump():
    drawing, axes = canvas(height=2.8)
    h = np.linspace(140, 203, 106)
    female, male = normal(h, 165, 7) / 2, normal(h, 178, 7) / 2
    axes.plot(h, female, color=ORANGE, linestyle="--", linewidth=1.3, label="half of the females' density")
    axes.plot(h, male, color=BLUE, linestyle="--", linewidth=1.3, label="half of the males' density")
    axes.plot(h, female + male, color=INK, label="their sum, the mixture")
    axes.set(xlabel="height in cm", yticks=[], ylim=(0, 0.062), xticks=[150, 165, 178, 190])
    axes.legend(loc="upper left", fontsize=8)
    return drawing


@figure("5.2.1.2-17-dependence")
def posterior_by_dependence():
    drawing, axes = canvas(height=2.8)
    share = np.linspace(0, 1, 61)
    right, wrong = 2 / 3 * share + 8 / 27 * (1 - share), share / 3 + (1 - share) / 27
    axes.plot(share, right / (right + wrong), color=BLUE)
    for at, value, name in ((0, 8 / 9, "8/9"), (0.5, 13 / 18, "13/18"), (1, 2 / 3, "2/3")):
        axes.plot(at, value, "o", color=ORANGE)
        axes.text(at + 0.02, value + 0.015, name, color=ORANGE)
    axes.set(xlabel=r"share $\rho$ of a common source", ylabel="P(fog | all say fog)", ylim=(0.6, 0.95))
    axes.set(xticks=[0, 0.5, 1], yticks=[0.6, 0.7, 0.8, 0.9], xlim=(-0.03, 1.1))
    return drawing


@figure("5.2.1.2-18-estimators")
def three_estimators():
    drawing, axes = canvas(height=2.8)
    x = np.random.default_rng(0).uniform(size=(20_000, 10))
    estimates = (
        (x.max(axis=1), PURPLE, "maximum"),
        (1.1 * x.max(axis=1), BLUE, "stretched"),
        (2 * x.mean(axis=1), ORANGE, "2 × mean"),
    )
    for values, color, name in estimates:
        heights, edges = np.histogram(values, bins=44, range=(0.45, 1.55), density=True)
        axes.stairs(heights, edges, color=color, label=name, linewidth=1.6)
    axes.axvline(1, color=GREY, linestyle=":", linewidth=1.2)
    axes.set(xlabel="estimate of $d = 1$ from ten values", yticks=[], xticks=[0.5, 1, 1.5])
    axes.legend()
    return drawing


@figure("5.2.1.2-20-birthdays")
def any_pair_or_me():
    drawing, axes = canvas(height=2.8)
    people = np.arange(1, 366)
    pair = 1 - np.cumprod(1 - (people - 1) / 365)
    mine = 1 - (364 / 365) ** (people - 1)
    axes.plot(people[:100:2], pair[:100:2], color=ORANGE, label="any two share")
    axes.plot(people[::6], mine[::6], color=BLUE, label="somebody shares mine")
    axes.axhline(0.5, color=GREY, linestyle=":", linewidth=1.2)
    axes.plot([23, 254], [pair[22], mine[253]], "o", color=INK, markersize=4)
    axes.text(28, 0.42, "23", color=INK)
    axes.text(258, 0.42, "254", color=INK)
    axes.set(xlabel="people, including me", ylabel="probability", ylim=(0, 1.05), yticks=[0, 0.5, 1])
    axes.set_xticks([0, 100, 200, 300])
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.25))
    return drawing


@figure("5.2.1.2-22-two-heads")
def waiting_for_two_heads():
    drawing, axes = canvas(height=2.6)
    fibonacci = [1, 1]
    while len(fibonacci) < 24:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    flips = np.arange(2, 25)
    axes.bar(flips, [fibonacci[n - 2] / 2.0**n for n in flips], color=BLUE)
    axes.axvline(6, color=ORANGE, linestyle="--", linewidth=1.4)
    axes.text(6.3, 0.22, "mean 6", color=ORANGE)
    axes.set(
        xlabel="flip that completes the first HH", ylabel="probability", xticks=[2, 6, 10, 15, 20], yticks=[0, 0.1, 0.2]
    )
    return drawing


@figure("5.2.1.2-23-funnel")
def funnel_of_rates():
    drawing, axes = canvas(height=3)
    rate = 1e-4
    generator = np.random.default_rng(2)
    population = np.exp(generator.uniform(np.log(3e3), np.log(1e6), size=110))
    observed = generator.poisson(rate * population) / population * 1e5
    axes.plot(population, observed, ".", color=BLUE, markersize=4)
    size = np.geomspace(3e3, 1e6, 41)
    spread = 1.96 * np.sqrt(rate / size) * 1e5
    axes.plot(size, 10 + spread, color=ORANGE, linewidth=1.2)
    axes.plot(size, np.maximum(0, 10 - spread), color=ORANGE, linewidth=1.2)
    axes.axhline(10, color=GREY, linewidth=0.8)
    axes.set(xscale="log", xlabel="population of the city", ylabel="cases per 100,000", ylim=(-2, 62))
    axes.set_yticks([0, 10, 30, 50])
    return drawing

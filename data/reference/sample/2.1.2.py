"""Checks of the reference answers of section 2.1.2 of the sample book."""

from fractions import Fraction
from itertools import product

import numpy as np
from scipy import optimize, stats

from pipeline.review.checks import check


@check("2.1.2/1.1", "numbers")
def scores_of_the_filter():
    truth = np.repeat([1, 1, 0, 0], [160, 40, 20, 780])
    held = np.repeat([1, 0, 1, 0], [160, 40, 20, 780])
    precision, recall = truth[held == 1].mean(), held[truth == 1].mean()
    return [precision, recall, stats.hmean([precision, recall])]


@check("2.1.2/1.2", "numbers")
def threshold_by_cost():
    rng = np.random.default_rng(10)
    chances = rng.random(400_000)
    spam = rng.random(chances.size) < chances
    order = np.argsort(chances)
    # Cost of every threshold at once: spam below it gets through, good mail above it is lost.
    cost = np.cumsum(spam[order]) + 9 * np.cumsum(~spam[order][::-1])[::-1]
    assert abs(chances[order][np.argmin(cost)] - 0.9) < 0.02
    return [optimize.brentq(lambda p: 9 * (1 - p) - p, 0, 1)]


@check("2.1.2/2.1", "boolean")
def calibrated_and_useless():
    labels = np.repeat([1, 0], [30, 70])
    forecasts = np.full(100, labels.mean())
    calibrated = all(np.isclose(labels[forecasts == p].mean(), p) for p in np.unique(forecasts))
    pairs = product(forecasts[labels == 1], forecasts[labels == 0])
    area = np.mean([(a > b) + 0.5 * (a == b) for a, b in pairs])
    return bool(calibrated and area == 0.5)


@check("2.1.2/2.2", "numbers", tolerance=0.02)
def temperature_of_the_diagram():
    # The points of the diagram, as data/sample/pictures.py draws them.
    predicted = np.linspace(0.05, 0.95, 10)
    observed = np.array([0.19, 0.30, 0.37, 0.42, 0.47, 0.53, 0.58, 0.63, 0.70, 0.81])
    logits = np.log(predicted / (1 - predicted))

    def log_loss(temperature):
        scaled = 1 / (1 + np.exp(-logits / temperature))
        return -np.mean(observed * np.log(scaled) + (1 - observed) * np.log(1 - scaled))

    found = optimize.minimize_scalar(log_loss, bounds=(0.2, 10), method="bounded").x
    assert np.abs(1 / (1 + np.exp(-logits / found)) - observed).max() < 0.01
    return [found]


@check("2.1.2/3", "numbers")
def luck_of_the_new_model():
    ways = [Fraction(1)]
    for _ in range(34):
        ways = [a + b for a, b in zip([0, *ways], [*ways, 0], strict=True)]
    exact = float(sum(count for wins, count in enumerate(ways) if abs(wins - 17) >= 7) / 2**34)
    assert np.isclose(exact, stats.binomtest(10, 34).pvalue)
    return [exact]

"""Checks of the reference answers of section 7.3."""

import numpy as np
import sympy
from scipy import optimize, stats

from pipeline.review.checks import check


def f1(actual, predicted, positive):
    hits = np.sum((actual == positive) & (predicted == positive))
    errors = np.sum((actual == positive) != (predicted == positive))
    return 2 * hits / (2 * hits + errors)


@check("7.3/7.2", "boolean")
def f1_generalizes():
    rng = np.random.default_rng(0)
    for classes in (3, 5, 10):
        actual = rng.integers(classes, size=500)
        predicted = np.where(rng.random(500) < 0.6, actual, rng.integers(classes, size=500))
        macro = np.mean([f1(actual, predicted, c) for c in range(classes)])
        one_hot = np.eye(classes, dtype=int)
        micro = f1(one_hot[actual].ravel(), one_hot[predicted].ravel(), 1)
        if not 0 < macro < 1 or not np.isclose(micro, np.mean(actual == predicted)):
            return False
        if not np.isclose(np.mean([f1(actual, actual, c) for c in range(classes)]), 1):
            return False
    rows = np.array([[8, 2, 0], [1, 3, 1], [0, 1, 4]])
    actual, predicted = (np.repeat(index.ravel(), rows.ravel()) for index in np.indices(rows.shape))
    each = [f1(actual, predicted, c) for c in range(3)]
    averages = [np.mean(each), np.dot(each, [0.5, 0.25, 0.25])]
    return bool(np.allclose(averages, [0.729, 0.757], atol=5e-4))


@check("7.3/8.1", "numbers")
def precision_recall_f1():
    actual = np.repeat([1, 1, 0, 0], [30, 20, 5, 40])
    predicted = np.repeat([1, 0, 1, 0], [30, 20, 5, 40])
    precision = actual[predicted == 1].mean()
    recall = predicted[actual == 1].mean()
    return [precision, recall, 1 / np.mean([1 / precision, 1 / recall])]


@check("7.3/9.1", "numbers")
def constant_predictor():
    actual = np.repeat(["A", "B"], [990, 10])
    predicted = np.full(1000, "A")
    return [f1(actual, predicted, "A"), f1(actual, predicted, "B")]


def expected_f1_of_coin(positives, negatives):
    hits = np.arange(positives + 1)[:, None]
    alarms = np.arange(negatives + 1)[None, :]
    chance = stats.binom.pmf(hits, positives, 0.5) * stats.binom.pmf(alarms, negatives, 0.5)
    return float(np.sum(chance * 2 * hits / (hits + alarms + positives)))


@check("7.3/9.2", "numbers")
def coin_predictor():
    assert np.isclose(expected_f1_of_coin(99, 1), 0.6629, atol=5e-5)
    assert np.isclose(expected_f1_of_coin(1, 99), 0.0196, atol=5e-5)
    return [expected_f1_of_coin(1980, 20), expected_f1_of_coin(20, 1980)]


@check("7.3/12", "expression")
def bernoulli_nll():
    p, y = sympy.symbols("p y", positive=True)
    likelihood = p**y * (1 - p) ** (1 - y)
    target = {1: y, 0: 1 - y}
    model = {1: p, 0: 1 - p}
    cross_entropy = -sum(target[c] * sympy.log(model[c]) for c in (0, 1))
    for label in (0, 1):
        nll = -sympy.log(likelihood.subs(y, label))
        assert sympy.simplify(nll - cross_entropy.subs(y, label)) == 0
    return cross_entropy


@check("7.3/14", "numbers")
def largest_entropy():
    def negative_entropy(logits):
        p = np.exp(logits - logits.max())
        p /= p.sum()
        return float(np.sum(p * np.log2(p)))

    start = np.random.default_rng(0).normal(size=27)
    return [-optimize.minimize(negative_entropy, start).fun]

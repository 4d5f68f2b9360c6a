"""Checks of the reference answers of section 1.3 of the sample book."""

import math
import random
import time
from collections import Counter
from fractions import Fraction
from itertools import combinations

from pipeline.review.checks import check


def raises(error, function, *arguments):
    try:
        function(*arguments)
    except error:
        return True
    return False


@check("1.3/1", "program")
def draws_uniformly(reservoir):
    rng = random.Random(6)
    assert reservoir([], 3, rng) == []
    assert sorted(reservoir("ab", 3, rng)) == ["a", "b"]
    assert reservoir(range(10), 0, rng) == []
    rounds = 20_000
    counts = Counter(frozenset(reservoir(iter(range(6)), 3, rng)) for _ in range(rounds))
    subsets = list(combinations(range(6), 3))
    expected = rounds / len(subsets)
    chi_squared = sum((counts[frozenset(one)] - expected) ** 2 / expected for one in subsets)
    assert chi_squared < 43.8  # 99.9 % of the chi-squared distribution with 19 degrees of freedom
    assert reservoir(range(50), 5, random.Random(1)) == reservoir(range(50), 5, random.Random(1))
    start = time.perf_counter()
    assert len(set(reservoir(iter(range(300_000)), 1000, rng))) == 1000
    assert time.perf_counter() - start < 2


@check("1.3/2", "program")
def survives_large_scores(softmax):
    assert softmax([1000, 1000]) == [0.5, 0.5]
    assert softmax([-1000, -1000, -1000]) == [1 / 3] * 3
    assert softmax([0.0, -math.inf]) == [1.0, 0.0]
    assert softmax([5]) == [1.0]
    rng = random.Random(7)
    scores = [rng.gauss(0, 3) for _ in range(50)]
    plain = [math.exp(score) for score in scores]
    for shift in (0, 900, -900):
        result = softmax([score + shift for score in scores])
        assert all(math.isclose(a, b / sum(plain), rel_tol=1e-9) for a, b in zip(result, plain, strict=True))
    assert raises(ValueError, softmax, [])
    assert raises(ValueError, softmax, [-math.inf, -math.inf])
    start = time.perf_counter()
    assert math.isclose(sum(softmax([rng.random() for _ in range(100_000)])), 1)
    assert time.perf_counter() - start < 1  # adding up anew for each entry would take minutes


def area_by_pairs(scores, labels):
    positives = [score for score, label in zip(scores, labels, strict=True) if label]
    negatives = [score for score, label in zip(scores, labels, strict=True) if not label]
    wins = sum(Fraction((p > n) - (p < n) + 1, 2) for p in positives for n in negatives)
    return float(wins / (len(positives) * len(negatives)))


@check("1.3/3.1", "program")
def area_under_the_curve(auc):
    assert auc([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1]) == 0.875
    assert auc([1, 2], [0, 1]) == 1
    assert auc([2, 1], [0, 1]) == 0
    rng = random.Random(8)
    for _ in range(200):
        size = rng.randrange(2, 30)
        labels = [0, 1, *(rng.randrange(2) for _ in range(size - 2))]
        scores = [rng.randrange(6) / 5 for _ in labels]
        assert math.isclose(auc(scores, labels), area_by_pairs(scores, labels), abs_tol=1e-12)
    assert raises(ValueError, auc, [0.5, 0.6], [1, 1])
    assert raises(ValueError, auc, [0.5], [0, 1])
    labels = [index % 2 for index in range(200_000)]
    start = time.perf_counter()
    assert abs(auc([rng.random() for _ in labels], labels) - 0.5) < 0.01
    assert time.perf_counter() - start < 2


@check("1.3/3.2", "numbers")
def area_of_constant_scores():
    areas = {area_by_pairs([0.3] * 12, [1] * ones + [0] * (12 - ones)) for ones in range(1, 12)}
    assert len(areas) == 1
    return areas


@check("1.3/4", "numbers", tolerance=0)
def rounds_of_the_loop():
    # The same additions in exact arithmetic, each rounded to 53 binary digits by hand.
    tenth = Fraction(0.1)
    total, updates = Fraction(0), 0
    while total < 1:
        total += tenth
        exponent = math.floor(math.log2(total)) - 52
        total = Fraction(round(total / Fraction(2) ** exponent)) * Fraction(2) ** exponent
        updates += 1
    return [updates]

"""Checks of the reference answers of section 5.2.2."""

import statistics
from fractions import Fraction
from itertools import product
from math import comb, prod, sqrt
from time import thread_time

import numpy as np
import sympy as sp
from scipy import integrate, optimize, stats

from pipeline.review.checks import check


@check("5.2.2/2", "numbers")
def summary_of_the_array():
    values = [1, 5, 3, 2, 4, 4]
    return [
        statistics.mean(map(Fraction, values)),
        statistics.median(values),
        statistics.pvariance(map(Fraction, values)),
        statistics.pstdev(values),
    ]


@check("5.2.2/5", "boolean")
def zero_covariance_is_independence():
    third = Fraction(1, 3)
    joint = {(x, x * x): third for x in (-1, 0, 1)}
    covariance = sum(p * x * y for (x, y), p in joint.items()) - (
        sum(p * x for (x, _), p in joint.items()) * sum(p * y for (_, y), p in joint.items())
    )
    margin_x = dict.fromkeys((-1, 0, 1), third)
    margin_y = {y: sum(p for (_, other), p in joint.items() if other == y) for y in (0, 1)}
    cells = product(margin_x, margin_y)
    independent = all(joint.get((x, y), 0) == margin_x[x] * margin_y[y] for x, y in cells)
    return independent == (covariance == 0)


@check("5.2.2/6", "numbers", tolerance=0.0005)
def interval_for_the_mean():
    lower = optimize.brentq(_upper_tail_at_mean, 0.8, 1)
    return [lower, 2 - lower]


def _upper_tail_at_mean(mean):
    """By inversion of the test: the mean at which a sample mean of 1 or more has a probability of 2.5%."""
    return stats.norm(mean, 0.12 / sqrt(100)).sf(1) - 0.025


@check("5.2.2/7", "numbers")
def which_statement():
    rng = np.random.default_rng(7)
    mean, error, rounds = 1.0, 0.1 / stats.norm.ppf(0.975), 200_000
    spread = error * sqrt(100)
    centres = rng.normal(mean, error, rounds)
    shares = {
        1: np.mean(np.abs(rng.normal(mean, spread, rounds) - centres) <= 0.1),
        2: np.mean(np.abs(rng.normal(mean, error, rounds) - centres) <= 0.1),
        3: np.mean(np.abs(mean - centres) <= 0.1),
    }
    return [number for number, share in shares.items() if abs(share - 0.95) < 0.005]


@check("5.2.2/8", "program")
def median_without_bias(unbiased_median):
    started = thread_time()
    cases = [
        (8, lambda rng, size: rng.random(size) ** 4, 1 / 16),
        (9, lambda rng, size: rng.beta(1, 3, size), 1 - 0.5 ** (1 / 3)),
    ]
    for seed, law, median in cases:
        rng = np.random.default_rng(seed)

        def draw(size, law=law, rng=rng):
            return law(rng, size)

        estimates = np.array([unbiased_median(draw, rng) for _ in range(12_000)])
        plain = np.array([np.median(draw(8)) for _ in range(12_000)])
        error = estimates.std() / sqrt(len(estimates))
        assert abs(estimates.mean() - median) < 3 * error
        assert error < abs(plain.mean() - median) / 4
    rng = np.random.default_rng(1)
    assert unbiased_median(lambda size: np.full(size, 0.3), rng) == 0.3
    assert thread_time() - started < 6


@check("5.2.2/9", "boolean")
def correlation_above_one():
    rho = sp.Symbol("rho", real=True)
    # a covariance matrix has no negative eigenvalue
    eigenvalues = sp.Matrix([[1, rho], [rho, 1]]).eigenvals()
    possible = sp.Intersection(*[sp.solveset(value >= 0, rho, sp.S.Reals) for value in eigenvalues])
    return bool(possible.sup > 1)


@check("5.2.2/10.1", "numbers")
def z_score():
    return [(Fraction("1.1") - 1) / Fraction("0.12")]


@check("5.2.2/10.2", "numbers", tolerance=0.0005)
def top_tenth():
    law = stats.norm(1, 0.12)

    def excess(weight):
        return integrate.quad(law.pdf, weight, 3)[0] - 0.1

    return [optimize.brentq(excess, 1, 1.5)]


@check("5.2.2/11", "numbers")
def fair_coin():
    heads, tosses = 10, 15
    distance = abs(Fraction(heads) - Fraction(tosses, 2))
    extreme = sum(comb(tosses, k) for k in range(tosses + 1) if abs(k - Fraction(tosses, 2)) >= distance)
    return [Fraction(extreme, 2**tosses)]


@check("5.2.2/12.2", "choice")
def law_of_p_values():
    rng = np.random.default_rng(12)
    groups = rng.normal(3, 2, (20_000, 2, 12))
    p_values = stats.ttest_ind(groups[:, 0], groups[:, 1], axis=1).pvalue
    spread = p_values.std()
    candidates = {
        "uniform": stats.uniform(),
        "normal": stats.norm(0.5, spread),
        "exponential": stats.expon(scale=0.5),
        "beta with a peak at zero": stats.beta(0.5, 1),
        "beta with a peak in the middle": stats.beta(2, 2),
    }
    (fitting,) = [name for name, law in candidates.items() if stats.kstest(p_values, law.cdf).pvalue > 0.01]
    return fitting


@check("5.2.2/15", "program")
def size_of_the_test(visitors_per_placement):
    rng = np.random.default_rng(15)
    cases = [
        (0.02, 0.024, 0.05, 0.8),
        (0.02, 0.022, 0.05, 0.9),
        (0.05, 0.06, 0.01, 0.8),
        (0.3, 0.25, 0.05, 0.8),
    ]
    for p1, p2, alpha, power in cases:
        size = visitors_per_placement(p1, p2, alpha, power)
        assert isinstance(size, int)
        clicks = rng.binomial(size, p1, 200_000), rng.binomial(size, p2, 200_000)
        pooled = (clicks[0] + clicks[1]) / (2 * size)
        z = (clicks[1] - clicks[0]) / size / np.sqrt(2 * pooled * (1 - pooled) / size)
        rejected = np.mean(np.abs(z) > stats.norm.isf(alpha / 2))
        assert abs(rejected - power) < 0.01
    assert visitors_per_placement(0.02, 0.024) == visitors_per_placement(0.024, 0.02)
    ratio = visitors_per_placement(0.02, 0.0201) / visitors_per_placement(0.02, 0.0202)
    assert abs(ratio - 4) < 0.05


@check("5.2.2/17.1", "numbers")
def correlated_by_chance():
    months, stocks, bound = 24, 10_000, 0.8
    # the exact density of a sample correlation of independent normal series
    density = integrate.quad(_correlation_kernel, bound, 1, args=(months,), epsabs=0)[0]
    one_pair = density / integrate.quad(_correlation_kernel, -1, 1, args=(months,))[0]
    expected = comb(stocks, 2) * one_pair
    rng = np.random.default_rng(17)
    series = rng.standard_normal((stocks, months)).astype(np.float32)
    series -= series.mean(axis=1, keepdims=True)
    series /= np.linalg.norm(series, axis=1, keepdims=True)
    hits = 0
    for start in range(0, stocks, 1000):
        block = series[start : start + 1000]
        hits += int(np.count_nonzero(block @ series[start + 1000 :].T > bound))
        hits += (int(np.count_nonzero(block @ block.T > bound)) - len(block)) // 2
    assert abs(hits - expected) < 4 * sqrt(expected)
    none = prod([(1 - one_pair) ** stocks] * ((stocks - 1) // 2))
    return [one_pair, 1 - none]


def _correlation_kernel(r, months):
    return (1 - r * r) ** ((months - 4) / 2)

"""Checks of the reference answers of section 1.2 of the sample book."""

import numpy as np
import sympy

from pipeline.review.checks import check


@check("1.2/1", "numbers")
def scatter_of_a_click():
    profits, chances = np.array([55, -5]), np.array([0.1, 0.9])
    mean = profits @ chances
    assert np.isclose(mean, 1)
    deviation = np.sqrt(chances @ (profits - mean) ** 2)
    return [deviation, next(n for n in range(1, 5000) if deviation / np.sqrt(n) <= 0.5 + 1e-12)]


@check("1.2/2", "choice")
def false_winners():
    rng = np.random.default_rng(4)
    walks = rng.normal(size=(20_000, 100)).cumsum(axis=1)
    significant = np.abs(walks) > 1.96 * np.sqrt(np.arange(1, 101))
    rates = [significant[:, :looks].any(axis=1).mean() for looks in (1, 2, 5, 10, 100)]
    assert np.allclose(rates, [0.05, 0.083, 0.142, 0.193, 0.374], atol=0.012)
    if rates[-1] < 0.05:
        return "the second"
    return "the third" if rates == sorted(rates) and rates[-1] > 0.3 else "the first"


@check("1.2/3", "expression")
def mean_of_the_largest():
    x, n = sympy.symbols("x n", positive=True)
    rng = np.random.default_rng(5)
    for draws in (np.sqrt(rng.random(200_000)), rng.random((200_000, 2)).max(axis=1)):
        assert abs(draws.mean() - 2 / 3) < 0.003
        assert abs((draws < 0.5).mean() - 0.25) < 0.005
    density = sympy.diff(x ** (2 * n), x)
    return sympy.simplify(sympy.integrate(sympy.powsimp(sympy.expand(x * density)), (x, 0, 1)))

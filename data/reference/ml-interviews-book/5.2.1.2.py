"""Checks of the reference answers of section 5.2.1.2."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import sympy as sp
from scipy import integrate, stats

from pipeline.review.checks import check


@check("5.2.1.2/1", "numbers")
def probability_of_a_point():
    x = sp.Symbol("x", real=True)
    width = sp.Symbol("width", positive=True)
    around = sp.integrate(sp.Integer(1), (x, sp.Rational(1, 2) - width, sp.Rational(1, 2) + width))
    return [sp.limit(around, width, 0)]


@check("5.2.1.2/2", "boolean")
def density_above_one():
    narrow = stats.uniform(0, 0.5)
    bell = stats.norm(0, 0.1)
    areas = [integrate.quad(narrow.pdf, 0, 0.5)[0], integrate.quad(bell.pdf, -1, 1)[0]]
    return bool(np.allclose(areas, 1) and narrow.pdf(0.25) > 1 and bell.pdf(0) > 1)


@check("5.2.1.2/7", "boolean")
def probability_integral_transform():
    rng = np.random.default_rng(7)
    grid = np.linspace(-4, 4, 81)
    verdicts = []
    for law in (stats.expon(), stats.gamma(0.7), stats.beta(2, 5), stats.t(3)):
        transformed_cdf = law.cdf(law.ppf(stats.norm.cdf(grid)))
        verdicts.append(np.allclose(transformed_cdf, stats.norm.cdf(grid), atol=1e-9))
        sample = law.rvs(2000, random_state=rng)
        verdicts.append(stats.kstest(sample, "norm").pvalue < 1e-6)
        verdicts.append(stats.kstest(stats.norm.ppf(law.cdf(sample)), "norm").pvalue > 0.01)
    return bool(all(verdicts))


@check("5.2.1.2/9.1", "numbers")
def crash_within_a_month():
    slices = 1_000_000
    limit = 1 - (1 - 5 / 12 / slices) ** slices
    rng = np.random.default_rng(9)
    gaps = rng.exponential(1 / 5, 400_000)
    assert abs(np.mean(gaps <= 1 / 12) - limit) < 0.004
    return [limit]


@check("5.2.1.2/9.2", "numbers")
def crash_at_an_instant():
    width = sp.Symbol("width", positive=True)
    within = sp.integrate(5 * sp.exp(-5 * sp.Symbol("t")), (sp.Symbol("t"), 0, width))
    assert sp.limit(within / width, width, 0) == 5
    return [sp.limit(within, width, 0)]


@check("5.2.1.2/10", "numbers")
def twenty_correct():
    exact = stats.binom(20, 90 / 100).pmf(20)
    rng = np.random.default_rng(10)
    streaks = (rng.random((200_000, 20)) < 0.9).all(axis=1).mean()
    assert abs(streaks - exact) < 0.004
    return [exact]


@check("5.2.1.2/11", "choice")
def rule_for_the_marginal():
    rng = np.random.default_rng(11)
    fitting = None
    for _ in range(20):
        joint = rng.dirichlet(np.ones(12)).reshape(3, 4)
        marginal_y = joint.sum(axis=0)
        conditional = joint / marginal_y
        candidates = {
            "law of total probability": conditional @ marginal_y,
            "plain average of the conditionals": conditional.mean(axis=1),
            "Bayes rule": (conditional * marginal_y / joint.sum(axis=1, keepdims=True)).sum(axis=1),
            "product of the conditionals": conditional.prod(axis=1),
        }
        names = {name for name, value in candidates.items() if np.allclose(value, joint.sum(axis=1))}
        fitting = names if fitting is None else fitting & names
    (only,) = fitting
    return only


@check("5.2.1.2/12", "numbers")
def two_sons():
    families = [family for family in product("BG", repeat=2) if "B" in family]
    return [Fraction(sum(family == ("B", "B") for family in families), len(families))]


@check("5.2.1.2/13.1", "numbers")
def defective_chip():
    chips = ["bad"] * 30 + ["good"] * 70 + ["bad"] * 70 + ["good"] * 30
    return [Fraction(chips.count("bad"), len(chips))]


@check("5.2.1.2/13.2", "numbers")
def second_chip_good():
    first = both = Fraction(0)
    for good in (Fraction(7, 10), Fraction(3, 10)):
        for one, two in product((True, False), repeat=2):
            mass = Fraction(1, 2) * (good if one else 1 - good) * (good if two else 1 - good)
            first += mass * one
            both += mass * (one and two)
    return [both / first]


def posterior_after(positives):
    # of 10,000 people one is ill, and each test keeps 99 in 100 of the ill and 1 in 100 of the healthy
    ill = 99**positives
    healthy = 9_999
    return Fraction(ill, ill + healthy)


@check("5.2.1.2/14.1", "numbers")
def ill_after_one_positive():
    return [posterior_after(1)]


@check("5.2.1.2/14.2", "numbers")
def ill_after_two_positives():
    prior, sensitivity, false_alarm = Fraction(1, 10_000), Fraction(99, 100), Fraction(1, 100)
    for _ in range(2):
        prior = prior * sensitivity / (prior * sensitivity + (1 - prior) * false_alarm)
    assert prior == posterior_after(2)
    return [prior]


@check("5.2.1.2/15", "numbers")
def adjectives_match():
    tail = stats.hypergeom(50, 10, 10).sf(4)
    # word by word: the chance of each overlap after Jin's draws, with what is left in the pool
    overlap = [1.0] + [0.0] * 10
    for drawn in range(10):
        following = [0.0] * 11
        for shared, mass in enumerate(overlap):
            hit = (10 - shared) / (50 - drawn)
            if shared < 10:
                following[shared + 1] += mass * hit
            following[shared] += mass * (1 - hit)
        overlap = following
    assert abs(sum(overlap[5:]) - tail) < 1e-12
    assert sum(comb(10, k) * comb(40, 10 - k) for k in range(11)) == comb(50, 10)
    return [tail]


@check("5.2.1.2/16", "expression")
def mixture_density():
    h, w = sp.symbols("h w", real=True)
    means = sp.symbols("a b", real=True)
    spreads = sp.symbols("s t", positive=True)

    def cdf(mean, spread):
        return (1 + sp.erf((h - mean) / (sp.sqrt(2) * spread))) / 2

    mixed = w * cdf(means[0], spreads[0]) + (1 - w) * cdf(means[1], spreads[1])
    densities = [
        sp.exp(-((h - mean) ** 2) / (2 * spread**2)) / (sp.sqrt(2 * sp.pi) * spread)
        for mean, spread in zip(means, spreads, strict=True)
    ]
    derived = sp.expand(sp.diff(mixed, h))
    male, female = sp.symbols("f_{m} f_{j}")
    # the weights of the two densities in the derivative of the mixed distribution function
    part_male = sp.simplify(sp.diff(w * cdf(means[0], spreads[0]), h) / densities[0])
    part_female = sp.simplify(sp.diff((1 - w) * cdf(means[1], spreads[1]), h) / densities[1])
    assert sp.simplify(derived - part_male * densities[0] - part_female * densities[1]) == 0
    return part_male * male + part_female * female


@check("5.2.1.2/17", "numbers")
def fog():
    def posterior(joint_errors):
        """joint_errors: probability of each triple of errors, the same in fog and in clear weather."""
        right, wrong = joint_errors[(0, 0, 0)], joint_errors[(1, 1, 1)]
        return right * Fraction(1, 2) / (right * Fraction(1, 2) + wrong * Fraction(1, 2))

    third = Fraction(1, 3)
    independent, identical = {}, {}
    for errors in product((0, 1), repeat=3):
        wrong = sum(errors)
        independent[errors] = third**wrong * (1 - third) ** (3 - wrong)
        identical[errors] = {0: 1 - third, 3: third}.get(wrong, Fraction(0))
    for law in (independent, identical):
        assert sum(law.values()) == 1
        assert all(sum(mass for errors, mass in law.items() if errors[app]) == third for app in range(3))
    return [posterior(independent), posterior(identical)]


@check("5.2.1.2/18", "expression")
def stretched_maximum():
    n, d, m, t = sp.symbols("n d m t", positive=True)
    mean_of_maximum = sp.simplify(sp.integrate(t * sp.diff((t / d) ** n, t), (t, 0, d)))
    estimator = sp.simplify(m * d / mean_of_maximum)
    maxima = np.random.default_rng(18).uniform(0, 7, (100_000, 5)).max(axis=1)
    assert abs(float(estimator.subs(n, 5).subs(m, 1)) * maxima.mean() - 7) < 0.02
    return estimator


@check("5.2.1.2/19", "numbers")
def days_until_high():
    success = integrate.quad(stats.norm.pdf, 0.5, np.inf)[0]
    days = np.arange(1, 2000)
    mean = float(np.sum(days * success * (1 - success) ** (days - 1)))
    waits = np.random.default_rng(19).geometric(success, 300_000)
    assert abs(waits.mean() - mean) < 0.03
    return [mean]


@check("5.2.1.2/20", "numbers", tolerance=0.001)
def class_size():
    size = 1
    none_shares = Fraction(1)
    while none_shares >= Fraction(1, 2):
        none_shares *= Fraction(364, 365)
        size += 1
    return [size]


@check("5.2.1.2/21", "boolean")
def doubling_until_a_win():
    verdicts = []
    for chance in (Fraction(1, 100), Fraction(1, 10), Fraction(18, 38), Fraction(1, 2), Fraction(9, 10)):
        payouts, stake, lost, no_win = set(), 1, 0, Fraction(1)
        while no_win > Fraction(1, 10**9):
            payouts.add(stake - lost)
            lost += stake
            stake *= 2
            no_win = Fraction(float(no_win * (1 - chance)))
        verdicts.append(payouts == {1})
    return all(verdicts)


@check("5.2.1.2/22", "numbers")
def two_heads_in_a_row():
    none, one = sp.symbols("none one")
    half = sp.Rational(1, 2)
    solved = sp.solve([none - 1 - half * one - half * none, one - 1 - half * none], [none, one])
    mean, alive = 0.0, np.array([1.0, 0.0])
    for _ in range(2000):
        mean += alive.sum()
        alive = np.array([alive.sum() / 2, alive[0] / 2])
    assert abs(mean - float(solved[none])) < 1e-9
    return [solved[none]]


@check("5.2.1.2/24", "expression")
def exponential_rate():
    rate, n, m = sp.symbols("rate n m", positive=True)
    likelihood = n * sp.log(rate) - rate * n * m
    (best,) = sp.solve(sp.diff(likelihood, rate), rate)
    assert sp.diff(likelihood, rate, 2).subs(rate, best).is_negative
    return best

"""Checks of the reference answers of section 7.2."""

from itertools import combinations

import numpy as np

from pipeline.review.checks import check


@check("7.2/1", "numbers")
def outfits():
    shirts, pants = range(6), range(4)
    return [len({(pair, leg) for pair in combinations(shirts, 2) for leg in pants})]


def log_density(x):
    return -0.5 * float(x @ x)


def hamiltonian_chain(dimension, draws, random, *, step=0.35, path=6):
    """The first coordinate of a chain whose target is the standard normal, and the gradients it took."""
    x = 5 * random.normal(size=dimension)
    chain = np.empty((draws, dimension))
    for i in range(draws):
        momentum = random.normal(size=dimension)
        y, p = x.copy(), momentum.copy()
        length = int(random.integers(path // 2, path + 1))
        p -= 0.5 * step * y
        for _ in range(length):
            y += step * p
            p -= step * y
        p += 0.5 * step * y
        change = log_density(y) - log_density(x) - 0.5 * (p @ p - momentum @ momentum)
        if np.log(random.uniform()) < change:
            x = y
        chain[i] = x
    return chain, draws * path


def effective_sample_size(values):
    """Draws over the integrated autocorrelation time, summed as far as the first pair that isn't positive."""
    centred = values - values.mean()
    n = len(centred)
    spectrum = np.fft.rfft(centred, 2 * n)
    covariance = np.fft.irfft(spectrum * np.conj(spectrum))[:n]
    correlation = covariance / covariance[0]
    total = 1.0
    for lag in range(1, n - 1, 2):
        pair = correlation[lag] + correlation[lag + 1]
        if pair <= 0:
            break
        total += 2 * pair
    return n / total


def importance_share(dimension, scale, random, draws):
    """The effective share of importance draws from a normal proposal that is wider than the target."""
    x = scale * random.normal(size=(draws, dimension))
    squares = (x**2).sum(axis=1)
    log_weight = -0.5 * squares * (1 - 1 / scale**2)
    weight = np.exp(log_weight - log_weight.max())
    return weight.sum() ** 2 / (weight**2).sum() / draws


@check("7.2/4", "choice")
def most_effective_draws_for_each_evaluation():
    random = np.random.default_rng(4)
    dimension, scale = 100, 1.5
    # Both have closed forms; the simulations in a few dimensions show that the forms are right.
    squares = ((scale * random.normal(size=(200000, 3))) ** 2).sum(axis=1)
    accepted = np.mean(random.uniform(size=len(squares)) < np.exp(-0.5 * squares * (1 - 1 / scale**2)))
    assert abs(accepted - scale**-3) < 0.01
    shrink = np.sqrt(2 * scale**2 - 1) / scale**2
    assert abs(importance_share(3, scale, random, 200000) - shrink**3) < 0.02

    chain, gradients = hamiltonian_chain(dimension, 4000, random)
    kept = chain[500:]
    assert np.all(np.abs(kept.mean(axis=0)) < 0.15)
    assert np.all(np.abs(kept.std(axis=0) - 1) < 0.15)
    share = min(effective_sample_size(kept[:, i]) for i in range(10)) / gradients

    shares = {
        "grid": 10.0**-dimension,
        "rejection sampling": scale**-dimension,
        "importance sampling": shrink**dimension,
        "MCMC": share,
    }
    assert shares["MCMC"] > 0.01 > 1e-6 > shares["importance sampling"]
    return max(shares, key=shares.get)

"""Checks of the reference answers of section 3.2 of the sample book."""

import numpy as np

from pipeline.review.checks import check


@check("3.2/1", "numbers", tolerance=0.02)
def scatter_of_the_dot_product():
    rng = np.random.default_rng(12)
    # Two distributions, since only mean and variance are given.
    normal = (rng.normal(size=(40_000, 64)) * rng.normal(size=(40_000, 64))).sum(axis=1).std()
    signs = (rng.choice([-1, 1], size=(40_000, 64)) * rng.choice([-1, 1], size=(40_000, 64))).sum(axis=1).std()
    assert abs(normal - signs) < 0.15
    logits = np.einsum("nd,nkd->nk", rng.normal(size=(1000, 64)), rng.normal(size=(1000, 100, 64)))
    for divisor, largest in ((8, 0.08), (1, 0.77)):
        weights = np.exp((logits - logits.max(axis=1, keepdims=True)) / divisor)
        weights /= weights.sum(axis=1, keepdims=True)
        assert abs(weights.max(axis=1).mean() - largest) < 0.03
    return [(normal + signs) / 2]


@check("3.2/2", "numbers")
def gradient_after_fifty_layers():
    rng = np.random.default_rng(13)
    gradient = rng.normal(size=16)
    plain, short = gradient.copy(), gradient.copy()
    for _ in range(50):
        rotation, triangle = np.linalg.qr(rng.normal(size=(16, 16)))
        rotation *= np.sign(np.diag(triangle))  # else its diagonal would lean to one sign
        plain = 0.9 * rotation @ plain
        short = short + 0.1 * rotation @ short
    assert np.linalg.norm(short) > 0.5 * np.linalg.norm(gradient)
    return [np.linalg.norm(plain) / np.linalg.norm(gradient)]


@check("3.2/3", "numbers")
def cache_of_conversations():
    cache = np.broadcast_to(np.float16(0), (2, 32, 8, 128, 8192))
    size = cache.size * cache.itemsize
    fitting = next(n for n in range(1000) if 16e9 + (n + 1) * size > 80e9)
    return [size / 1e9, fitting]

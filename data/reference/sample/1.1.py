"""Checks of the reference answers of section 1.1 of the sample book."""

import numpy as np

from pipeline.review.checks import check


@check("1.1/1", "choice")
def rankings_of_unit_vectors():
    rng = np.random.default_rng(1)
    for _ in range(200):
        query, documents = rng.normal(size=5), rng.normal(size=(30, 5))
        query /= np.linalg.norm(query)
        documents /= np.linalg.norm(documents, axis=1, keepdims=True)
        by_product = np.argsort(-documents @ query)
        by_distance = np.argsort(np.linalg.norm(documents - query, axis=1))
        if not np.array_equal(by_product, by_distance):
            return "different rankings"
    return "the same ranking"


def smallest_eigenvalue(a):
    return np.linalg.eigvalsh(np.array([[1, a, 0], [a, 1, a], [0, a, 1]]))[0]


@check("1.1/2", "numbers", tolerance=0.0005)
def bound_of_a_kernel():
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if smallest_eigenvalue(middle) >= 0 else (low, middle)
    return [low, smallest_eigenvalue(0.8)]


@check("1.1/3.1", "numbers", tolerance=0)
def largest_rank_that_saves():
    m = n = 1024
    return [max(r for r in range(1, m) if np.zeros((m, r)).size + np.zeros((n, r)).size < m * n)]


@check("1.1/3.2.1", "numbers")
def error_at_rank_two():
    rng = np.random.default_rng(2)
    left, _ = np.linalg.qr(rng.normal(size=(6, 4)))
    right, _ = np.linalg.qr(rng.normal(size=(5, 4)))
    weights = left @ np.diag([9, 5, 4, 3]) @ right.T
    # Alternating least squares knows nothing of singular values.
    v = rng.normal(size=(5, 2))
    for _ in range(300):
        u = weights @ np.linalg.pinv(v.T)
        v = (np.linalg.pinv(u) @ weights).T
    return [np.linalg.norm(weights - u @ v.T)]


@check("1.1/3.2.2", "choice")
def best_for_the_outputs():
    rng = np.random.default_rng(3)
    weights, mixing = rng.normal(size=(6, 5)), rng.normal(size=(5, 5)) * [3, 1, 0.5, 0.2, 0.1]
    covariance = mixing @ mixing.T
    values, vectors = np.linalg.eigh(covariance)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T

    def truncated(matrix):
        p, s, q = np.linalg.svd(matrix)
        return p[:, :2] * s[:2] @ q[:2]

    def loss(product):
        rest = weights - product
        return np.trace(rest @ covariance @ rest.T)

    candidates = {
        "truncated SVD of $W$": truncated(weights),
        r"truncated SVD of $W \Sigma$": truncated(weights @ covariance) @ np.linalg.inv(covariance),
        r"truncated SVD of $W \Sigma^{1/2}$": truncated(weights @ root) @ np.linalg.inv(root),
    }
    # Descent from other starts must not find anything better.
    v = rng.normal(size=(5, 2))
    for _ in range(500):
        u = weights @ covariance @ v @ np.linalg.inv(v.T @ covariance @ v)
        v = (np.linalg.pinv(u) @ weights).T
    best = min(candidates, key=lambda name: loss(candidates[name]))
    assert np.isclose(loss(candidates[best]), loss(u @ v.T))
    leading = np.linalg.eigh(weights @ covariance @ weights.T)[1][:, -2:]
    assert np.allclose(leading @ leading.T @ weights, candidates[best])
    return best

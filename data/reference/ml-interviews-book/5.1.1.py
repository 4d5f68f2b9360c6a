"""Checks of the reference answers of section 5.1.1."""

import itertools
import random
import time

import numpy as np
import sympy

from pipeline.review.checks import check


@check("5.1.1/1.2", "expression")
def maximising_unit_vector():
    u, n, multiplier = sympy.symbols("u n multiplier", positive=True)
    # Stationary points of u.v - multiplier (v.v - 1) are v = u / (2 multiplier), with v.v = 1 and u.u = n^2.
    (root,) = sympy.solve(n**2 / (4 * multiplier**2) - 1, multiplier)
    stationary = u / (2 * root)
    generator = np.random.default_rng(0)
    vector = generator.normal(size=4)
    directions = generator.normal(size=(20_000, 4))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    scale = float(stationary.subs({u: 1, n: np.linalg.norm(vector)}))
    best = scale * vector
    assert np.isclose(np.linalg.norm(best), 1)
    assert (directions @ vector).max() <= best @ vector + 1e-12
    plain = sympy.Symbol("u")
    return stationary.subs({u: plain, n: sympy.Abs(plain)})


@check("5.1.1/2.1", "matrix")
def outer_product():
    return np.kron(np.array([[3], [2], [1]]), np.array([[-1, 0, 1]])).tolist()


@check("5.1.1/4", "program")
def compares_spans(same_span):
    assert same_span([[1, 0, 0], [0, 1, 0]], [[1, 1, 0], [1, -1, 0], [2, 0, 0]])
    assert not same_span([[1, 0, 0], [0, 1, 0]], [[1, 1, 0], [1, -1, 0], [2, 0, 1]])
    assert not same_span([[1, 0]], [[0, 1]])
    assert same_span([[1, 2], [2, 4]], [[-3, -6]])
    assert same_span([[0, 0]], [[0, 0], [0, 0]])
    assert not same_span([[0, 0]], [[0, 1]])
    assert same_span([], [])
    generator = np.random.default_rng(1)
    seen = set()
    for _ in range(400):
        d = int(generator.integers(1, 4))
        a = generator.integers(-1, 2, size=(int(generator.integers(1, 4)), d))
        b = generator.integers(-1, 2, size=(int(generator.integers(1, 4)), d))
        ranks = [np.linalg.matrix_rank(m) for m in (a, b, np.vstack([a, b]))]
        expected = ranks[0] == ranks[1] == ranks[2]
        seen.add(expected)
        assert same_span(a.tolist(), b.tolist()) == expected
    assert seen == {True, False}
    numbers = random.Random(2)
    basis = [[numbers.randint(-3, 3) for _ in range(20)] for _ in range(12)]
    mixed = [[x + y for x, y in zip(basis[i], basis[i + 1], strict=True)] for i in range(11)] + [basis[0]]
    started = time.thread_time()
    assert same_span(basis, mixed)
    assert time.thread_time() - started < 2


@check("5.1.1/5", "expression")
def bound_of_the_span_dimension():
    n_vectors, dimensions_of_each = sympy.symbols("n d")
    bounds = {
        n_vectors,
        dimensions_of_each,
        n_vectors + dimensions_of_each,
        n_vectors * dimensions_of_each,
        sympy.Max(n_vectors, dimensions_of_each),
        sympy.Min(n_vectors, dimensions_of_each),
    }
    for n, d in itertools.product((1, 2, 3), repeat=2):
        cases = itertools.product((-1, 0, 1), repeat=n * d)
        if 3 ** (n * d) > 800:
            generator = np.random.default_rng(n * d)
            cases = itertools.chain(
                [(0,) * (n * d), tuple(np.eye(n, d).ravel()), (1,) * (n * d)],
                (tuple(generator.integers(-1, 2, n * d)) for _ in range(800)),
            )
        dimensions = {int(np.linalg.matrix_rank(np.array(case, float).reshape(n, d))) for case in cases}
        assert dimensions == set(range(max(dimensions) + 1))
        bounds = {b for b in bounds if b.subs({n_vectors: n, dimensions_of_each: d}) == max(dimensions)}
    (bound,) = bounds
    return bound


@check("5.1.1/6.2", "boolean")
def every_metric_makes_a_norm():
    def discrete(x, y):
        return int(x != y)

    def bounded(x, y):
        return sympy.Rational(abs(x - y), 1 + abs(x - y))

    points = range(-3, 4)
    for metric in (discrete, bounded):
        for x, y, z in itertools.product(points, repeat=3):
            assert metric(x, y) >= 0
            assert (metric(x, y) == 0) == (x == y)
            assert metric(x, y) == metric(y, x)
            assert metric(x, z) <= metric(x, y) + metric(y, z)
    return all(metric(2 * x, 0) == 2 * metric(x, 0) for metric in (discrete, bounded) for x in points)

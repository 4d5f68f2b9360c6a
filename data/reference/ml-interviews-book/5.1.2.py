"""Checks of the reference answers of section 5.1.2."""

import itertools
import time

import numpy as np
import sympy

from pipeline.review.checks import check


@check("5.1.2/2", "boolean")
def every_matrix_has_an_inverse():
    """Count, over the integers modulo 3, the matrices B with AB = BA = I for every 2 x 2 matrix A."""
    matrices = [np.array(entries).reshape(2, 2) for entries in itertools.product(range(3), repeat=4)]
    identity = np.eye(2, dtype=int)
    counts = {
        sum(np.array_equal(a @ b % 3, identity) and np.array_equal(b @ a % 3, identity) for b in matrices)
        for a in matrices
    }
    assert max(counts) == 1  # never two inverses
    return 0 not in counts


@check("5.1.2/4", "expression")
def determinant_with_a_scaled_row():
    t = sympy.Symbol("t")
    factors = set()
    for size in (1, 2, 3):
        matrix = sympy.Matrix(size, size, sympy.symbols(f"a0:{size * size}"))
        for row in range(size):
            scaled = matrix.copy()
            scaled[row, :] = t * matrix[row, :]
            factors.add(sympy.cancel(scaled.det() / matrix.det()))
    (factor,) = factors
    return factor


@check("5.1.2/5", "numbers")
def trace_and_determinant():
    generator = np.random.default_rng(0)
    triangular = np.diag([3.0, 3, 2, -1]) + np.triu(generator.normal(size=(4, 4)), 1)
    change = generator.normal(size=(4, 4))
    matrix = change @ triangular @ np.linalg.inv(change)
    return [np.trace(matrix), np.linalg.det(matrix)]


@check("5.1.2/6", "numbers")
def determinant_of_the_given_matrix():
    rows = [[1, 4, -2], [-1, 3, 2], [3, 5, -6]]
    total = 0
    for order in itertools.permutations(range(3)):
        inversions = sum(order[j] > order[i] for i in range(3) for j in range(i))
        total += (-1) ** inversions * rows[0][order[0]] * rows[1][order[1]] * rows[2][order[2]]
    return [total]


@check("5.1.2/8.1", "program")
def all_solutions(solve_all):
    generator = np.random.default_rng(1)
    assert np.allclose(solve_all([[2, 1], [1, 3]], [3, 5])[0], [0.8, 1.4])
    assert solve_all([[1, 1, 1], [1, 1, 1]], [1, 2]) is None
    for n, m, rank in ((1, 1, 1), (3, 3, 3), (3, 3, 2), (5, 3, 3), (5, 3, 2), (3, 5, 3), (3, 5, 2), (2, 3, 0)):
        a = generator.normal(size=(n, rank)) @ generator.normal(size=(rank, m))
        wanted = generator.normal(size=m)
        x, kernel = solve_all(a, a @ wanted)
        assert np.allclose(a @ x, a @ wanted)
        assert kernel.shape == (m, m - rank)
        assert np.allclose(a @ kernel, 0)
        assert np.allclose(kernel @ np.linalg.pinv(kernel) @ (wanted - x), wanted - x)  # it is reached
        assert np.allclose(kernel.T @ x, 0)  # the shortest one
        if rank < n:
            assert solve_all(a, generator.normal(size=n)) is None
    hilbert = 1 / (np.arange(1, 7)[:, None] + np.arange(6))  # condition number 1.5e7
    assert np.allclose(solve_all(hilbert, hilbert.sum(axis=1))[0], 1, atol=1e-6)
    small = 1e-12 * np.diag([1.0, 2])
    assert np.allclose(solve_all(small, [1e-12, 1e-12])[0], [1, 0.5])


@check("5.1.2/8.2", "expression")
def rank_of_a_unique_solution():
    """Which c makes "rank A = rank [A b] = c" the condition? Counts the solutions modulo 3 by trying every x."""

    def rank(a):
        kernel = sum(not (a @ x % 3).any() for x in vectors(a.shape[1]))
        return a.shape[1] - round(np.log(kernel) / np.log(3))

    def vectors(size):
        return [np.array(entries) for entries in itertools.product(range(3), repeat=size)]

    rows, unknowns = sympy.symbols("n m")
    right = {rows, unknowns, sympy.Min(rows, unknowns), sympy.Max(rows, unknowns)}
    for n, m in ((1, 1), (1, 2), (2, 1), (2, 2)):
        for a, b in itertools.product(vectors(n * m), vectors(n)):
            a = a.reshape(n, m)
            unique = sum(np.array_equal(a @ x % 3, b) for x in vectors(m)) == 1
            ranks = {rank(a), rank(np.column_stack([a, b]))}
            right = {c for c in right if (ranks == {c.subs({rows: n, unknowns: m})}) == unique}
    (condition,) = right
    return condition


@check("5.1.2/8.4", "program")
def meets_the_four_conditions(pseudoinverse):
    generator = np.random.default_rng(2)
    shapes = ((3, 3, 3), (3, 3, 2), (5, 3, 3), (5, 3, 2), (3, 5, 3), (3, 5, 2), (4, 2, 1), (1, 4, 1), (2, 3, 0))
    for n, m, rank in shapes:
        a = generator.normal(size=(n, rank)) @ generator.normal(size=(rank, m))
        b = generator.normal(size=n)
        p = pseudoinverse(a)
        assert p.shape == (m, n)
        assert moore_penrose(a, p)
        shortest, *_ = np.linalg.lstsq(a, b, rcond=1e-10)
        assert np.allclose(p @ b, shortest)
    assert np.allclose(pseudoinverse(np.array([[1.0, 2], [2, 4]])) @ [3, 1], [0.2, 0.4])


def moore_penrose(a, p):
    left, right = a @ p, p @ a
    pairs = ((left @ a, a), (right @ p, p), (left.T, left), (right.T, right))
    return all(np.allclose(x, y) for x, y in pairs)


@check("5.1.2/10", "expression")
def shape_of_the_jacobian():
    n, d, m = 2, 3, 5
    names = {n: sympy.Symbol("n"), d: sympy.Symbol("d"), m: sympy.Symbol("m")}
    generator = np.random.default_rng(3)
    x, w = generator.normal(size=(n, d)), generator.normal(size=(d, m))
    columns = []
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-6
        columns.append(((x + step) @ w - (x - step) @ w) / 2e-6)
    jacobian = np.stack(columns, axis=-1).reshape(*columns[0].shape, *x.shape)
    flat = jacobian.reshape(n * m, n * d)
    assert np.allclose(flat, np.kron(np.eye(n), w.T), atol=1e-6)
    return sympy.prod(names[size] for size in jacobian.shape)


@check("5.1.2/11", "program")
def finds_the_minimum(smallest_eigenvector):
    generator = np.random.default_rng(4)
    for size in (1, 2, 3, 5, 20, 60):
        matrix = generator.normal(size=(size, size))
        matrix = (matrix + matrix.T) / 2
        assert_minimises(smallest_eigenvector, matrix)
        assert_minimises(smallest_eigenvector, matrix @ matrix)
        assert_minimises(smallest_eigenvector, -matrix @ matrix)
    assert_minimises(smallest_eigenvector, np.eye(6))
    assert_minimises(smallest_eigenvector, np.zeros((4, 4)))
    assert_minimises(smallest_eigenvector, np.diag([-1.0, -1, 10, 100]))
    assert_minimises(smallest_eigenvector, np.diag([-5.0, 1, 2, 50]))  # the largest in absolute value is 50

    size = 100_000  # 10 billion entries if it were stored
    entries = generator.uniform(1, 2, size)
    entries[12_345] = -0.5
    calls = 0

    def product(x):
        nonlocal calls
        calls += 1
        return entries * x

    started = time.thread_time()  # not the clock's, which other work on the machine would lengthen
    x = smallest_eigenvector(product, size)
    assert time.thread_time() - started < 2
    assert calls < 300
    assert np.isclose(abs(x[12_345]), 1, atol=1e-6)


def assert_minimises(smallest_eigenvector, matrix):
    x = smallest_eigenvector(lambda vector: matrix @ vector, len(matrix))
    lowest = np.linalg.eigvalsh(matrix)[0]
    assert np.isclose(np.linalg.norm(x), 1)
    assert np.isclose(x @ matrix @ x, lowest, rtol=1e-6, atol=1e-8)

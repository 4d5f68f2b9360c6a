"""Checks of the reference answers of section 5.1.2."""

import itertools
import time

import numpy as np
import sympy

from pipeline.review.checks import check


@check("5.1.2/2", "choice")
def existence_and_uniqueness_of_inverses():
    """Count, over the integers modulo 3, the matrices B with AB = BA = I for every 2 x 2 matrix A."""
    matrices = [np.array(entries).reshape(2, 2) for entries in itertools.product(range(3), repeat=4)]
    identity = np.eye(2, dtype=int)
    counts = {
        sum(np.array_equal(a @ b % 3, identity) and np.array_equal(b @ a % 3, identity) for b in matrices)
        for a in matrices
    }
    existence = "not all" if 0 in counts else "all"
    return f"{existence}; {'unique' if max(counts) == 1 else 'not unique'}"


@check("5.1.2/4", "expression")
def determinant_with_a_scaled_row():
    t, d = sympy.symbols("t d")
    factors = set()
    for size in (1, 2, 3):
        matrix = sympy.Matrix(size, size, sympy.symbols(f"a0:{size * size}"))
        for row in range(size):
            scaled = matrix.copy()
            scaled[row, :] = t * matrix[row, :]
            factors.add(sympy.cancel(scaled.det() / matrix.det()))
    (factor,) = factors
    return factor * d


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


@check("5.1.2/8.1", "choice")
def all_solutions():
    generator = np.random.default_rng(1)

    def inverse(a, b, z):
        return np.linalg.inv(a) @ b if a.shape[0] == a.shape[1] and np.linalg.cond(a) < 1e8 else None

    def normal_equations(a, b, z):
        product = a.T @ a
        return np.linalg.solve(product, a.T @ b) if np.linalg.cond(product) < 1e8 else None

    def minimum_norm(a, b, z):
        return np.linalg.pinv(a) @ b

    def general(a, b, z):
        pseudo = np.linalg.pinv(a)
        return pseudo @ b + (np.eye(a.shape[1]) - pseudo @ a) @ z

    formulas = {
        "x = A^-1 b": inverse,
        "x = (A^T A)^-1 A^T b": normal_equations,
        "x = A^+ b": minimum_norm,
        "x = A^+ b + (I - A^+ A) z": general,
    }
    right = set(formulas)
    for n, m, rank in ((3, 3, 3), (3, 3, 2), (5, 3, 3), (5, 3, 2), (3, 5, 3), (3, 5, 2)):
        a = generator.normal(size=(n, rank)) @ generator.normal(size=(rank, m))
        wanted = generator.normal(size=m)
        b = a @ wanted
        for name, formula in formulas.items():
            reached = formula(a, b, wanted)  # every solution must be reached, and nothing but solutions
            other = formula(a, b, generator.normal(size=m))
            good = reached is not None and np.allclose(reached, wanted) and np.allclose(a @ other, b)
            if not good:
                right.discard(name)
    (name,) = right
    return name


@check("5.1.2/8.2", "choice")
def unique_solution():
    """Counts the solutions of all small systems over the integers modulo 3 by trying every x."""

    def rank(a):
        kernel = sum(not (a @ x % 3).any() for x in vectors(a.shape[1]))
        return a.shape[1] - round(np.log(kernel) / np.log(3))

    def vectors(size):
        return [np.array(entries) for entries in itertools.product(range(3), repeat=size)]

    conditions = {
        "n = m": lambda a, joint: a.shape[0] == a.shape[1],
        "rank A = m": lambda a, joint: rank(a) == a.shape[1],
        "rank A = rank [A b]": lambda a, joint: rank(a) == rank(joint),
        "n = m = rank A": lambda a, joint: a.shape[0] == a.shape[1] == rank(a),
        "rank A = rank [A b] = m": lambda a, joint: rank(a) == rank(joint) == a.shape[1],
    }
    right = set(conditions)
    for n, m in ((1, 1), (1, 2), (2, 1), (2, 2)):
        for a, b in itertools.product(vectors(n * m), vectors(n)):
            a = a.reshape(n, m)
            unique = sum(np.array_equal(a @ x % 3, b) for x in vectors(m)) == 1
            joint = np.column_stack([a, b])
            right = {name for name in right if conditions[name](a, joint) == unique}
    (name,) = right
    return name


@check("5.1.2/8.4", "choice")
def pseudoinverse_formula():
    generator = np.random.default_rng(2)
    right = {"A^+ = V Σ^+ U^T", "A^+ = U Σ^+ V^T", "A^+ = (A^T A)^-1 A^T", "A^+ = A^T (A A^T)^-1"}
    for n, m, rank in ((3, 3, 2), (5, 3, 2), (3, 5, 2), (4, 2, 2), (2, 4, 2)):
        a = generator.normal(size=(n, rank)) @ generator.normal(size=(rank, m))
        u, s, vt = np.linalg.svd(a)
        inverted = np.zeros((m, n))
        inverted[:rank, :rank] = np.diag(1 / s[:rank])
        candidates = {"A^+ = V Σ^+ U^T": vt.T @ inverted @ u.T}
        if n == m:
            candidates["A^+ = U Σ^+ V^T"] = u @ inverted @ vt
        if rank == m:
            candidates["A^+ = (A^T A)^-1 A^T"] = np.linalg.inv(a.T @ a) @ a.T
        if rank == n:
            candidates["A^+ = A^T (A A^T)^-1"] = a.T @ np.linalg.inv(a @ a.T)
        right &= {name for name, value in candidates.items() if moore_penrose(a, value)}
    (name,) = right
    return name.replace("Σ", r"\Sigma")


def moore_penrose(a, p):
    left, right = a @ p, p @ a
    pairs = ((left @ a, a), (right @ p, p), (left.T, left), (right.T, right))
    return all(np.allclose(x, y) for x, y in pairs)


@check("5.1.2/10", "choice")
def shape_of_the_jacobian():
    n, d, m = 2, 3, 5
    names = {n: "n", d: "d", m: "m"}
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
    return "(" + ", ".join(names[size] for size in jacobian.shape) + ")"


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

    size = 300_000  # 90 billion entries if it were stored
    entries = generator.uniform(1, 2, size)
    entries[123_456] = -0.5
    calls = 0

    def product(x):
        nonlocal calls
        calls += 1
        return entries * x

    started = time.perf_counter()
    x = smallest_eigenvector(product, size)
    assert time.perf_counter() - started < 2.5
    assert calls < 300
    assert np.isclose(abs(x[123_456]), 1, atol=1e-6)


def assert_minimises(smallest_eigenvector, matrix):
    x = smallest_eigenvector(lambda vector: matrix @ vector, len(matrix))
    lowest = np.linalg.eigvalsh(matrix)[0]
    assert np.isclose(np.linalg.norm(x), 1)
    assert np.isclose(x @ matrix @ x, lowest, rtol=1e-6, atol=1e-8)

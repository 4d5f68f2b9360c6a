"""Checks of the reference answers of section 5.1.3."""

import numpy as np
import sympy

from pipeline.review.checks import check


@check("5.1.3/2", "boolean")
def eigendecomposition_is_unique():
    matrix = sympy.Matrix([[2, 1], [1, 2]])
    vectors, values = matrix.diagonalize()
    swap = sympy.Matrix([[0, 1], [1, 0]])
    others = [
        (vectors * sympy.diag(-5, 2), values),
        (vectors * swap, swap * values * swap),
    ]
    found = {(sympy.ImmutableMatrix(vectors), sympy.ImmutableMatrix(values))}
    for v, d in others:
        assert d.is_diagonal()
        assert v * d * v.inv() == matrix
        found.add((sympy.ImmutableMatrix(v), sympy.ImmutableMatrix(d)))
    return len(found) == 1


@check("5.1.3/4", "boolean")
def raw_components_show_the_structure():
    """Three small features share a hidden factor, a large one is unrelated: does PC 1 find the factor?"""
    generator = np.random.default_rng(0)
    hidden = generator.uniform(size=(5000, 1))
    small = 0.8 * hidden + 0.2 * generator.uniform(size=(5000, 3))  # within 0-1, with the common factor
    large = generator.uniform(10, 1000, size=(5000, 1))  # 10-1000, unrelated
    data = np.hstack([small, large])

    def correlation_with_hidden(x):
        axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2]
        return abs(np.corrcoef(x @ axes[0], hidden[:, 0])[0, 1])

    assert correlation_with_hidden(data / data.std(axis=0)) > 0.9
    return bool(correlation_with_hidden(data) > 0.9)


@check("5.1.3/5", "choice")
def conditions_of_both_decompositions():
    matrices = [
        [[2, 1], [1, 2]],
        [[1, 1], [0, 1]],
        [[0, 1], [0, 0]],
        [[0, 0], [0, 0]],
        [[0, -1], [1, 0]],
        [[1, 2], [0, 3]],
        [[3, 0, 0], [0, 3, 0], [0, 0, 1]],
        [[3, 1, 0], [0, 3, 0], [0, 0, 1]],
        [[1, 2, 3], [4, 5, 6]],
        [[1], [2], [2]],
    ]
    conditions = {
        "square": lambda a: a.is_square,
        "square and invertible": lambda a: a.is_square and a.det() != 0,
        "square and symmetric": lambda a: a.is_square and a.is_symmetric(),
        "square with distinct eigenvalues": lambda a: a.is_square and len(a.eigenvals()) == a.rows,
        "square and diagonalizable": full_geometric_multiplicity,
    }
    right, all_have_svd = set(conditions), True
    for rows in matrices:
        a = sympy.Matrix(rows)
        right = {name for name in right if conditions[name](a) == has_eigendecomposition(rows)}
        u, s, vt = np.linalg.svd(np.array(rows, float), full_matrices=False)
        all_have_svd &= bool(np.allclose(u * s @ vt, rows) and np.allclose(vt @ vt.T, np.eye(len(s))))
    (name,) = right
    return f"{name}; {'any matrix' if all_have_svd else 'some matrices'}"


def full_geometric_multiplicity(a):
    return a.is_square and all(
        len((a - value * sympy.eye(a.rows)).nullspace()) == count for value, count in a.eigenvals().items()
    )


def has_eigendecomposition(rows):
    a = np.array(rows, float)
    if a.shape[0] != a.shape[1]:
        return False
    values, vectors = np.linalg.eig(a)
    if np.linalg.cond(vectors) > 1e7:
        return False
    return bool(np.allclose(vectors @ np.diag(values) @ np.linalg.inv(vectors), a))

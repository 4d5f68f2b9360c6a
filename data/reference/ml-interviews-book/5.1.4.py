"""Checks of the reference answers of section 5.1.4."""

import numpy as np
import sympy

from pipeline.review.checks import check


@check("5.1.4/2.3", "boolean")
def cross_entropy_is_convex_in_the_logits():
    z = sympy.symbols("z0:3", real=True)
    y = sympy.symbols("y0:2", nonnegative=True)
    y = (*y, 1 - sum(y))
    total = sum(map(sympy.exp, z))
    p = [sympy.exp(entry) / total for entry in z]
    loss = -sum(target * sympy.log(probability) for target, probability in zip(y, p, strict=True))
    v = sympy.symbols("v0:3", real=True)
    form = sum(v[i] * v[j] * sympy.diff(loss, z[i], z[j]) for i in range(3) for j in range(3))
    # A sum of squares with positive weights: never negative.
    squares = sum(p[i] * p[j] * (v[i] - v[j]) ** 2 for i in range(3) for j in range(i))
    return sympy.simplify(form - squares) == 0


@check("5.1.4/3.1", "expression")
def probability_of_the_other_class():
    z = sympy.Symbol("z", real=True)
    sigmoid = 1 / (1 + sympy.exp(-z))
    other = 1 - sigmoid
    assert sympy.simplify(other - sigmoid.subs(z, -z)) == 0
    return sympy.simplify(other)


@check("5.1.4/3.2", "expression")
def gradient_of_the_logistic_loss():
    w, x, y, p = sympy.symbols("w x y p")
    gradient = sympy.diff(-sympy.log(1 / (1 + sympy.exp(-y * w * x))), w)
    # p = 1 / (1 + exp(-y w x)) solved for w, to have the gradient in terms of p.
    in_terms_of_p = gradient.subs(w, sympy.log(p / (1 - p)) / (y * x))
    numbers = {p: sympy.Rational(3, 10), x: sympy.Rational(7, 5)}
    for label in (-1, 1):
        value = in_terms_of_p.subs({**numbers, y: label})
        assert sympy.simplify(value + label * (1 - numbers[p]) * numbers[x]) == 0
    return sympy.factor(sympy.simplify(in_terms_of_p))


@check("5.1.4/3.3", "choice")
def convexity_of_loss_and_gradient():
    w1, w2, x1, x2, v1, v2 = sympy.symbols("w1 w2 x1 x2 v1 v2", real=True)
    loss_is_convex, gradient_is_convex = True, True
    for label in (-1, 1):
        margin = label * (w1 * x1 + w2 * x2)
        loss = sympy.log(1 + sympy.exp(-margin))
        hessian = sympy.hessian(loss, (w1, w2))
        vector = sympy.Matrix([v1, v2])
        form = (vector.T * hessian * vector)[0]
        p = 1 / (1 + sympy.exp(-margin))
        loss_is_convex &= sympy.simplify(form - p * (1 - p) * (v1 * x1 + v2 * x2) ** 2) == 0
        component = sympy.lambdify(w1, sympy.diff(loss, w1).subs({x1: 1, x2: 0}))
        grid = np.linspace(-6, 6, 61)
        chord_gap = (component(grid - 1) + component(grid + 1)) / 2 - component(grid)
        gradient_is_convex &= bool((chord_gap >= -1e-12).all())
    loss_is = "is" if loss_is_convex else "is not"
    gradient_is = "is" if gradient_is_convex else "is not"
    return f"L {loss_is} convex; its gradient {gradient_is}"


@check("5.1.4/8", "expression")
def derivative_of_cross_entropy_of_softmax():
    generator = np.random.default_rng(0)
    rows, values = [], []
    for _ in range(20):
        n = int(generator.integers(2, 6))
        x = generator.normal(size=n)
        y = np.eye(n)[generator.integers(n)]
        for k, step in enumerate(1e-6 * np.eye(n)):
            rows.append([softmax(x)[k], y[k], 1])
            values.append((cross_entropy(x + step, y) - cross_entropy(x - step, y)) / 2e-6)
    weights, *_ = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)
    assert np.allclose(np.array(rows) @ weights, values, atol=1e-7)
    assert np.allclose(weights, weights.round(), atol=1e-6)
    a, b, c = (int(weight) for weight in weights.round())
    p, y = sympy.symbols("p y")
    return a * p + b * y + c


def softmax(x):
    return np.exp(x) / np.exp(x).sum()


def cross_entropy(x, y):
    return -(y * np.log(softmax(x))).sum()


@check("5.1.4/9", "numbers")
def extremes_on_the_circle():
    angle = np.linspace(0, 2 * np.pi, 1_000_001)
    on_grid = 4 * np.cos(angle) ** 2 - np.sin(angle)
    x, y, multiplier = sympy.symbols("x y multiplier", real=True)
    f, constraint = 4 * x**2 - y, x**2 + y**2 - 1
    lagrangian = f - multiplier * constraint
    unknowns = [x, y, multiplier]
    points = sympy.solve([sympy.diff(lagrangian, s) for s in unknowns], unknowns, dict=True)
    values = [f.subs(point) for point in points]
    assert np.allclose([on_grid.max(), on_grid.min()], [float(max(values)), float(min(values))])
    return [max(values), min(values)]

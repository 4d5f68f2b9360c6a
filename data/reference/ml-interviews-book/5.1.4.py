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


@check("5.1.4/3.3", "expression")
def second_derivative_of_the_logistic_loss():
    w, p = sympy.symbols("w p")
    x = sympy.Symbol("x", real=True)
    forms = set()
    for label in (-1, 1):
        loss = -sympy.log(1 / (1 + sympy.exp(-label * w * x)))
        curvature = sympy.diff(loss, w, 2)
        # p = 1 / (1 + exp(-label w x)) solved for w, to have the second derivative in terms of p.
        forms.add(sympy.factor(sympy.simplify(curvature.subs(w, sympy.log(p / (1 - p)) / (label * x)))))

        slope = sympy.lambdify(w, sympy.diff(loss, w).subs(x, 1))
        grid = np.linspace(-6, 6, 61)
        chord_gap = (slope(grid - 1) + slope(grid + 1)) / 2 - slope(grid)
        assert chord_gap.min() < -0.01  # the gradient is not convex, and it is not concave either
        assert chord_gap.max() > 0.01
    (form,) = forms
    probability = sympy.Symbol("q", positive=True)  # p as q / (1 + q), that is, between 0 and 1
    assert sympy.simplify(form.subs(p, probability / (1 + probability))).is_nonnegative
    return form.subs(x, sympy.Symbol("x"))


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

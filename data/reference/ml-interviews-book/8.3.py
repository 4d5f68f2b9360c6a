"""Checks of the reference answers of section 8.3."""

import itertools
import time

import numpy as np
import sympy

from pipeline.review.checks import check


@check("8.3/2", "expression")
def step_minimising_the_local_model():
    w, g, d = sympy.symbols("w g d")
    eta = sympy.Symbol("eta")
    [step] = sympy.solve(sympy.diff(g * d + d**2 / (2 * eta), d), d)
    return w + step


def _random_network(rng, inputs, hidden, classes):
    return {
        "W1": rng.normal(size=(inputs, hidden)),
        "b1": rng.normal(size=hidden),
        "W2": rng.normal(size=(hidden, classes)),
        "b2": rng.normal(size=classes),
    }


def _plain_loss(x, labels, params):
    first = list(zip(params["W1"].T, params["b1"], strict=True))
    second = list(zip(params["W2"].T, params["b2"], strict=True))
    total = 0.0
    for row, label in zip(x, labels, strict=True):
        hidden = [max(0.0, float(row @ weights + bias)) for weights, bias in first]
        scores = np.array([np.dot(hidden, weights) + bias for weights, bias in second])
        total += float(np.logaddexp.reduce(scores) - scores[label])
    return total / len(x)


@check("8.3/3.1", "program")
def gradients_agree_with_central_differences(program):
    rng = np.random.default_rng(1)
    for rows, inputs, hidden, classes in [(5, 4, 6, 3), (1, 2, 3, 2), (7, 1, 1, 5)]:
        x = rng.normal(size=(rows, inputs))
        labels = rng.integers(classes, size=rows)
        params = _random_network(rng, inputs, hidden, classes)
        loss, gradients = program(x, labels, params)
        assert np.isclose(loss, _plain_loss(x, labels, params))
        assert set(gradients) == set(params)
        for name, value in params.items():
            assert gradients[name].shape == value.shape
            for index in np.ndindex(value.shape):
                step = np.zeros_like(value)
                step[index] = 1e-6
                above = _plain_loss(x, labels, {**params, name: value + step})
                below = _plain_loss(x, labels, {**params, name: value - step})
                assert np.isclose(gradients[name][index], (above - below) / 2e-6, atol=1e-6)

    params = _random_network(rng, 3, 4, 2)
    loss, gradients = program(1e4 * rng.normal(size=(6, 3)), rng.integers(2, size=6), params)
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in gradients.values())

    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    labels = np.array([0, 1, 1, 0])
    params = _random_network(rng, 2, 16, 2)
    for _ in range(2000):
        loss, gradients = program(x, labels, params)
        params = {name: value - 0.1 * gradients[name] for name, value in params.items()}
    assert loss < 0.05

    start = time.perf_counter()
    big = _random_network(rng, 300, 200, 10)
    program(rng.normal(size=(2000, 300)), rng.integers(10, size=2000), big)
    assert time.perf_counter() - start < 1.0


@check("8.3/3.2", "program")
def drops_and_scales(program):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 500)) + 3.0
    upstream = rng.normal(size=x.shape)
    for drop in (0.0, 0.2, 0.5, 0.9, 1.0):
        before = x.copy()
        out, backward = program(x, drop, True, np.random.default_rng(3))
        assert out.shape == x.shape
        assert np.array_equal(x, before)
        kept = out != 0
        assert np.array_equal(out[kept], x[kept])
        assert abs(kept.mean() - (1 - drop)) < 5 * 0.5 / np.sqrt(x.size)
        assert np.allclose(backward(upstream), upstream * kept)

        tested, test_backward = program(x, drop, False)
        assert np.allclose(tested, (1 - drop) * x)
        assert np.allclose(test_backward(upstream), (1 - drop) * upstream)
        assert abs(out.mean() - tested.mean()) < 0.05

    rng = np.random.default_rng(4)
    first, _ = program(x, 0.5, True, rng)
    second, _ = program(x, 0.5, True, rng)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first[0] != 0, first[1] != 0)


@check("8.3/4.3", "boolean")
def relu_has_a_derivative_at_every_point():
    h = sympy.Symbol("h", positive=True)
    left = sympy.limit(sympy.Max(0, -h) / -h, h, 0)
    right = sympy.limit(sympy.Max(0, h) / h, h, 0)
    return bool(left == right)


@check("8.3/4.4", "expression")
def sigmoid_jacobian():
    s = sympy.Symbol("s")
    x = sympy.symbols("x1:4")
    sigmoid = sympy.Matrix([1 / (1 + sympy.exp(-xi)) for xi in x])
    jacobian = sigmoid.jacobian(x)
    assert jacobian.is_diagonal()
    logit = sympy.log(s / (1 - s))
    entries = {sympy.factor(sympy.simplify(jacobian[i, i].subs(x[i], logit))) for i in range(3)}
    [entry] = entries
    return entry


@check("8.3/23", "boolean")
def relu_network_equals_a_linear_classifier():
    rng = np.random.default_rng(5)
    for dimension in (1, 2, 7):
        x = rng.normal(size=(500, dimension)) * 10
        w, b = rng.normal(size=dimension), rng.normal()
        # two hidden ReLU layers of two units each
        hidden = np.maximum(x @ np.column_stack([w, -w]) + np.array([b, -b]), 0)
        hidden = np.maximum(hidden @ np.array([[1.0, -1.0], [-1.0, 1.0]]), 0)
        score = hidden @ np.array([1.0, -1.0])
        if not np.allclose(score, x @ w + b) or not np.array_equal(score > 0, x @ w + b > 0):
            return False
    return True


def _threshold_functions(columns):
    """All truth tables that one threshold unit makes of the given binary columns (four rows)."""
    found = set()
    for weights in itertools.product((-2, -1, 0, 1, 2), repeat=len(columns)):
        sums = [sum(w * c for w, c in zip(weights, row, strict=True)) for row in zip(*columns, strict=True)]
        for threshold in np.arange(-4.5, 5.0, 1.0):
            found.add(tuple(int(value > threshold) for value in sums))
    return found


@check("8.3/24", "numbers")
def fewest_hidden_units_for_xor():
    inputs = [(0, 0, 1, 1), (0, 1, 0, 1)]
    xor = (0, 1, 1, 0)
    single = _threshold_functions(inputs)
    assert len(single) == 14
    assert xor not in single
    for hidden in (1, 2, 3):
        for units in itertools.combinations(sorted(single), hidden):
            if xor in _threshold_functions(units):
                return [hidden]
    return []

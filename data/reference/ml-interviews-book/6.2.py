"""Checks of the reference answers of section 6.2.

Where a question leaves a program's interface open, its check finds out which one it has (LookupError where it
can't), and what the question does not ask for is checked only where the program's docstring promises it.
"""

import inspect
import random
import re
import time
from fractions import Fraction
from functools import lru_cache

import numpy as np

from pipeline.review.checks import check


def timed(function, *arguments):
    start = time.process_time()
    result = function(*arguments)
    return result, time.process_time() - start


def expect_arguments(program, count):
    try:
        inspect.signature(program).bind(*range(count))
    except (TypeError, ValueError):
        raise LookupError(f"it does not take {count} argument(s), as the check expects") from None


def promises(program, words):
    return words in " ".join((program.__doc__ or "").split())


def multiply(left, right):
    """The shape and the operations of a product of two (shape, operations)."""
    (p, q), before = left
    (inner, r), also = right
    assert q == inner
    return (p, r), before + also + p * q * r


@check("6.2/1.1", "choice")
def cheapest_order():
    a, b, c = ((100, 5), 0), ((5, 200), 0), ((200, 20), 0)
    costs = {"(AB)C": multiply(multiply(a, b), c)[1], "A(BC)": multiply(a, multiply(b, c))[1]}
    assert sorted(costs.values()) == [30_000, 500_000]
    return min(costs, key=costs.get)


@check("6.2/1.2", "program")
def orders_matrix_chains(program):
    expect_arguments(program, 1)

    def solve(dims):
        """The cost and the bracketing, which may come as a string or as nested pairs, in either order."""
        found = program(list(dims))
        if not (isinstance(found, (tuple, list)) and len(found) == 2):
            raise LookupError("it gives back something else than a cost and an order")
        order, cost = sorted(found, key=is_number)
        if not is_number(cost):
            raise LookupError("neither of its results is a cost")
        tokens = re.findall(r"\d+|[()]", str(order).replace("[", "(").replace("]", ")"))
        numbers = sorted(int(token) for token in tokens if token.isdigit())
        if numbers not in ([*range(1, len(dims))], [*range(len(dims) - 1)]):
            raise LookupError("its order is no bracketing of the matrices")
        return cost, operations(tokens, dims, numbers[0])

    def is_number(value):
        return isinstance(value, (int, float, np.number))

    def operations(tokens, dims, first):
        """Those of a bracketing; brackets around one factor, or around the whole, may be missing."""
        open_products = [[]]
        seen = []
        for token in tokens:
            if token == "(":
                open_products.append([])
            elif token == ")":
                inner = open_products.pop()
                open_products[-1].append(whole(inner))
            else:
                seen.append(int(token) - first)
                open_products[-1].append(((dims[seen[-1]], dims[seen[-1] + 1]), 0))
        assert seen == list(range(len(dims) - 1)) and len(open_products) == 1
        return whole(open_products[0])[1]

    def whole(factors):
        assert 1 <= len(factors) <= 2
        return multiply(*factors) if len(factors) == 2 else factors[0]

    def cheapest(dims):
        if len(dims) == 2:
            return 0
        splits = range(1, len(dims) - 1)
        return min(cheapest(dims[: k + 1]) + cheapest(dims[k:]) + dims[0] * dims[k] * dims[-1] for k in splits)

    assert solve([100, 5, 200, 20]) == (30_000, 30_000)
    assert solve([30, 35, 15, 5, 10, 20, 25])[0] == 15_125
    assert solve([7, 9]) == (0, 0) and solve([2, 3, 4]) == (24, 24)
    rng = random.Random(1)
    for _ in range(60):
        dims = [rng.randrange(1, 30) for _ in range(rng.randrange(2, 9))]
        cost, operations_of_order = solve(dims)
        assert cost == cheapest(dims) == operations_of_order
    dims = [rng.randrange(1, 100) for _ in range(121)]
    (cost, operations_of_order), seconds = timed(solve, dims)
    assert seconds < 2 and operations_of_order == cost

    @lru_cache(None)
    def least(i, j):
        splits = range(i + 1, j)
        return min((least(i, k) + least(k, j) + dims[i] * dims[k] * dims[j] for k in splits), default=0)

    assert cost == least(0, 120)


class Counter:
    """Counts the multiply-adds of matrix products and the numbers kept for the backward pass."""

    def __init__(self):
        self.operations = self.kept = 0

    def apply(self, matrix, vector):
        self.operations += matrix.size
        return matrix @ vector

    def outer(self, left, right):
        self.operations += left.size * right.size
        return np.outer(left, right)

    def keep(self, array):
        self.kept += array.size
        return array


def backpropagate(w, u, inputs, count):
    count.keep(w), count.keep(u)
    states = [np.zeros(len(w))]
    for x in inputs:
        count.keep(x)
        states.append(count.keep(np.tanh(count.apply(w, states[-1]) + count.apply(u, x))))
    loss = sum(0.5 * h @ h for h in states)
    grad_w, grad_u = count.keep(np.zeros_like(w)), count.keep(np.zeros_like(u))
    carried = np.zeros(len(w))
    for t in range(len(inputs), 0, -1):
        delta = (carried + states[t]) * (1 - states[t] ** 2)
        grad_w += count.outer(delta, states[t - 1])
        grad_u += count.outer(delta, inputs[t - 1])
        carried = count.apply(w.T, delta)
    return loss, grad_w, grad_u


@check("6.2/6", "choice")
def cost_of_bptt():
    rng = np.random.default_rng(0)

    def measure(steps, n):
        count = Counter()
        w, u = (rng.normal(size=(n, n)) / n for _ in range(2))
        backpropagate(w, u, rng.normal(size=(steps, n)), count)
        return count.operations, count.kept

    # the gradient that is counted is the right one
    w, u, inputs = rng.normal(size=(3, 3)), rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    _, grad_w, grad_u = backpropagate(w, u, inputs, Counter())
    for matrix, gradient in ((w, grad_w), (u, grad_u)):
        for place in np.ndindex(matrix.shape):
            matrix[place] += 1e-6
            up = backpropagate(w, u, inputs, Counter())[0]
            matrix[place] -= 2e-6
            down = backpropagate(w, u, inputs, Counter())[0]
            matrix[place] += 1e-6
            assert np.isclose((up - down) / 2e-6, gradient[place], rtol=1e-4, atol=1e-6)

    sizes = [(steps, n) for steps in (10, 20, 40, 80) for n in (4, 8, 16, 32)]
    terms = {"T n": (1, 1), "T n^2": (1, 2), "n^2": (0, 2), "T^2 n": (2, 1), "n": (0, 1)}
    design = np.array([[steps**a * n**b for a, b in terms.values()] for steps, n in sizes], float)
    fits = []
    for values in zip(*(measure(*size) for size in sizes)):
        weights = np.linalg.lstsq(design / design.max(axis=0), np.array(values, float), rcond=None)[0]
        weights = weights / design.max(axis=0)
        assert np.allclose(design @ weights, values)
        fits.append(" + ".join(term for term, weight in zip(terms, weights) if weight > 1e-6))
    return f"time O({fits[0]}), space O({fits[1]})"


@check("6.2/7", "boolean")
def architecture_determines_memory():
    def memory(side, batch, bytes_each, training):
        channels = [3, 32, 64, 64]  # a fully convolutional network of 3x3 filters, the same in all cases
        weights = sum(9 * a * b + b for a, b in zip(channels, channels[1:]))
        maps = [batch * side * side * c for c in channels]
        kept = sum(maps) if training else max(a + b for a, b in zip(maps, maps[1:]))
        return bytes_each * (weights * (4 if training else 1) + kept)  # weights, gradients, two Adam moments

    needs = {
        memory(side, batch, size, training)
        for side in (224, 448)
        for batch in (1, 32)
        for size in (2, 4)
        for training in (False, True)
    }
    return len(needs) == 1


@check("6.2/10", "program")
def averages_precisely(program):
    expect_arguments(program, 1)
    exactly = promises(program, "exactly accumulated sum")

    def assert_precise(values, function=program, bound=Fraction(1, 2 ** (52 if exactly else 48))):
        """Within a unit of the last place where that is promised, else within what pairwise summation loses."""
        wanted = sum(map(Fraction, values)) / len(values)
        scale = abs(wanted) if exactly else sum(abs(Fraction(value)) for value in values) / len(values)
        assert abs(Fraction(float(function(values))) - wanted) <= bound * scale, values[:3]

    rng = random.Random(10)
    assert_precise([0.1])
    for _ in range(200):
        values = [rng.uniform(-1, 1) * 10.0 ** rng.randrange(-20, 20) for _ in range(rng.randrange(1, 40))]
        assert_precise(values)
        assert_precise(values + [-value for value in values] + [rng.random()])
    million = [0.1] * 1_000_000
    found, seconds = timed(program, million)
    assert abs(found - 0.1) < (1e-17 if exactly else 5e-16) and seconds < (1 if exactly else 5)
    naive = 0.0
    for value in million:
        naive += value
    assert abs(naive / 1e6 - 0.1) > 1e-13  # the plain loop fails the bound
    single = np.cumsum(np.full(1_000_000, 0.1, np.float32), dtype=np.float32)[-1]
    assert 100_950 < single < 100_966  # the figure that the answer quotes
    mixed = [rng.gauss(1e6, 1) for _ in range(20_000)]
    assert_precise(mixed)
    if not exactly:
        return
    for values in ([1e16, 1.0, -1e16], [1.0, 1e100, 1.0, -1e100], [1e100, 1e50, 1.0, -1e50, -1e100]):
        assert_precise(values)
    assert_precise([1.7e308] * 1000)
    assert_precise([1.7e308, 1.6e308, -1.5e308, 1.4e308])
    compensated = inspect.unwrap(program).__globals__["compensated_mean"]  # the answer's second program
    for values in ([1e16, 1.0, -1e16], mixed, [1.0, 1e100, 1.0, -1e100]):
        assert_precise(values, compensated)
    assert compensated(million) == 0.1
    try:
        program([])
    except ValueError:
        return
    raise AssertionError("an empty list has no mean")


@check("6.2/11", "program")
def synchronises_batch_norm(program):
    if inspect.isclass(program):
        raise LookupError("it is a class, not a function of shards, gamma and beta")
    expect_arguments(program, 3)
    found = program(np.split(np.arange(12.0).reshape(6, 2), 2), np.ones(2), np.zeros(2))
    if not (isinstance(found, tuple) and len(found) == 2 and isinstance(found[0], list) and callable(found[1])):
        raise LookupError("it gives back something else than the outputs and a function for the backward pass")
    rng = np.random.default_rng(11)
    for sizes in ([8], [4, 4], [1, 7, 3, 16], [5, 0, 2], [1] * 8):
        x = rng.normal(3, 2, size=(sum(sizes), 5)) + np.arange(sum(sizes))[:, None]
        gamma, beta = rng.normal(size=5), rng.normal(size=5)
        cuts = np.cumsum(sizes)[:-1]

        def whole(x, gamma, beta):
            return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + beta

        outputs, backward = program(np.split(x, cuts), gamma, beta)
        assert [len(part) for part in outputs] == list(sizes)
        assert np.allclose(np.concatenate(outputs), whole(x, gamma, beta))

        upstream = rng.normal(size=x.shape)
        grad_x, grad_gamma, grad_beta = backward(np.split(upstream, cuts))
        step = 1e-5
        for place in list(np.ndindex(x.shape))[::3]:
            move = np.zeros_like(x)
            move[place] = step
            change = whole(x + move, gamma, beta) - whole(x - move, gamma, beta)
            slope = (change * upstream).sum() / (2 * step)
            assert np.isclose(np.concatenate(grad_x)[place], slope, rtol=1e-4, atol=1e-6)
        for channel in range(5):
            move = np.eye(5)[channel]
            unit = ((whole(x, gamma + move, beta) - whole(x, gamma, beta)) * upstream).sum()
            assert np.isclose(grad_gamma[channel], unit)
            assert np.isclose(grad_beta[channel], upstream[:, channel].sum())
    shifted = rng.normal(1e6, 1, size=(64, 3))  # sums of squares would cancel here
    outputs, _ = program(np.split(shifted, 4), np.ones(3), np.zeros(3))
    assert np.allclose(np.concatenate(outputs).std(axis=0), 1, atol=1e-4)


@check("6.2/12", "program")
def makes_masks(program):
    def slow(shape, roi, radius):
        mask = np.zeros(shape)
        for place in np.ndindex(*shape):
            mask[place] = np.linalg.norm(np.array(place) - np.array(roi)) < radius
        return mask

    expect_arguments(program, 3)
    careful = promises(program, "for any number of dimensions")
    shape = (7, 5, 6)
    centres = [(3, 2, 3), (0, 0, 0), (6, 4, 5), (-1, 2, 8), (30, 2, 2), (2.5, 1.25, 3.75), (-9, -9, -9)]
    # With roots, the comparison of squares, which is right as well, rounds otherwise.
    radii = [0, 0.5, 1, 2, 2.5, 4, 100] + [-1, 2**0.5, 3**0.5, 5**0.5] * careful
    for roi in centres:
        for radius in radii:
            for centre in (np.array(roi), *([roi, list(roi)] if careful else [])):
                found = program(np.zeros(shape), centre, radius)
                assert np.array_equal(found, slow(shape, roi, radius)), (roi, radius)
    large = np.broadcast_to(np.float32(0), (128, 128, 128))
    mask, seconds = timed(program, large, np.array((70, 60, 50)), 30)
    assert seconds < 1 and mask.shape == large.shape
    span = range(-30, 31)
    assert mask.sum() == sum(x * x + y * y + z * z < 900 for x in span for y in span for z in span)
    if careful:
        for shape, roi in (((9,), (3,)), ((5, 8), (1, 6.5)), ((3, 4, 5, 2), (1, 2, 3, 0)), ((0, 3), (1, 1))):
            assert np.array_equal(program(np.zeros(shape), roi, 2), slow(shape, roi, 2))
        assert program(large, (70, 60, 50), 30).dtype == bool

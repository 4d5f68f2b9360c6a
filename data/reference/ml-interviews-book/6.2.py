"""Checks of the reference answers of section 6.2."""

import random
import time
from fractions import Fraction
from functools import lru_cache

import numpy as np

from pipeline.review.checks import check


def timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


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
    def read(text, dims):
        """The (shape, operations) of a bracketing, by its own parser."""
        position = 0

        def term():
            nonlocal position
            if text[position] == "(":
                position += 1
                product = multiply(term(), term())
                assert text[position] == ")"
                position += 1
                return product
            start = position = position + 1
            while position < len(text) and text[position].isdigit():
                position += 1
            number = int(text[start:position])
            factors.append(number)
            return (dims[number - 1], dims[number]), 0

        factors = []
        found = term()
        assert position == len(text) and factors == list(range(1, len(dims)))
        return found

    def cheapest(dims):
        if len(dims) == 2:
            return 0
        splits = range(1, len(dims) - 1)
        return min(
            cheapest(dims[: k + 1]) + cheapest(dims[k:]) + dims[0] * dims[k] * dims[-1] for k in splits
        )

    assert program([100, 5, 200, 20]) == (30_000, "(A1(A2A3))")
    assert program([30, 35, 15, 5, 10, 20, 25])[0] == 15_125
    assert program([7, 9]) == (0, "A1") and program([2, 3, 4]) == (24, "(A1A2)")
    rng = random.Random(1)
    for _ in range(60):
        dims = [rng.randrange(1, 30) for _ in range(rng.randrange(2, 9))]
        cost, order = program(dims)
        assert cost == cheapest(dims) == read(order, dims)[1]
    dims = [rng.randrange(1, 100) for _ in range(121)]
    (cost, order), seconds = timed(program, dims)
    assert seconds < 2 and read(order, dims)[1] == cost

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
    def exact(values):
        return sum(map(Fraction, values)) / len(values)

    def assert_precise(values):
        wanted = exact(values)
        found = Fraction(program(values))
        assert abs(found - wanted) <= Fraction(1, 2**52) * abs(wanted), values[:3]

    rng = random.Random(10)
    assert_precise([0.1])
    assert_precise([1e16, 1.0, -1e16])
    assert_precise([1.0, 1e100, 1.0, -1e100])
    assert_precise([1e100, 1e50, 1.0, -1e50, -1e100])
    assert_precise([1.7e308] * 1000)
    assert_precise([1.7e308, 1.6e308, -1.5e308, 1.4e308])
    for _ in range(200):
        values = [rng.uniform(-1, 1) * 10.0 ** rng.randrange(-20, 20) for _ in range(rng.randrange(1, 40))]
        assert_precise(values)
        assert_precise(values + [-value for value in values] + [rng.random()])
    million = [0.1] * 1_000_000
    found, seconds = timed(program, million)
    assert found == 0.1 and seconds < 1
    naive = 0.0
    for value in million:
        naive += value
    assert abs(naive / 1e6 - 0.1) > 1e-13  # the plain loop fails the bound that the answer meets
    single = np.cumsum(np.full(1_000_000, 0.1, np.float32), dtype=np.float32)[-1]
    assert 100_950 < single < 100_966  # the figure that the answer quotes
    mixed = [rng.gauss(1e6, 1) for _ in range(100_000)]
    assert_precise(mixed)
    try:
        program([])
    except ValueError:
        return
    raise AssertionError("an empty list has no mean")


@check("6.2/11", "program")
def synchronises_batch_norm(program):
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

    shape = (7, 5, 6)
    volume = np.zeros(shape)
    centres = [(3, 2, 3), (0, 0, 0), (6, 4, 5), (-1, 2, 8), (30, 2, 2), (2.5, 1.25, 3.75), (-9, -9, -9)]
    for roi in centres:
        for radius in (-1, 0, 0.5, 1, 2**0.5, 3**0.5, 2, 2.5, 5**0.5, 4, 100):
            wanted = slow(shape, roi, radius)
            for centre in (roi, list(roi), np.array(roi)):
                assert np.array_equal(program(volume, centre, radius), wanted), (roi, radius)
    large = np.broadcast_to(np.float32(0), (256, 256, 256))
    mask, seconds = timed(program, large, (100, 120, 50), 30)
    assert seconds < 1 and mask.shape == large.shape
    span = range(-30, 31)
    assert mask.sum() == sum(x * x + y * y + z * z < 900 for x in span for y in span for z in span)

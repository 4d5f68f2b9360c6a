"""Checks of the reference answers of section 7.1."""

from itertools import pairwise

import numpy as np

from pipeline.review.checks import check


def relu(values):
    return np.maximum(values, 0.0)


def pieces(values, grid):
    """The number of linear pieces of a function that is sampled on a grid which holds all its kinks."""
    slopes = np.diff(values) / np.diff(grid)
    return 1 + int(np.sum(~np.isclose(slopes[1:], slopes[:-1], rtol=1e-6, atol=1e-6)))


def size(widths):
    """The parameters of a dense network with these layer widths, from the input to the output."""
    return sum(before * after + after for before, after in pairwise(widths))


def deep_pieces(layers):
    """The pieces of the tent map composed with itself, each time by one hidden layer of two units."""
    grid = np.linspace(0.0, 1.0, 2 ** (layers + 2) + 1)
    values = grid
    for _ in range(layers):
        values = 2 * relu(values) - 4 * relu(values - 0.5)
    return pieces(values, grid)


def most_shallow_pieces(width, random):
    """The most pieces of a random hidden layer; its kinks, at -bias/weight, are put on the grid."""
    most = 0
    for _ in range(20):
        weight, bias, out = random.normal(size=(3, width))
        kinks = np.sort(-bias / weight)
        ends = np.concatenate([[kinks[0] - 1], kinks, [kinks[-1] + 1]])
        grid = np.unique(np.concatenate([ends, (ends[1:] + ends[:-1]) / 2]))
        values = relu(np.outer(grid, weight) + bias) @ out
        count = pieces(values, grid)
        assert count <= width + 1
        most = max(most, count)
    return most


@check("7.1/5", "choice")
def more_pieces_for_the_same_number_of_parameters():
    random = np.random.default_rng(0)
    winners = set()
    for layers in (3, 5, 8, 10):
        width = 2 * layers
        assert size([1] + [2] * layers + [1]) == size([1, width, 1])
        deep = deep_pieces(layers)
        assert deep == 2**layers
        shallow = most_shallow_pieces(width, random)
        assert shallow == width + 1
        winners.add("deep" if deep > shallow else "wide")
    (winner,) = winners
    return winner


def share_of_minima_and_saddles(dimension, random, draws=20000):
    """Among random symmetric Hessians: those that are positive definite, and those of both signs."""
    entries = random.normal(size=(draws, dimension, dimension))
    values = np.linalg.eigvalsh((entries + entries.transpose(0, 2, 1)) / 2)
    minima = values[:, 0] > 0
    return minima.mean(), (~minima & (values[:, -1] > 0)).mean()


@check("7.1/7", "choice")
def saddles_outnumber_minima():
    random = np.random.default_rng(1)
    minima = []
    for dimension in (1, 2, 3, 6):
        share, saddles = share_of_minima_and_saddles(dimension, random)
        minima.append(share)
    exact = [1 / 2, (2 - np.sqrt(2)) / 4, (np.pi - 2 * np.sqrt(2)) / (4 * np.pi)]
    assert np.allclose(minima[:3], exact, atol=0.012)
    assert all(np.diff(minima) < 0)

    # and gradient descent on x² - y² lingers: a start near the ridge takes many steps to lose any height
    def steps_to_leave(offset, rate=0.01):
        x, y, steps = 1.0, offset, 0
        while x * x - y * y > -1e-3:
            x, y, steps = x - rate * 2 * x, y + rate * 2 * y, steps + 1
        return steps

    slower_near_the_ridge = steps_to_leave(1e-6) > 2 * steps_to_leave(1e-1)
    return "saddle points" if saddles > minima[-1] and slower_near_the_ridge else "local minima"


@check("7.1/9.2", "boolean")
def each_can_be_turned_into_the_other():
    random = np.random.default_rng(2)
    # Classification by regression: least squares on 0/1 labels over a finite input space, cut at one half.
    inputs = 12
    counts = random.integers(0, 50, size=(inputs, 2)) + np.array([1, 2])
    x = np.repeat(np.repeat(np.arange(inputs), 2), counts.ravel())
    y = np.repeat(np.tile([0, 1], inputs), counts.ravel())
    fitted = np.linalg.lstsq(np.eye(inputs)[x], y, rcond=None)[0]
    share = counts[:, 1] / counts.sum(axis=1)
    assert np.allclose(fitted, share)
    by_regression = np.all((fitted > 0.5) == (counts[:, 1] > counts[:, 0]))
    # Regression by classification: probabilities of bins, then their expected centre, within half a bin.
    bins = 20
    edges = np.linspace(0, 1, bins + 1)
    centres = (edges[1:] + edges[:-1]) / 2
    by_classification = True
    for a, b in random.uniform(0.5, 6, size=(50, 2)):
        sample = random.beta(a, b, size=2000)
        chance = np.histogram(sample, edges)[0] / len(sample)
        by_classification &= abs(chance @ centres - sample.mean()) <= 0.5 / bins + 1e-12
    return bool(by_regression and by_classification)

"""Checks of the reference answers of section 3.1 of the sample book."""

from functools import cache
from itertools import pairwise, product

import numpy as np

from pipeline.review.checks import check

# The points of the two pictures, as data/sample/pictures.py draws them: "o" circles, "x" crosses.
groups = [(1, 1, "o"), (4, 4, "o"), (4, 1, "x"), (1, 4, "x")]
corners = tuple((x + i, y + j, kind) for x, y, kind in groups for i, j in product((0, 1), repeat=2))
circles = ((3, 3), (2.6, 3.3), (3.4, 2.7), (3.2, 3.4))
crosses = ((1, 1), (3, 1), (5, 1), (5, 3), (5, 5), (3, 5), (1, 5), (1, 3))
ring = (*((x, y, "o") for x, y in circles), *((x, y, "x") for x, y in crosses))


def nearest_labels(points, labels):
    distances = np.linalg.norm(points[:, None] - points, axis=2) + np.diag([np.inf] * len(points))
    return labels[distances.argmin(axis=1)]


def rbf_labels(points, labels):
    kernel = np.exp(-0.5 * np.linalg.norm(points[:, None] - points, axis=2) ** 2)
    np.fill_diagonal(kernel, 0)
    return np.sign(kernel @ labels)


def tree_labels(points, labels, depth=3):
    """The labels that a greedy tree gives to the points it was grown on."""
    if depth == 0 or len(set(labels)) == 1:
        return np.full(len(labels), np.sign(labels.sum() + 0.5))

    def impurity(side):
        return sum((labels[part] == 1).sum() * (labels[part] == -1).mean() for part in (side, ~side))

    sides = [points[:, axis] < cut for axis in range(points.shape[1]) for cut in np.unique(points[:, axis])[1:]]
    side = min(sides, key=impurity)
    given = np.empty(len(labels))
    for part in (side, ~side):
        given[part] = tree_labels(points[part], labels[part], depth - 1)
    return given


@check("3.1/1", "choice")
def who_needs_scaling():
    rng = np.random.default_rng(11)
    points = rng.normal(size=(80, 2))
    labels = np.where(points.sum(axis=1) + 0.3 * rng.normal(size=80) > 0, 1, -1)
    methods = {"nearest neighbors": nearest_labels, "the SVM": rbf_labels, "the tree": tree_labels}
    changed = {
        name: not np.array_equal(method(points, labels), method(points * [1, 1024], labels))
        for name, method in methods.items()
    }
    affected = " and ".join(name for name, is_changed in changed.items() if is_changed)
    return f"{affected}, not {' or '.join(name for name, is_changed in changed.items() if not is_changed)}"


def splits(points):
    for axis in (0, 1):
        for low, high in pairwise(sorted({point[axis] for point in points})):
            middle = (low + high) / 2
            yield tuple(p for p in points if p[axis] < middle), tuple(p for p in points if p[axis] > middle)


def impurity(points):
    ones = sum(kind == "x" for _, _, kind in points)
    return 2 * ones * (len(points) - ones) / len(points)


@cache
def fewest_leaves(points):
    if not impurity(points):
        return 1
    return min(fewest_leaves(left) + fewest_leaves(right) for left, right in splits(points))


def greedy_leaves(points):
    """The numbers of leaves that greedy growth may end with, by how it breaks ties."""
    if not impurity(points):
        return {1}
    left_over = [impurity(left) + impurity(right) for left, right in splits(points)]
    best = [pair for pair, rest in zip(splits(points), left_over, strict=True) if rest < min(left_over) + 1e-9]
    return {a + b for left, right in best for a, b in product(greedy_leaves(left), greedy_leaves(right))}


@check("3.1/2.1", "numbers", tolerance=0)
def leaves_of_the_corners():
    gains = [impurity(corners) - impurity(left) - impurity(right) for left, right in splits(corners)]
    assert np.allclose(gains, 0)
    assert greedy_leaves(corners) == {4, 6}
    return [fewest_leaves(corners)]


@check("3.1/2.2", "numbers", tolerance=0)
def leaves_of_the_ring():
    assert greedy_leaves(ring) == {5}
    return [fewest_leaves(ring)]


def k_means(points, centres):
    while True:
        nearest = np.abs(points[:, None] - centres).argmin(axis=1)
        moved = np.array([points[nearest == k].mean() for k in range(len(centres))])
        if np.array_equal(moved, centres):
            return centres
        centres = moved


def cost(points, centres):
    return (np.abs(points[:, None] - np.asarray(centres)).min(axis=1) ** 2).sum()


@check("3.1/3.2", "numbers")
def where_the_centres_end():
    points = np.array([1.0, 2, 4, 9, 10])
    found = k_means(points, np.array([1.0, 2]))
    divisions = [np.array(mask, bool) for mask in product([0, 1], repeat=5) if 0 < sum(mask) < 5]
    sums = [part.sum() * points[part].var() + (~part).sum() * points[~part].var() for part in divisions]
    assert np.isclose(cost(points, found), min(sums))
    assert np.allclose(k_means(points, np.array([9.0, 10])), found)
    clumps = np.array([0.0, 1, 10, 11, 20, 21])
    stuck = k_means(clumps, np.array([0.0, 1, 10]))
    assert np.allclose(stuck, [0, 1, 15.5])
    assert np.allclose([cost(clumps, stuck), cost(clumps, [0.5, 10.5, 20.5])], [101, 1.5])
    return found

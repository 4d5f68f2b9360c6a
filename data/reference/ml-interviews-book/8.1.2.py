"""Checks of the reference answers of section 8.1.2."""

import re
from collections import Counter
from itertools import combinations, permutations, product

import numpy as np
from scipy import optimize

from pipeline.review.checks import check

# Where the marks stand in the pictures, in pixels.
CIRCLES = [(347, 862), (557, 926), (196, 1026), (449, 1075), (692, 1082), (156, 1143)]
CIRCLES += [(340, 1179), (612, 1206), (207, 1319), (586, 1366), (345, 1401)]
DIAMONDS = [(808, 72), (589, 160), (1090, 243), (1365, 387), (898, 413), (1176, 450), (666, 465)]
DIAMONDS += [(1627, 480), (1243, 710)]
CIRCLES_2 = [(343, 860), (553, 925), (192, 1025), (446, 1073), (688, 1080), (152, 1142)]
CIRCLES_2 += [(337, 1178), (608, 1204), (203, 1318), (582, 1365), (341, 1400)]
DIAMONDS_2 = [(804, 70), (586, 158), (1087, 241), (1362, 386), (894, 411), (1173, 449), (662, 464)]
DIAMONDS_2 += [(1239, 708), (741, 869)]
CIRCLES_3 = [(824, 739), (292, 866), (501, 931), (140, 1031), (394, 1079), (636, 1086), (100, 1148)]
CIRCLES_3 += [(285, 1184), (556, 1210), (151, 1324), (530, 1371), (289, 1406)]
DIAMONDS_3 = [(752, 76), (534, 165), (1035, 248), (1310, 392), (842, 417), (1121, 455), (610, 470)]
DIAMONDS_3 += [(1187, 714), (689, 875)]


def separable(left, right):
    points = np.array([*left, *right]) / 1000
    signs = np.repeat([1, -1], [len(left), len(right)])[:, None]
    constraints = -signs * np.c_[points, np.ones(len(points))]
    limits = -np.ones(len(points))
    found = optimize.linprog(np.zeros(3), A_ub=constraints, b_ub=limits, bounds=[(None, None)] * 3)
    assert found.status in (0, 2)
    return found.status == 0


def distance_to_segment(point, start, end):
    point, start, end = (np.array(p, float) for p in (point, start, end))
    share = np.clip((point - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    return np.linalg.norm(point - start - share * (end - start))


def street(left, right):
    """The widest margin between separable sets: the distance of their convex hulls."""
    one = min(distance_to_segment(p, a, b) for p in left for a, b in combinations(right, 2))
    other = min(distance_to_segment(p, a, b) for p in right for a, b in combinations(left, 2))
    return min(one, other)


def spacing(points):
    points = np.array(points, float)
    distances = np.linalg.norm(points[:, None] - points, axis=2) + np.diag(np.full(len(points), np.inf))
    return float(np.median(distances.min(axis=1)))


def verdict(left, right):
    return "linearly separable" if separable(left, right) else "not linearly separable"


def wide(left, right):
    return street(left, right) > max(spacing(left), spacing(right))


@check("8.1.2/5.4", "choice")
def k_means_on_a_ring_around_a_core():
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 240)
    ring = rng.normal(5, 0.3, 240)[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    points = np.r_[rng.normal(size=(240, 2)), ring]
    truth = np.repeat([0, 1], 240)

    def cost(labels):
        return sum(((points[labels == c] - points[labels == c].mean(axis=0)) ** 2).sum() for c in (0, 1))

    def k_means():
        centres = points[rng.choice(len(points), 2, replace=False)]
        for _ in range(100):
            labels = np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1)
            centres = np.array([points[labels == c].mean(axis=0) for c in (0, 1)])
        return labels

    best = min((k_means() for _ in range(20)), key=cost)
    agreement = max(np.mean(best == truth), np.mean(best != truth))
    assert abs(cost(truth) / len(points) - 13.5) < 0.7
    assert abs(cost(best) / len(points) - 9.5) < 0.7
    return "k-means fails" if agreement < 0.8 else "k-means works"


def drawn_arrows():
    """The picture's arrows, from letter to letter: an arrow's end belongs to the letter nearest to it."""
    letters = np.array([(77, 248), (420, 40), (852, 192), (478, 530), (92, 558)], float)
    tails = np.array([(125, 241), (119, 282), (85, 316), (458, 54), (434, 107)], float)
    heads = np.array([(382, 57), (436, 512), (83, 512), (812, 192), (471, 488)], float)
    nearest = [np.linalg.norm(ends[:, None] - letters, axis=2).argmin(axis=1) for ends in (tails, heads)]
    return list(zip(*(ends.tolist() for ends in nearest), strict=True))


@check("8.1.2/9.1", "matrix")
def directed():
    matrix = np.zeros((5, 5))
    for tail, head in drawn_arrows():
        matrix[tail, head] = 1
    assert matrix.sum() == 5
    assert not np.linalg.matrix_power(matrix, 3).any()
    return matrix.tolist()


@check("8.1.2/9.2", "matrix")
def undirected():
    edges = {frozenset(arrow) for arrow in drawn_arrows()}
    return [[int({i, j} in edges) for j in range(5)] for i in range(5)]


def adjacency(n, edges):
    matrix = np.zeros((n, n))
    for i, j in edges:
        matrix[i, j] = matrix[j, i] = 1
    return matrix


def isomorphic(n, edges, others):
    if len(edges) != len(others):
        return False
    targets = {frozenset(edge) for edge in others}
    return any({frozenset((p[i], p[j])) for i, j in edges} == targets for p in permutations(range(n)))


def permutation_similar(a, b):
    matrices = (np.eye(len(a))[list(order)] for order in permutations(range(len(a))))
    return any(np.array_equal(p @ a @ p.T, b) for p in matrices)


def cospectral(a, b):
    return np.allclose(np.linalg.eigvalsh(a), np.linalg.eigvalsh(b), atol=1e-6)


@check("8.1.2/9.3", "choice")
def isomorphism_in_matrices():
    pairs = list(combinations(range(4), 2))
    graphs = [[e for e, kept in zip(pairs, mask, strict=True) if kept] for mask in product((0, 1), repeat=6)]
    cases = [(4, graphs[i], graphs[j]) for i in range(0, 64, 3) for j in range(0, 64, 2)]
    cases.append((5, [(0, 1), (0, 2), (0, 3), (0, 4)], [(0, 1), (1, 2), (2, 3), (3, 0)]))
    claims = {"equal": np.array_equal, "cospectral": cospectral, "permutation similar": permutation_similar}
    for n, edges, others in cases:
        a, b, same = adjacency(n, edges), adjacency(n, others), isomorphic(n, edges, others)
        claims = {name: holds for name, holds in claims.items() if holds(a, b) == same}
    return " or ".join(claims)


@check("8.1.2/11", "boolean")
def scaling_matters_to_an_rbf_kernel():
    rng = np.random.default_rng(0)
    points = np.c_[rng.normal(size=600), 1000 * rng.normal(size=600)]
    labels = np.where(points[:, 0] > 0, 1, -1)

    def accuracy(x, gamma):
        squared = ((x[:, None] - x[:300]) ** 2).sum(axis=2)
        kernel = np.exp(-gamma * squared)
        weights = np.linalg.solve(kernel[:300] + 0.1 * np.eye(300), labels[:300])
        return np.mean(np.sign(kernel[300:] @ weights) == labels[300:])

    raw = max(accuracy(points, gamma) for gamma in (1e-8, 1e-6, 1e-4, 1e-2, 1))
    scaled = accuracy(points / points[:300].std(axis=0), 0.5)
    return bool(raw < 0.6 and scaled > 0.9)


TWEETS = [
    ("This makes me so upset", 0),
    ("This puppy makes me happy", 1),
    ("Look at this happy hamster", 1),
    ("No hamsters allowed in my house", 0),
]
QUERY = "The hamster is upset with the puppy"
STOP_WORDS = frozenset({"this", "me", "so", "no", "at", "in", "my"})


def words(text, *, merge=False, stop=frozenset()):
    found = re.findall(r"[a-z]+", text.lower())
    return [re.sub("^hamsters$", "hamster", w) if merge else w for w in found if w not in stop]


def multinomial(*, merge=False, stop=frozenset(), unknown=False):
    counts = [Counter(), Counter()]
    for text, label in TWEETS:
        counts[label].update(words(text, merge=merge, stop=stop))
    vocabulary = set(counts[0]) | set(counts[1])
    size = len(vocabulary) + unknown
    scores = []
    for count in counts:
        query = [w for w in words(QUERY, merge=merge, stop=stop) if unknown or w in vocabulary]
        scores.append(np.prod([(count[w] + 1) / (sum(count.values()) + size) for w in query]))
    return scores[1] / sum(scores)


def bernoulli(*, merge):
    documents = [(set(words(text, merge=merge)), label) for text, label in TWEETS]
    query = set(words(QUERY, merge=merge))
    scores = [1.0, 1.0]
    for word in set().union(*(d for d, _ in documents)):
        for label in (0, 1):
            share = (sum(word in d for d, own in documents if own == label) + 1) / 4
            scores[label] *= share if word in query else 1 - share
    return scores[1] / sum(scores)


@check("8.1.2/12.2", "choice")
def sentiment_of_the_hamster():
    variants = [multinomial(unknown=True), multinomial(merge=True), multinomial(merge=True, stop=STOP_WORDS)]
    variants.append(bernoulli(merge=True))
    assert np.allclose(variants, [0.721, 0.529, 0.445, 0.458], atol=6e-4), variants
    positive = multinomial()
    assert abs(positive - 0.691) < 5e-4
    return "positive" if positive > 0.5 else "negative"


@check("8.1.2/14.2", "choice")
def first_picture():
    assert abs(street(CIRCLES, DIAMONDS) - 467) < 1
    assert wide(CIRCLES, DIAMONDS)
    return verdict(CIRCLES, DIAMONDS)


@check("8.1.2/14.3", "choice")
def second_picture():
    assert abs(street(CIRCLES_2, DIAMONDS_2) - 179) < 1
    assert not wide(CIRCLES_2, DIAMONDS_2)
    return verdict(CIRCLES_2, DIAMONDS_2)


@check("8.1.2/14.4", "choice")
def third_picture():
    assert separable(CIRCLES_3[1:], DIAMONDS_3)
    assert separable(CIRCLES_3, DIAMONDS_3[:-1])
    return verdict(CIRCLES_3, DIAMONDS_3)

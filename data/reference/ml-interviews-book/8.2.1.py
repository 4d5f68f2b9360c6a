"""Checks of the reference answers of section 8.2.1."""

import itertools
import math

import numpy as np

from pipeline.review.checks import check

_TERMS = ["bird", "duck", "worm", "early", "get", "love"]
# How often each term stands in each of the question's documents, and in its query, plural and -s folded.
_DOCUMENTS = np.array(
    [
        [0, 1, 1, 0, 0, 1],
        [1, 0, 1, 1, 0, 0],
        [1, 0, 1, 1, 2, 1],
        [1, 1, 1, 1, 1, 0],
        [1, 1, 1, 0, 1, 0],
    ],
    dtype=float,
)
_QUERY = np.array([1, 0, 1, 1, 1, 0], dtype=float)


def _cosines(documents, query):
    idf = np.log(len(documents) / (documents > 0).sum(axis=0))
    vectors, q = documents * idf, query * idf
    return vectors @ q / (np.linalg.norm(vectors, axis=1) * np.linalg.norm(q))


@check("8.2.1/5.1", "choice")
def two_top_ranked_documents():
    order = np.argsort(-_cosines(_DOCUMENTS, _QUERY))
    return " and ".join(f"D{index + 1}" for index in order[:2])


@check("8.2.1/5.2", "numbers")
def rank_of_d5_with_three_birds():
    scores = {}
    for birds in range(1, 20):
        documents = _DOCUMENTS.copy()
        documents[4, _TERMS.index("bird")] = birds
        cosines = _cosines(documents, _QUERY)
        scores[birds] = cosines[4]
        if birds == 3:
            rank = 1 + int((cosines > cosines[4]).sum())
    assert max(scores, key=scores.get) == 2
    assert scores[1] < scores[3]
    return [rank]


def _held_out_loss(train, test, order, symbols):
    def context(sequence, position):
        code = 0
        for symbol in sequence[position - order + 1 : position]:
            code = code * symbols + int(symbol)
        return code

    counts = {}
    for i in range(order - 1, len(train)):
        counts.setdefault(context(train, i), np.zeros(symbols))[train[i]] += 1
    losses = []
    for i in range(order - 1, len(test)):
        row = counts.get(context(test, i), np.zeros(symbols))
        losses.append(-math.log((row[test[i]] + 1) / (row.sum() + symbols)))
    return float(np.mean(losses))


@check("8.2.1/7", "boolean")
def longer_context_always_improves_held_out_loss():
    rng = np.random.default_rng(6)
    symbols = 20
    source = rng.dirichlet(np.full(symbols, 0.1), size=(symbols, symbols))
    text = [0, 1]
    for _ in range(8000):
        text.append(int(rng.choice(symbols, p=source[text[-2], text[-1]])))
    train, test = text[:3000], text[3000:]
    losses = [_held_out_loss(train, test, order, symbols) for order in range(1, 7)]
    return all(later < earlier for earlier, later in itertools.pairwise(losses))


@check("8.2.1/9", "numbers")
def shortest_path_of_edits():
    start, goal = "doctor", "bottle"
    # breadth-first search over positions in both words, one edit per edge, matches free
    frontier, distance, seen = {(0, 0)}, 0, set()
    while True:
        todo = list(frontier)
        while todo:
            i, j = todo.pop()
            matches = i < len(start) and j < len(goal) and start[i] == goal[j]
            if matches and (i + 1, j + 1) not in frontier | seen:
                frontier.add((i + 1, j + 1))
                todo.append((i + 1, j + 1))
        if (len(start), len(goal)) in frontier:
            return [distance]
        seen |= frontier
        steps = {(i + a, j + b) for i, j in frontier for a, b in ((1, 0), (0, 1), (1, 1))}
        frontier = {(i, j) for i, j in steps - seen if i <= len(start) and j <= len(goal)}
        distance += 1


@check("8.2.1/11", "choice")
def lower_entropy_on_the_same_unit():
    prose = (
        "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
        "foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of "
        "Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair."
    )
    characters_per_word = (len(prose) + 1) / len(prose.split())
    assert characters_per_word > 4
    models = {"character-level model": 2 * characters_per_word, "word-level model": 6.0}
    return min(models, key=models.get)

"""Checks of the reference answers of section 8.2.3."""

import itertools
from math import inf

import numpy as np

from pipeline.review.checks import check


def minimax(node, maximising):
    if isinstance(node, int):
        return node
    return (max if maximising else min)(minimax(child, not maximising) for child in node)


@check("8.2.3/4", "numbers")
def minimax_values():
    tree = [[3, 5], [2, 6]]  # the leaves of the picture, from left to right
    assert minimax(tree, False) == 5 and [minimax(child, True) for child in tree] == [5, 6]
    return [minimax(tree, True), *(minimax(child, False) for child in tree)]


def alpha_beta(node, maximising, alpha, beta, path, windows, leaves, hard=False):
    """Fail-soft alpha-beta; notes the window with which each inner node is left, and the leaves it reads."""
    if isinstance(node, int):
        leaves.append(node)
        return node
    value = -inf if maximising else inf
    for place, child in enumerate(node):
        found = alpha_beta(child, not maximising, alpha, beta, (*path, place), windows, leaves, hard)
        if hard:
            found = min(max(found, alpha), beta)
        value = max(value, found) if maximising else min(value, found)
        alpha, beta = (max(alpha, value), beta) if maximising else (alpha, min(beta, value))
        windows[path] = (alpha, beta)
        if alpha >= beta:
            break
    return value


@check("8.2.3/5", "numbers")
def alpha_beta_values():
    tree = [[[3, 5], [2, 6]], [[1, 4], [5, 9]]]  # the leaves of the picture, from left to right
    windows, leaves = {}, []
    value = alpha_beta(tree, True, -inf, inf, (), windows, leaves)
    assert value == minimax(tree, True) == windows[()][0] == 5
    assert leaves == [3, 5, 2, 6, 1, 4] and (1, 1) not in windows
    # the table of the answer: the windows after A, L, B, R, C
    assert windows[0, 0] == (5, inf) and windows[0,] == (-inf, 5) and windows[0, 1] == (6, 5)
    assert windows[1,] == (5, 4) and windows[1, 0] == (5, inf)
    other, read = {}, []
    assert alpha_beta(tree, True, -inf, inf, (), other, read, hard=True) == 5 and read == leaves
    # what was pruned can't change the value
    for last in itertools.product(range(-9, 15, 3), repeat=2):
        assert minimax([tree[0], [[1, 4], list(last)]], True) == 5
    return [windows[()][0], windows[0,][1], windows[1,][1], len(leaves)]


def random_mdp(rng, states, actions):
    return rng.dirichlet(np.full(states, 0.3), size=(actions, states))


def solve(p, reward, gamma):
    """Optimal action values; p is [action, state, next], reward is [action, state]."""
    values = np.zeros(p.shape[1])
    while True:
        q = reward + gamma * p @ values
        if np.abs(q.max(axis=0) - values).max() < 1e-10:
            return q
        values = q.max(axis=0)


@check("8.2.3/6", "choice")
def how_many_rewards_explain_a_policy():
    rng = np.random.default_rng(6)
    states, actions, gamma = 5, 3, 0.8
    p = random_mdp(rng, states, actions)
    everywhere = np.arange(states)
    policy = solve(p, np.tile(rng.normal(size=states), (actions, 1)), gamma).argmax(axis=0)
    p_policy = p[policy, everywhere]
    inverse = np.linalg.inv(np.eye(states) - gamma * p_policy)

    explaining = []
    tried = [np.zeros(states), np.ones(states), *rng.normal(size=(300, states))]
    for reward in tried:
        q = solve(p, np.tile(reward, (actions, 1)), gamma)
        optimal = np.all(q[policy, everywhere] >= q.max(axis=0) - 1e-8)
        cone = all(((p_policy - p[a]) @ inverse @ reward >= -1e-8).all() for a in range(actions))
        assert optimal == cone  # the condition of the answer
        if optimal:
            explaining.append(reward / (np.linalg.norm(reward) or 1))
    assert 2 < len(explaining) < len(tried)
    different = max(np.abs(a - b).max() for a, b in itertools.combinations(explaining, 2)) > 0.1

    # maximum entropy: r = alpha ln pi + V - gamma E V' makes pi soft-optimal, whatever V is
    alpha, stochastic = 0.7, rng.dirichlet(np.ones(actions), size=states).T
    for potential in (np.zeros(states), *rng.normal(size=(3, states))):
        reward = alpha * np.log(stochastic) + potential - gamma * p @ potential
        values = np.zeros(states)
        for _ in range(400):
            q = reward + gamma * p @ values
            values = alpha * np.log(np.exp(q / alpha).sum(axis=0))
        assert np.allclose(np.exp((q - values) / alpha), stochastic)
    return "not unique" if different else "unique"


def mean_value(q, p, reward, gamma):
    """The true value of the policy that is greedy in q, averaged over the states."""
    policy, here = q.argmax(axis=0), np.arange(q.shape[1])
    return np.linalg.solve(np.eye(len(here)) - gamma * p[policy, here], reward[policy, here]).mean()


@check("8.2.3/8", "choice")
def learner_with_the_better_policy_from_the_same_data():
    rng = np.random.default_rng(8)
    states, actions, gamma, steps, trials = 10, 3, 0.9, 300, 40
    exponents = np.array([0.5, 0.6, 0.8, 1.0])  # of Q-learning's step sizes; the best of them is compared
    planned_scores, learned_scores = [], []
    for trial in range(trials):
        p, reward = random_mdp(rng, states, actions), rng.random((actions, states))
        counts, q = np.zeros((actions, states, states)), np.zeros((len(exponents), actions, states))
        data, s = [], 0
        for _ in range(steps):
            a = rng.integers(actions)
            following = rng.choice(states, p=p[a, s])
            counts[a, s, following] += 1
            data.append((a, s, following))
            target = reward[a, s] + gamma * q[:, :, following].max(axis=1)
            q[:, a, s] += (target - q[:, a, s]) / counts[a, s].sum() ** exponents
            s = following
        visits = counts.sum(axis=2, keepdims=True)
        planned = solve(np.where(visits > 0, counts / np.maximum(visits, 1), 1 / states), reward, gamma)

        best = mean_value(solve(p, reward, gamma), p, reward, gamma)
        planned_scores.append(mean_value(planned, p, reward, gamma) / best)
        learned_scores.append([mean_value(values, p, reward, gamma) / best for values in q])

        if trial == 0:  # Q-learning that replays the data to the end arrives at the planner's solution
            assert (visits > 0).all()
            replayed = np.zeros((actions, states))
            for _ in range(200):
                targets = np.zeros_like(replayed)
                for a, old, new in data:
                    targets[a, old] += reward[a, old] + gamma * replayed[:, new].max()
                replayed = targets / visits[:, :, 0]
            assert np.allclose(replayed, planned, atol=1e-6)
    learned = np.array(learned_scores)
    difference = np.array(planned_scores) - learned[:, learned.mean(axis=0).argmax()]
    certainty = difference.mean() / (difference.std(ddof=1) / np.sqrt(trials))
    if abs(certainty) < 4:
        return "undecided"
    return "model-based" if certainty > 0 else "model-free"

"""Figures of section 8.2.3: regret of bandit rules, weights of a discount, a pruned game tree."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, canvas, figure

STEPS, RUNS = 20_000, 300
MEANS = np.array([0.5, 0.6])


@figure("8.2.3-1-regret")
def regret_of_four_rules():
    drawing, axes = canvas(height=3.0)
    rules = (
        ("greedy", _greedy, RED),
        ("constant $\\epsilon = 0.1$", _epsilon_greedy, ORANGE),
        ("UCB1", _ucb, BLUE),
        ("Thompson sampling", _thompson, GREEN),
    )
    for label, rule, color in rules:
        regret = _regret(rule)
        shown = np.linspace(0, STEPS - 1, 60).astype(int)
        axes.plot(shown + 1, regret[shown], color=color, label=label)
    axes.set(
        xlabel="steps of a bandit with click rates 0.5 and 0.6",
        ylabel="average regret",
        xlim=(0, STEPS),
        ylim=(0, 150),
    )
    axes.legend()
    return drawing


def _regret(rule):
    """The cumulative regret, averaged over many runs that are played side by side."""
    rng = np.random.default_rng(0)
    wins, plays = np.zeros((RUNS, 2)), np.zeros((RUNS, 2))
    lost = np.zeros(STEPS)
    every = np.arange(RUNS)
    for step in range(STEPS):
        arms = np.full(RUNS, step) if step < 2 else rule(rng, wins, plays, step)
        rewards = rng.random(RUNS) < MEANS[arms]
        wins[every, arms] += rewards
        plays[every, arms] += 1
        lost[step] = (MEANS.max() - MEANS[arms]).mean()
    return lost.cumsum()


def _greedy(rng, wins, plays, step):
    return (wins / plays + rng.random((RUNS, 2)) * 1e-9).argmax(axis=1)


def _epsilon_greedy(rng, wins, plays, step):
    return np.where(rng.random(RUNS) < 0.1, rng.integers(2, size=RUNS), _greedy(rng, wins, plays, step))


def _ucb(rng, wins, plays, step):
    return (wins / plays + np.sqrt(2 * np.log(step + 1) / plays)).argmax(axis=1)


def _thompson(rng, wins, plays, step):
    return rng.beta(wins + 1, plays - wins + 1).argmax(axis=1)


@figure("8.2.3-2-price")
def price_against_weeks_left():
    """Backward induction: in a week one unit sells with a chance that falls with the price, 1 to 15."""
    prices = np.arange(1, 16)
    sells = np.exp(-prices / 5)
    weeks, units = 12, 8
    worth = np.zeros(units + 1)
    best = np.zeros((weeks + 1, units + 1))
    for left in range(1, weeks + 1):
        gains = sells[:, None] * (prices[:, None] + worth[:-1] - worth[1:])
        best[left, 1:] = prices[gains.argmax(axis=0)]
        worth = np.append(0, worth[1:] + gains.max(axis=0))
    drawing, axes = canvas(height=2.8)
    for stock, color in ((1, BLUE), (2, GREEN), (4, ORANGE)):
        axes.step(range(1, weeks + 1), best[1:, stock], where="mid", color=color, label=f"{stock} left")
    axes.set(xlabel="weeks left until the goods are worthless", ylabel="best price", xlim=(12.6, 0.4), ylim=(0, 15))
    axes.legend(title="units in stock", loc="upper right")
    return drawing


@figure("8.2.3-3-weights")
def weights_of_discounts():
    drawing, axes = canvas(height=2.8)
    delay = np.arange(101)
    for discount, color in ((0.8, ORANGE), (0.9, BLUE), (0.99, GREEN)):
        axes.plot(delay, discount**delay, color=color, label=f"$\\gamma$ = {discount}")
    axes.axhline(np.exp(-1), color=GREY, linestyle=":", linewidth=1)
    axes.text(101, np.exp(-1) + 0.02, "1/e", color=GREY, ha="right", fontsize=9)
    axes.set(xlabel="delay in steps", ylabel="weight of a reward", xlim=(0, 101), ylim=(0, 1.02))
    axes.legend(loc=(0.72, 0.68))
    return drawing


@figure("8.2.3-5-tree")
def pruned_game_tree():
    drawing, axes = canvas(height=3.3)
    leaves = dict(enumerate((3, 5, 2, 6, 1, 4, 5, 9)))
    nodes = {
        (3.5, 3): ("5", INK),
        (1.5, 2): ("5", INK),
        (5.5, 2): ("≤ 4", INK),
        (0.5, 1): ("5", INK),
        (2.5, 1): ("6", INK),
        (4.5, 1): ("4", INK),
        (6.5, 1): ("?", GREY),
    }
    for x, y in nodes:
        for down, below in _children(x, y):
            pruned = x == 6.5 or (down, below) == (6.5, 1)
            color, style = (GREY, ":") if pruned else (INK, "-")
            ends = [y - 0.2, below + (0.2 if y > 1 else 0)]
            axes.plot(
                [x + 0.2 * (down - x), down - 0.2 * (down - x) * (y > 1)],
                ends,
                color=color,
                linewidth=1,
                linestyle=style,
            )
    for (x, y), (value, color) in nodes.items():
        axes.plot(x, y, "o", markersize=27, color=BLUE if y != 2 else PURPLE, alpha=0.25 if color != GREY else 0.08)
        axes.text(x, y, value, color=color, ha="center", va="center", weight="bold")
    for x, value in leaves.items():
        axes.text(x, -0.12, value, color=GREY if x > 5 else INK, ha="center", va="center")
    axes.text(3.95, 3.1, "$\\alpha=5$", color=ORANGE)
    axes.text(0.95, 2.12, "$\\beta=5$", color=ORANGE, ha="right")
    axes.text(6.0, 2.1, "$\\alpha=5,\\ \\beta=4$: cut", color=ORANGE)
    axes.text(6.98, 0.93, "D: pruned", color=GREY)
    for y, label in ((3, "max"), (2, "min"), (1, "max")):
        axes.text(-1.1, y, label, color=INK, va="center")
    axes.set(xlim=(-1.2, 8.4), ylim=(-0.4, 3.45))
    axes.axis("off")
    return drawing


def _children(x, y):
    half = {3: 2.0, 2: 1.0, 1: 0.5}[y]
    return [(x - half, y - 1 if y > 1 else 0.05), (x + half, y - 1 if y > 1 else 0.05)]

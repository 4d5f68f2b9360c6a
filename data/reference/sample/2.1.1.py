"""Checks of the reference answers of section 2.1.1 of the sample book."""

import math
import random

import numpy as np

from pipeline.review.checks import check

# The curves as data/sample/pictures.py draws them.
epochs = range(1, 61)
noise = random.Random(5)
runs = {
    "A": {
        "training": [0.70 * math.exp(-epoch / 14) + 0.03 for epoch in epochs],
        "validation": [0.70 * math.exp(-epoch / 9) + 0.0084 * epoch + 0.10 for epoch in epochs],
    },
    "B": {
        "training": [math.log(2) + 0.06 * math.exp(-epoch / 2) + noise.gauss(0, 0.003) for epoch in epochs],
        "validation": [math.log(2) + 0.07 * math.exp(-epoch / 2) + noise.gauss(0, 0.01) for epoch in epochs],
    },
}


@check("2.1.1/1.1", "choice")
def who_overfits():
    # Overfitting: validation ends clearly above its lowest point while training keeps falling.
    overfitted = [
        name
        for name, run in runs.items()
        if run["validation"][-1] > 1.2 * min(run["validation"]) and run["training"][-1] < 0.5 * run["training"][19]
    ]
    [name] = overfitted
    epoch = int(np.argmin(runs[name]["validation"])) + 1
    return f"run {name} from about epoch {epoch}"


@check("2.1.1/1.2", "choice")
def what_run_b_learned():
    chances = np.linspace(0.001, 0.999, 999)
    of_a_constant = min(-0.5 * np.log(chances) - 0.5 * np.log(1 - chances))
    assert math.isclose(of_a_constant, math.log(2), rel_tol=1e-9)
    settled = {kind: losses[10:] for kind, losses in runs["B"].items()}
    errors = [abs(np.mean(one) - of_a_constant) / (np.std(one) / len(one) ** 0.5) for one in settled.values()]
    return "nothing" if max(errors) < 2 else "something"


@check("2.1.1/2", "numbers")
def flattery_of_the_minimum():
    # Order statistics by numerical integration, and the same by simulation.
    x = np.linspace(-10, 10, 200_001)
    below = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in x])
    bias = 0.01 * np.sum(1 - below**50 - (x < 0)) * (x[1] - x[0])
    simulated = -np.random.default_rng(9).normal(0, 0.01, size=(40_000, 50)).min(axis=1).mean()
    assert abs(bias - simulated) < 1e-4
    return [bias]

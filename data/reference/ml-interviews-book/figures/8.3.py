"""Figures of section 8.3: neural networks and their training."""

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, canvas, figure

VALLEY = np.array([1.0, 12.0])  # curvatures of the valley that the descents share


def _plain(axes):
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


@figure("8.3-3.2-dropout")
def full_and_thinned_network():
    drawing, axes = canvas(1, 2)
    sizes = [3, 5, 5, 1]
    dropped = {(1, 1), (1, 4), (2, 0), (2, 3), (0, 2)}
    for panel, (title, off) in zip(axes, [("at test time", set()), ("one training step", dropped)], strict=True):
        places = {(layer, i): (layer, (i - (n - 1) / 2)) for layer, n in enumerate(sizes) for i in range(n)}
        for (layer, i), (x, y) in places.items():
            for j in range(sizes[layer + 1] if layer < 3 else 0):
                if (layer, i) not in off and (layer + 1, j) not in off:
                    panel.plot([x, x + 1], [y, places[layer + 1, j][1]], color=GREY, linewidth=0.7, zorder=1)
            gone = (layer, i) in off
            panel.plot(
                x,
                y,
                "o",
                markersize=13,
                markerfacecolor="none" if gone else BLUE,
                markeredgecolor=GREY if gone else BLUE,
            )
            if gone:
                panel.plot(x, y, "x", color=RED, markersize=12, markeredgewidth=2)
        panel.set_title(title)
        panel.set_xlim(-0.4, 3.4)
        panel.set_ylim(-2.6, 2.6)
        _plain(panel)
    return drawing


@figure("8.3-4.1-activations")
def activations_and_their_derivatives():
    drawing, axes = canvas(2, 2, height=4.4, sharex=True)
    x = np.linspace(-5, 5, 101)
    s = 1 / (1 + np.exp(-x))
    smooth = {"sigmoid": (s, s * (1 - s)), "tanh": (np.tanh(x), 1 - np.tanh(x) ** 2)}
    for panel, (name, (value, slope)) in zip(axes[0], smooth.items(), strict=True):
        panel.plot(x, value, color=BLUE, label="function")
        panel.plot(x, slope, color=ORANGE, linestyle="--", label="derivative")
        panel.set_title(name)
    for panel, (name, alpha) in zip(axes[1], {"ReLU": 0.0, "leaky ReLU (slope 0.1)": 0.1}.items(), strict=True):
        panel.plot([-5, 0, 5], [-5 * alpha, 0, 5], color=BLUE)
        for ends, level in (([-5, 0], alpha), ([0, 5], 1.0)):
            panel.plot(ends, [level, level], color=ORANGE, linestyle="--")
        panel.plot([0, 0], [alpha, 1], "o", color=ORANGE, markersize=5, markerfacecolor="none")
        panel.set_title(name)
        panel.set_ylim(-0.9, 3.2)
        panel.set_yticks([0, 1])
        panel.set_xticks([-4, 0, 4])
    for panel in axes.flat:
        panel.axhline(0, color=GREY, linewidth=0.6)
        panel.axvline(0, color=GREY, linewidth=0.6)
    axes[0, 0].set_ylim(-0.12, 1.12)
    axes[0, 0].set_yticks([0, 0.25, 0.5, 1], ["0", "¼", "½", "1"])
    axes[0, 1].set_yticks([-1, 0, 1])
    axes[0, 0].legend(fontsize="small", loc="upper left", borderaxespad=0)
    return drawing


@figure("8.3-6.2-gradients-through-time")
def gradient_against_steps_back():
    drawing, axes = canvas()
    steps, size = 100, 64
    rng = np.random.default_rng(0)
    orthogonal = np.linalg.qr(rng.normal(size=(size, size)))[0]
    for factor, color in ((0.9, BLUE), (1.0, GREEN), (1.1, ORANGE)):
        for saturating in (False, True):
            state, gradient, norms = rng.normal(size=size) * 0.1, np.eye(size), [1.0]
            for _ in range(steps):
                inner = factor * orthogonal @ state + 0.3 * rng.normal(size=size)
                state = np.tanh(inner) if saturating else state
                slope = 1 - state**2 if saturating else np.ones(size)
                gradient = slope[:, None] * (factor * orthogonal) @ gradient
                norms.append(np.linalg.norm(gradient) / np.sqrt(size))
            axes.semilogy(
                norms, color=color, linestyle="--" if saturating else "-", label=None if saturating else f"{factor}"
            )
    axes.plot([], [], color=GREY, linestyle="--", label="with tanh")
    axes.set_xlabel("steps back in time")
    axes.set_ylabel("size of the gradient")
    axes.legend(title="scale of the weights", loc="lower left", fontsize="small", ncols=2)
    return drawing


def _contours(axes, reach=(-4.6, 2.6), height=(-1.5, 1.5)):
    x, y = np.meshgrid(np.linspace(*reach, 60), np.linspace(*height, 40))
    loss = 0.5 * (VALLEY[0] * x**2 + VALLEY[1] * y**2)
    axes.contour(x, y, loss, levels=[0.3, 1.2, 3, 6, 10], colors=GREY, linewidths=0.6)
    axes.plot(0, 0, "+", color=INK, markersize=10)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(*reach)
    axes.set_ylim(*height)
    axes.set_aspect("equal")  # or the steps would not look perpendicular to the contours


@figure("8.3-10-descents")
def three_descents_on_one_valley():
    drawing, axes = canvas(3, 1, height=5.4)
    rng = np.random.default_rng(2)
    for panel, (title, spread, color) in zip(
        axes, [("full batch", 0.0, BLUE), ("mini-batch", 1.6, GREEN), ("one example", 6.4, ORANGE)], strict=True
    ):
        w = np.array([-4.0, 1.2])
        path = [w]
        for _ in range(70):
            w = w - 0.06 * (VALLEY * w + spread * rng.normal(size=2) * np.array([1.0, 0.8]))
            path.append(w)
        panel.plot(*np.array(path).T, color=color, linewidth=1.2)
        panel.plot(*path[0], "o", color=color, markersize=5)
        _contours(panel)
        panel.set_title(title)
    return drawing


def _training_errors(rate, *, epochs=40):
    """Share of wrong answers of a small tanh network after each epoch of mini-batch descent at one rate."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(400, 2))
    y = ((x[:, 0] * x[:, 1] > 0) ^ (rng.random(400) < 0.03)).astype(float)
    first, second = rng.normal(size=(3, 16)), rng.normal(size=17) * 0.3
    inputs = np.column_stack([x, np.ones(400)])
    errors = []
    for epoch in range(epochs + 1):
        hidden = np.column_stack([np.tanh(inputs @ first), np.ones(400)])
        score = hidden @ second
        errors.append(np.mean((score > 0) != y))
        if epoch == epochs:
            break
        for rows in rng.permutation(400).reshape(-1, 20):
            hidden = np.column_stack([np.tanh(inputs[rows] @ first), np.ones(20)])
            score = np.clip(hidden @ second, -500, 500)
            back = (1 / (1 + np.exp(-score)) - y[rows]) / 20
            inner = np.outer(back, second[:-1]) * (1 - hidden[:, :-1] ** 2)
            second = second - rate * hidden.T @ back
            first = first - rate * inputs[rows].T @ inner
    return errors


@figure("8.3-13.1-learning-rates")
def training_error_at_three_rates():
    drawing, axes = canvas()
    for rate, color, name in ((20.0, RED, "too high"), (0.02, BLUE, "too low"), (1.0, GREEN, "acceptable")):
        errors = _training_errors(rate)
        axes.plot(errors, color=color, label=name)
    axes.plot(0, errors[0], "o", color=INK, markersize=6)
    axes.set_xlabel("epochs")
    axes.set_ylabel("training error")
    axes.set_ylim(0, None)
    axes.legend(loc="upper right")
    return drawing


@figure("8.3-14-norm-axes")
def what_is_normalized_together():
    drawing, axes = canvas(1, 2, height=2.8)
    for panel, title, chosen in zip(axes, ("batch norm", "layer norm"), ("column", "row"), strict=True):
        for row in range(4):
            for column in range(6):
                shaded = column == 2 if chosen == "column" else row == 1
                panel.fill(
                    np.array([0, 0.9, 0.9, 0]) + column,
                    np.array([0, 0, 0.9, 0.9]) + row,
                    facecolor=BLUE if shaded else "none",
                    edgecolor=GREY,
                    linewidth=0.8,
                )
        panel.set_title(title)
        panel.set_xlabel("features")
        panel.set_ylabel("examples")
        panel.set_aspect("equal")
        panel.set_xticks([])
        panel.set_yticks([])
        for side in panel.spines.values():
            side.set_visible(False)
    return drawing


@figure("8.3-20.2-optimizer-paths")
def optimizers_on_one_valley():
    drawing, axes = canvas()
    start, steps = np.array([-4.0, 1.2]), 70
    curvature = VALLEY * np.array([0.15, 1.0])  # a longer valley
    paths = {}
    w, path = start, [start]
    for _ in range(steps):
        w = w - 0.155 * curvature * w
        path.append(w)
    paths["plain descent"] = path
    w, velocity, path = start, np.zeros(2), [start]
    for _ in range(steps):
        velocity = 0.8 * velocity + curvature * w
        w = w - 0.1 * velocity
        path.append(w)
    paths["momentum"] = path
    w, first, second, path = start, np.zeros(2), np.zeros(2), [start]
    for step in range(1, steps + 1):
        gradient = curvature * w
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        w = w - 0.2 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        path.append(w)
    paths["Adam"] = path
    x, y = np.meshgrid(np.linspace(-4.6, 1.6, 60), np.linspace(-1.7, 1.7, 40))
    axes.contour(
        x,
        y,
        0.5 * (curvature[0] * x**2 + curvature[1] * y**2),
        levels=[0.1, 0.5, 1.5, 4, 9],
        colors=GREY,
        linewidths=0.6,
    )
    for (name, path), color in zip(paths.items(), (BLUE, ORANGE, PURPLE), strict=True):
        axes.plot(*np.array(path).T, color=color, marker=".", markersize=4, linewidth=1.2, label=name)
    axes.plot(*start, "o", color=INK, markersize=6)
    axes.plot(0, 0, "+", color=INK, markersize=12)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.legend(loc="lower right", fontsize="small")
    return drawing


@figure("8.3-24-xor")
def xor_before_and_after_the_hidden_layer():
    drawing, axes = canvas(1, 2)
    inputs = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
    hidden = np.maximum(inputs @ np.array([[1, -1], [-1, 1]]), 0)
    for panel, points, names in ((axes[0], inputs, ("x₁", "x₂")), (axes[1], hidden, ("h₁", "h₂"))):
        panel.plot(*points[:2].T, "o", color=BLUE, markersize=12, label="class 0")
        panel.plot(*points[2:].T, "s", color=ORANGE, markersize=11, label="class 1")
        panel.set_xlabel(names[0])
        panel.set_ylabel(names[1])
        panel.set_xlim(-0.35, 1.55)
        panel.set_ylim(-0.35, 1.55)
        panel.set_xticks([0, 1])
        panel.set_yticks([0, 1])
        panel.set_aspect("equal")
    axes[0].set_title("inputs: no line separates")
    axes[1].set_title("hidden layer: one does")
    axes[1].plot([-0.3, 0.8], [0.8, -0.3], "--", color=INK, linewidth=1.2)
    axes[1].annotate("(0,0) and (1,1)", (0, 0), (-0.32, -0.24), fontsize="small")
    axes[0].legend(loc="upper right", fontsize="small", ncols=2, bbox_to_anchor=(1.05, 1.02))
    return drawing


@figure("8.3-25-initialization")
def activations_through_depth():
    drawing, axes = canvas()
    width, depth = 256, 20
    he = np.sqrt(2 / width)
    scales = (
        (0.01, BLUE, "0.01"),
        (0.07, ORANGE, "0.07"),
        (he, GREEN, f"He: {he:.3f}"),
        (2 * he, RED, f"twice He: {2 * he:.3f}"),
    )
    for scale, color, name in scales:
        rng = np.random.default_rng(1)
        a = rng.normal(size=(200, width))
        sizes = [1.0]
        for _ in range(depth):
            a = np.maximum(a @ rng.normal(size=(width, width)) * scale, 0)
            sizes.append(np.sqrt(np.mean(a**2)))
        axes.semilogy(np.maximum(sizes, 1e-30), color=color, label=name)
    axes.set_ylim(1e-12, 1e8)
    axes.set_xlabel("layer")
    axes.set_xticks([0, 5, 10, 15, 20])
    axes.set_ylabel("size of the activations")
    axes.legend(title="std of the weights", fontsize="small", loc="lower right")
    return drawing


@figure("8.3-28.2-pruning-cost")
def cost_of_setting_a_weight_to_zero():
    drawing, axes = canvas()
    w = np.linspace(-0.15, 0.8, 300)
    for best, curvature, color in ((0.1, 100, BLUE), (0.5, 1, ORANGE)):
        loss = 0.5 * curvature * (w - best) ** 2
        cost = 0.5 * curvature * best**2
        axes.plot(w[loss < 0.72], loss[loss < 0.72], color=color, label=f"w = {best}, curvature {curvature}")
        axes.plot(best, 0, "o", color=color)
        axes.plot(0, cost, "s", color=color)
        axes.annotate(f"{cost:g}", (0, cost), (-0.11, cost - 0.07), color=color)
    axes.axvline(0, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("value of the weight")
    axes.set_ylabel("rise of the loss")
    axes.legend(loc="upper right")
    return drawing

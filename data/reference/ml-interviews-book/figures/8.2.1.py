"""Figures of section 8.2.1: language models and text."""

from collections import Counter

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, canvas, figure


def _box(axes, x, y, text, *, color=BLUE, width=1.0, height=0.7):
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * [width, height] + [x, y]
    axes.fill(*corners.T, facecolor=color, alpha=0.15)
    axes.fill(*corners.T, facecolor="none", edgecolor=color, linewidth=1.4)
    axes.text(x, y, text, ha="center", va="center", color=INK)


def _arrow(axes, start, end, *, color=INK):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.2})


@figure("8.2.1-1.1-unrolled")
def recurrent_network_unrolled():
    drawing, axes = canvas(height=2.7)
    for step, word in enumerate(("the", "keys", "are")):
        x = 2.2 * step
        _box(axes, x, 0, f"h{'₁₂₃'[step]}")
        _box(axes, x, -1.4, word, color=ORANGE)
        _box(axes, x, 1.4, f"y{'₁₂₃'[step]}", color=GREEN)
        _arrow(axes, (x, -1.05), (x, -0.35))
        _arrow(axes, (x, 0.35), (x, 1.05))
        _arrow(axes, (x - 1.7, 0), (x - 0.5, 0), color=BLUE)
        axes.text(x - 1.1, 0.16, "same W", ha="center", color=BLUE, fontsize="small")
    _arrow(axes, (4.9, 0), (6.1, 0), color=BLUE)
    axes.set_xlim(-1.9, 6.3)
    axes.set_ylim(-1.9, 1.9)
    axes.set_axis_off()
    return drawing


@figure("8.2.1-1.2-lstm-cell")
def path_of_the_cell_state():
    drawing, axes = canvas(height=2.7)
    _arrow(axes, (-0.6, 1), (6.6, 1), color=BLUE)
    axes.text(-0.7, 1, "c, before", ha="right", va="center", color=BLUE)
    axes.text(6.7, 1, "c, after", ha="left", va="center", color=BLUE)
    for x, sign, gate, meaning in ((1, "×", "f", "forget"), (3, "+", "i", "write")):
        axes.plot(x, 1, "o", markersize=19, markerfacecolor="none", markeredgecolor=BLUE)
        axes.text(x, 1, sign, ha="center", va="center", color=BLUE, fontsize=13)
        _box(axes, x, -0.4, gate, color=ORANGE, width=0.8)
        _arrow(axes, (x, -0.05), (x, 0.72))
        axes.text(x, -1.05, meaning, ha="center", color=INK, fontsize="small")
    _box(axes, 5, -0.4, "o", color=ORANGE, width=0.8)
    axes.text(5, -1.05, "show", ha="center", color=INK, fontsize="small")
    _arrow(axes, (5, 1), (5, 0), color=BLUE)
    _arrow(axes, (5.4, -0.4), (6.6, -0.4))
    axes.text(6.7, -0.4, "h", ha="left", va="center", color=INK)
    axes.set_xlim(-2.2, 8.2)
    axes.set_ylim(-1.4, 1.7)
    axes.set_axis_off()
    return drawing


@figure("8.2.1-4.1-one-hot-and-embedding")
def one_hot_vectors_and_embeddings():
    drawing, axes = canvas(1, 2, height=3.0)
    corners = np.array([[0.0, 0.0], [2.0, 0.0], [1.0, np.sqrt(3)]])
    names = ("hotel", "motel", "banana")
    for one, other in ((0, 1), (1, 2), (0, 2)):
        axes[0].plot(*corners[[one, other]].T, color=GREY, linewidth=0.9, linestyle="--")
        middle = corners[[one, other]].mean(axis=0)
        axes[0].text(*(middle + [0.0, 0.08]), "√2", ha="center", color=GREY, fontsize="small")
    for place, name, color in zip(corners, names, (BLUE, BLUE, ORANGE), strict=True):
        axes[0].plot(*place, "o", color=color, markersize=8)
        axes[0].text(place[0], place[1] + (0.14 if place[1] > 1 else -0.3), name, ha="center", color=INK)
    axes[0].set_title("one-hot: all equally far")
    spots = {
        "hotel": (1.0, 1.7),
        "motel": (2.0, 1.4),
        "hostel": (0.9, 1.0),
        "banana": (-1.5, -0.9),
        "apple": (-0.9, -1.5),
    }
    for name, place in spots.items():
        color = BLUE if place[0] > 0 else ORANGE
        axes[1].plot(*place, "o", color=color, markersize=8)
        axes[1].text(place[0], place[1] + 0.17, name, ha="center", color=INK)
    axes[1].set_title("embedding: close in meaning, close in space")
    axes[1].title.set_fontsize("small")
    axes[0].title.set_fontsize("small")
    axes[1].axhline(0, color=GREY, linewidth=0.6)
    axes[1].axvline(0, color=GREY, linewidth=0.6)
    axes[0].set_xlim(-0.7, 2.7)
    axes[0].set_ylim(-0.6, 2.3)
    axes[1].set_xlim(-2.5, 2.6)
    axes[1].set_ylim(-2, 2.3)
    for panel in axes:
        panel.set_axis_off()
    return drawing


@figure("8.2.1-5.2-birds")
def cosine_against_mentions():
    drawing, axes = canvas(height=2.8)
    bird, other = np.log(5 / 4) ** 2, np.log(5 / 3) ** 2
    mentions = np.arange(1, 11)
    cosine = (bird * mentions + other) / np.sqrt(bird * mentions**2 + 2 * other) / np.sqrt(bird + 2 * other)
    axes.plot(mentions, cosine, color=BLUE, marker="o", markersize=5)
    axes.axhline(0.737, color=ORANGE, linestyle=":", linewidth=1.4)
    axes.text(10, 0.748, "D2, the next above", ha="right", color=ORANGE, fontsize="small")
    for k in (1, 2, 3):
        axes.annotate(
            f"{cosine[k - 1]:.3f}", (k, cosine[k - 1]), (k, cosine[k - 1] + 0.025), ha="center", fontsize="small"
        )
    axes.set_xlabel("mentions of “bird” in D5")
    axes.set_ylabel("cosine with the query")
    axes.set_ylim(0.35, 0.8)
    axes.set_xticks(mentions)
    return drawing


def _losses(train, test, order, symbols):
    """Training loss by maximum likelihood and held-out loss with add-one smoothing, in nats a symbol."""
    grams = Counter(tuple(train[i : i + order]) for i in range(len(train) - order + 1))
    contexts = Counter(gram[:-1] for gram in grams.elements())
    fitted = [np.log(grams[g] / contexts[g[:-1]]) for g in grams.elements()]
    held_out = []
    for i in range(order - 1, len(test)):
        gram = tuple(test[i - order + 1 : i + 1])
        held_out.append(np.log((grams[gram] + 1) / (contexts[gram[:-1]] + symbols)))
    return -np.mean(fitted), -np.mean(held_out)


@figure("8.2.1-7-context-length")
def loss_against_context_length():
    drawing, axes = canvas(height=2.8)
    rng = np.random.default_rng(6)
    symbols = 20
    source = rng.dirichlet(np.full(symbols, 0.1), size=(symbols, symbols))
    text = [0, 1]
    for _ in range(8000):
        text.append(int(rng.choice(symbols, p=source[text[-2], text[-1]])))
    orders = range(1, 6)
    losses = np.array([_losses(text[:3000], text[3000:], order, symbols) for order in orders])
    axes.plot(orders, losses[:, 0], color=BLUE, marker="o", markersize=5, label="training")
    axes.plot(orders, losses[:, 1], color=ORANGE, marker="o", markersize=5, label="held out")
    axes.set_xticks(list(orders))
    axes.set_xlabel("n")
    axes.set_ylabel("nats per symbol")
    axes.set_ylim(0, None)
    axes.legend(loc="lower left")
    return drawing


@figure("8.2.1-14-positions")
def absolute_and_relative_attention():
    drawing, axes = canvas(1, 2, height=3.0)
    rng = np.random.default_rng(0)
    for panel, title in zip(axes, ("absolute", "relative: −m·distance"), strict=True):
        for query in range(7):
            for key in range(query + 1):
                strength = rng.uniform(0.08, 1) if title == "absolute" else np.exp(-0.45 * (query - key))
                corners = np.array([[0, 0], [0.92, 0], [0.92, 0.92], [0, 0.92]]) + [key, query]
                panel.fill(*corners.T, facecolor=BLUE, alpha=round(float(strength), 2), linewidth=0)
        panel.set_title(title)
        panel.set_xlabel("key")
        panel.set_ylabel("query")
        panel.set_aspect("equal")
        panel.set_ylim(7, 0)
        panel.set_xlim(0, 7)
        panel.set_xticks([])
        panel.set_yticks([])
    return drawing

"""Figures of section 8.1.2: classical machine learning."""

from itertools import combinations

import numpy as np

from pipeline.review.drawings.kit import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, canvas, figure

# The marks of the question's three pictures, in pixels from the upper left; read off as in the checks of this section.
CIRCLES = [(347, 862), (557, 926), (196, 1026), (449, 1075), (692, 1082), (156, 1143)]
CIRCLES += [(340, 1179), (612, 1206), (207, 1319), (586, 1366), (345, 1401)]
DIAMONDS = [(808, 72), (589, 160), (1090, 243), (1365, 387), (898, 413), (1176, 450), (666, 465)]
DIAMONDS += [(1627, 480), (1243, 710)]
SHIFT_2, STRAY_2 = (-4, -2), (741, 869)  # the second picture: moved a little, one diamond elsewhere
SHIFT_3 = (-56, 4)  # the third: moved, and two strays
STRAY_CIRCLE, STRAY_DIAMOND = (824, 739), (689, 875)


def _moved(points, shift):
    return [(x + shift[0], y + shift[1]) for x, y in points]


def _nearest(point, start, end):
    start, end = np.array(start, float), np.array(end, float)
    share = np.clip((point - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    return start + share * (end - start)


def _street(left, right):
    """The nearest points of the hulls of two separable sets: the street runs across the segment between them."""
    best = None
    for ones, others, swapped in ((left, right, False), (right, left, True)):
        for point in np.array(ones, float):
            for a, b in combinations(others, 2):
                foot = _nearest(point, a, b)
                if best is None or np.linalg.norm(point - foot) < best[0]:
                    best = (np.linalg.norm(point - foot), *((foot, point) if swapped else (point, foot)))
    return best[1], best[2]


def _draw_marks(axes, circles, diamonds):
    axes.plot(*np.array(circles).T, "o", color=BLUE, markersize=9, markerfacecolor="none", markeredgewidth=1.6)
    axes.plot(*np.array(diamonds).T, "D", color=ORANGE, markersize=7)
    axes.set_xlim(0, 1720)
    axes.set_ylim(1470, 0)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _draw_street(axes, one, other, *, dotted=False):
    along = np.array([-(other - one)[1], (other - one)[0]])
    along = along / np.linalg.norm(along) * 2600
    for place, width in (((one + other) / 2, 1.8), (one, 0.9), (other, 0.9)):
        if dotted and width == 1.8:
            continue
        ends = np.array([place - along, place + along])
        axes.plot(
            *ends.T,
            color=GREY if dotted else INK,
            linewidth=width,
            linestyle=":" if dotted else "-" if width > 1 else "--",
        )


def _ring_support(axes, points):
    axes.plot(*np.array(points).T, "o", color=GREEN, markersize=16, markerfacecolor="none", markeredgewidth=1.5)


@figure("8.1.2-14.2-street")
def widest_street():
    drawing, axes = canvas(height=4.4)
    _draw_street(axes, *_street(CIRCLES, DIAMONDS))
    _ring_support(axes, [(557, 926), (666, 465), (1243, 710)])
    _draw_marks(axes, CIRCLES, DIAMONDS)
    return drawing


@figure("8.1.2-14.3-street")
def street_with_one_stray():
    drawing, axes = canvas(height=4.4)
    circles = _moved(CIRCLES, SHIFT_2)
    diamonds = [p for p in _moved(DIAMONDS, SHIFT_2) if p[0] != 1623] + [STRAY_2]
    _draw_street(axes, *_street(circles, diamonds[:-1]), dotted=True)
    _draw_street(axes, *_street(circles, diamonds))
    _ring_support(axes, [STRAY_2, (553, 924), (688, 1080)])
    _draw_marks(axes, circles, diamonds)
    return drawing


@figure("8.1.2-14.4-not-separable")
def strays_that_no_line_separates():
    drawing, axes = canvas(height=4.4)
    circles = _moved(CIRCLES, SHIFT_3)
    diamonds = [p for p in _moved(DIAMONDS, SHIFT_3) if p[0] != 1571]
    _draw_street(axes, *_street(circles, diamonds), dotted=True)
    triangle = [STRAY_CIRCLE, (501, 930), (636, 1086), STRAY_CIRCLE]
    axes.fill(*np.array(triangle).T, facecolor=GREEN, alpha=0.15)
    axes.plot(*np.array(triangle).T, color=GREEN)
    _draw_marks(axes, [*circles, STRAY_CIRCLE], [*diamonds, STRAY_DIAMOND])
    return drawing


def _k_means(points, k, *, seed=0, rounds=60, starts=10):
    best = None
    for start in range(starts):
        rng = np.random.default_rng(100 * seed + start)
        centers = points[rng.choice(len(points), k, replace=False)]
        for _ in range(rounds):
            labels = np.linalg.norm(points[:, None] - centers, axis=2).argmin(axis=1)
            centers = np.array(
                [points[labels == c].mean(axis=0) if (labels == c).any() else centers[c] for c in range(k)]
            )
        cost = ((points - centers[labels]) ** 2).sum()
        if best is None or cost < best[0]:
            best = (cost, labels, centers)
    return best


@figure("8.1.2-5.1-choosing-k")
def elbow_and_silhouette():
    drawing, axes = canvas(1, 2, height=2.8)
    rng = np.random.default_rng(4)
    points = np.vstack([rng.normal(center, 0.7, size=(40, 2)) for center in ((0, 0), (4, 0), (0, 4), (5, 5))])
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    costs, scores = [], []
    for k in range(1, 10):
        cost, labels, _ = _k_means(points, k)
        costs.append(cost)
        if k == 1:
            continue
        to_cluster = np.stack([distances[:, labels == c].mean(axis=1) for c in range(k)], axis=1)
        sizes = np.bincount(labels, minlength=k)[labels]
        own = to_cluster[np.arange(len(points)), labels] * sizes / np.maximum(sizes - 1, 1)
        to_cluster[np.arange(len(points)), labels] = np.inf
        other = to_cluster.min(axis=1)
        scores.append(np.mean((other - own) / np.maximum(own, other)))
    axes[0].plot(range(1, 10), costs, color=BLUE, marker="o", markersize=4)
    axes[0].set_ylabel("sum of squares")
    axes[1].plot(range(2, 10), scores, color=ORANGE, marker="o", markersize=4)
    axes[1].set_ylabel("mean silhouette")
    for panel in axes:
        panel.set_xlabel("k")
        panel.set_xticks([1, 2, 4, 6, 8])
        panel.axvline(4, color=GREY, linewidth=0.8, linestyle=":")
    return drawing


@figure("8.1.2-5.4-ring")
def ring_around_a_core():
    drawing, axes = canvas(1, 2, height=3.0)
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 70)
    ring = rng.normal(5, 0.3, 70)[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    core = rng.normal(size=(70, 2))
    points = np.vstack([core, ring])
    _, labels, centers = _k_means(points, 2)
    for cluster, color in ((0, BLUE), (1, ORANGE)):
        axes[0].plot(*points[labels == cluster].T, ".", color=color, markersize=5)
    along = np.array([-(centers[1] - centers[0])[1], (centers[1] - centers[0])[0]])
    ends = centers.mean(axis=0) + np.outer([-1, 1], along / np.linalg.norm(along) * 6)
    axes[0].plot(*ends.T, color=INK)
    axes[0].plot(*centers.T, "X", color=INK, markersize=9)
    axes[0].set_aspect("equal")
    axes[0].set_title("k-means, k = 2")
    axes[0].set_xticks([])
    axes[0].set_yticks([])
    bins = np.linspace(0, 6.5, 11)
    axes[1].hist(np.linalg.norm(core, axis=1), bins, color=BLUE)
    axes[1].hist(np.linalg.norm(ring, axis=1), bins, color=ORANGE)
    axes[1].axvline(3.5, color=INK, linestyle="--", linewidth=1.2)
    axes[1].set_xlabel("radius")
    axes[1].set_ylabel("points")
    axes[1].set_title("the same by radius")
    return drawing


@figure("8.1.2-6.2-k-small-and-large")
def boundaries_of_three_k():
    drawing, axes = canvas(1, 3, height=2.5)
    rng = np.random.default_rng(3)
    points = rng.uniform(-1, 1, size=(60, 2))
    wave = 0.45 * np.sin(3 * points[:, 0]) + 0.15
    labels = (points[:, 1] > wave) ^ (rng.random(60) < 0.12)
    side = np.linspace(-1, 1, 27)
    x, y = np.meshgrid(side, side)
    queries = np.c_[x.ravel(), y.ravel()]
    order = np.linalg.norm(queries[:, None] - points, axis=2).argsort(axis=1)
    for panel, k in zip(axes, (1, 11, 45), strict=True):
        share = labels[order[:, :k]].mean(axis=1).reshape(x.shape)
        panel.contourf(x, y, share, levels=[-0.1, 0.5, 1.1], colors=[BLUE, ORANGE], alpha=0.18)
        panel.contour(x, y, share, levels=[0.5], colors=INK, linewidths=1.2)
        panel.plot(*points[~labels].T, ".", color=BLUE, markersize=3)
        panel.plot(*points[labels].T, ".", color=ORANGE, markersize=3)
        panel.set_title(f"k = {k}")
        panel.set_aspect("equal")
        panel.set_xticks([])
        panel.set_yticks([])
    return drawing


def _mixture(points, start, rounds=200):
    """EM for a mixture of two Gaussians with full covariances, started from labels."""
    shares = np.stack([start == 0, start == 1], axis=1).astype(float)
    for _ in range(rounds):
        logs = []
        fits = []
        for weights in shares.T:
            mean = weights @ points / weights.sum()
            covariance = (points - mean).T @ ((points - mean) * weights[:, None]) / weights.sum() + 1e-6 * np.eye(2)
            away = np.einsum("ij,jk,ik->i", points - mean, np.linalg.inv(covariance), points - mean)
            logs.append(np.log(weights.mean()) - 0.5 * (away + np.log(np.linalg.det(covariance))))
            fits.append((mean, covariance))
        logs = np.stack(logs, axis=1)
        shares = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    return shares.argmax(axis=1), fits


@figure("8.1.2-7.1-k-means-and-mixture")
def k_means_against_a_mixture():
    drawing, axes = canvas(1, 2, height=3.0)
    rng = np.random.default_rng(1)
    narrow = rng.normal(size=(60, 2)) * [0.25, 1.6]
    wide = rng.normal(size=(60, 2)) * [1.2, 1.2] + [2.6, 0]
    points = np.vstack([narrow, wide])
    _, hard, centers = _k_means(points, 2)
    soft, fits = _mixture(points, hard)
    for panel, labels, title in ((axes[0], hard, "k-means"), (axes[1], soft, "Gaussian mixture")):
        left = labels[np.argmin(points[:, 0])]
        panel.plot(*points[labels == left].T, ".", color=BLUE, markersize=5)
        panel.plot(*points[labels != left].T, ".", color=ORANGE, markersize=5)
        panel.set_title(title)
        panel.set_aspect("equal")
        panel.set_ylim(-4.2, 4.2)
        panel.set_xlim(-1.5, 6.8)
        panel.set_xticks([])
        panel.set_yticks([])
    along = np.array([-(centers[1] - centers[0])[1], (centers[1] - centers[0])[0]])
    axes[0].plot(*(centers.mean(axis=0) + np.outer([-1, 1], along * 3)).T, color=INK)
    axes[0].plot(*centers.T, "X", color=INK, markersize=8)
    turn = np.linspace(0, 2 * np.pi, 60)
    for mean, covariance in fits:
        ellipse = mean + 2 * np.c_[np.cos(turn), np.sin(turn)] @ np.linalg.cholesky(covariance).T
        axes[1].plot(*ellipse.T, color=INK)
    return drawing


@figure("8.1.2-13.1-boosting")
def rounds_of_boosted_stumps():
    drawing, axes = canvas(1, 3, height=2.5, sharey=True)
    rng = np.random.default_rng(2)
    x = np.sort(rng.uniform(0, 6, 60))
    y = np.sin(x) + 0.15 * rng.normal(size=60)
    grid = np.linspace(0, 6, 200)
    fitted, shown = np.full(60, y.mean()), np.full(200, y.mean())
    snapshots = {}
    for number in range(1, 101):
        left_sums, residual = np.cumsum(y - fitted)[:-1], y - fitted
        counts = np.arange(1, 60)
        gains = left_sums**2 / counts + (residual.sum() - left_sums) ** 2 / (60 - counts)
        cut = int(np.argmax(gains))
        low, high = residual[: cut + 1].mean(), residual[cut + 1 :].mean()
        threshold = (x[cut] + x[cut + 1]) / 2
        fitted = fitted + 0.3 * np.where(x < threshold, low, high)
        shown = shown + 0.3 * np.where(grid < threshold, low, high)
        snapshots[number] = shown
    for panel, number in zip(axes, (1, 10, 100), strict=True):
        panel.plot(x, y, ".", color=GREY, markersize=4)
        panel.plot(grid, snapshots[number], color=PURPLE)
        panel.set_title(f"{number} round{'s' if number > 1 else ''}")
        panel.set_xticks([])
    return drawing

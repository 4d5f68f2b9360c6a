"""Draws the sample book's pictures: `python data/sample/pictures.py` (needs matplotlib and Pillow).

The checks of the reference answers read the same figures from here, without drawing.
"""

import math
import random
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "site" / "contents" / "images"

EPOCHS = range(1, 61)
_noise = random.Random(5)  # noqa: S311 - noise in a drawing, the same in each run
RUN_A = {
    "training": [0.70 * math.exp(-epoch / 14) + 0.03 for epoch in EPOCHS],
    "validation": [0.70 * math.exp(-epoch / 9) + 0.0084 * epoch + 0.10 for epoch in EPOCHS],
}
RUN_B = {
    "training": [math.log(2) + 0.06 * math.exp(-epoch / 2) + _noise.gauss(0, 0.003) for epoch in EPOCHS],
    "validation": [math.log(2) + 0.07 * math.exp(-epoch / 2) + _noise.gauss(0, 0.01) for epoch in EPOCHS],
}

PREDICTED = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95]
OBSERVED = [0.19, 0.30, 0.37, 0.42, 0.47, 0.53, 0.58, 0.63, 0.70, 0.81]

# Points of two classes: (x, y) of the circles and of the crosses.
CORNERS = {
    "circles": [(1, 1), (2, 1), (1, 2), (2, 2), (4, 4), (5, 4), (4, 5), (5, 5)],
    "crosses": [(4, 1), (5, 1), (4, 2), (5, 2), (1, 4), (2, 4), (1, 5), (2, 5)],
}
RING = {
    "circles": [(3, 3), (2.6, 3.3), (3.4, 2.7), (3.2, 3.4)],
    "crosses": [(1, 1), (3, 1), (5, 1), (5, 3), (5, 5), (3, 5), (1, 5), (1, 3)],
}


def _losses(plot: Any) -> None:
    figure, panels = plot.subplots(1, 2, figsize=(7.2, 2.9), sharey=True)
    for panel, name, run in zip(panels, "AB", (RUN_A, RUN_B), strict=True):
        panel.plot(EPOCHS, run["training"], "--", color="#1f5fa8", label="training")
        panel.plot(EPOCHS, run["validation"], color="#c4501b", label="validation")
        panel.set(title=f"Run {name}", xlabel="epoch", xlim=(0, 60), ylim=(0, 0.85))
        panel.set_yticks([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
        panel.grid(color="#dddddd")
        panel.legend(loc="upper right" if name == "A" else "lower right")
    panels[0].set_ylabel("loss")
    _save(figure, "losses.png")


def _reliability(plot: Any) -> None:
    figure, panel = plot.subplots(figsize=(3.9, 3.7))
    panel.plot([0, 1], [0, 1], ":", color="#555555")
    panel.plot(PREDICTED, OBSERVED, "o-", color="#1f5fa8")
    panel.set(xlim=(0, 1), ylim=(0, 1), xlabel="predicted probability", ylabel="share that was positive")
    panel.set_xticks([tick / 10 for tick in range(11)])
    panel.set_yticks([tick / 10 for tick in range(11)])
    panel.grid(color="#dddddd")
    _save(figure, "reliability.png")


def _points(plot: Any, points: dict[str, list[tuple[float, float]]], name: str) -> None:
    figure, panel = plot.subplots(figsize=(3.0, 3.0))
    for kind, marker in (("circles", "o"), ("crosses", "x")):
        color = "#1f5fa8" if kind == "circles" else "#c4501b"
        panel.scatter(*zip(*points[kind], strict=True), marker=marker, s=50, color=color)
    panel.set(xlim=(0, 6), ylim=(0, 6), xlabel="first feature", ylabel="second feature", aspect="equal")
    _save(figure, name)


def _save(figure: Any, name: str) -> None:
    """Writes a picture in few colours, which makes it a quarter of the size."""
    import io

    from PIL import Image

    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=110, bbox_inches="tight", facecolor="white")
    Image.open(drawn).convert("RGB").quantize(48, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


def _draw() -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"font.size": 9})
    _losses(pyplot)
    _reliability(pyplot)
    _points(pyplot, CORNERS, "classes-1.png")
    _points(pyplot, RING, "classes-2.png")


if __name__ == "__main__":
    _draw()

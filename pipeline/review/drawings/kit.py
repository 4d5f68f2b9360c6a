"""What a drawing program of a reference answer is written with: one look, and a mark that names its figure.

    @figure("5.1.2-3-determinant")
    def unit_square_and_its_image():
        drawing, axes = canvas()
        axes.plot(x, y, color=BLUE)
        return drawing

The accessible text stands where the figure is used: ``![what is to be seen](figures/5.1.2-3-determinant.svg)``.
"""

from collections.abc import Callable
from typing import Any

# Ink becomes the color of the text around the figure; the others have a contrast of 3 to 1 on white and on black.
INK = "#010203"
GREY = "#808080"
BLUE = "#2f80d0"
ORANGE = "#d2691e"
GREEN = "#2e9e5b"
PURPLE = "#9a60d0"
RED = "#d9534f"
WIDTH, HEIGHT = 6.2, 3.4  # inches: one figure fills the width of a card, and of a phone

_LOOK: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.transparent": True,
    "svg.fonttype": "path",  # letters as shapes: no reader of any format has to have the font
    "svg.hashsalt": "mlguide",  # the same program gives the same file
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}

_collected: dict[str, Callable[[], Any]] = {}


def figure(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Marks a function without arguments that returns a matplotlib figure as the drawing ``figures/<name>.svg``."""

    def collect(draw: Callable[[], Any]) -> Callable[[], Any]:
        if name in _collected:
            raise ValueError(f"Two drawings are called {name!r}.")
        _collected[name] = draw
        return draw

    return collect


def canvas(rows: int = 1, columns: int = 1, *, width: float = WIDTH, height: float = HEIGHT, **options: Any) -> Any:
    """``plt.subplots`` in the look that all figures share: the figure, and its axes; sizes in inches."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    from cycler import cycler

    look: Any = {**_LOOK, "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PURPLE, RED])}
    plt.rcParams.update(look)
    return plt.subplots(rows, columns, figsize=(width, height), **options)


def collected() -> dict[str, Callable[[], Any]]:
    """The drawings marked so far by name; emptied by the call."""
    marked = dict(_collected)
    _collected.clear()
    return marked

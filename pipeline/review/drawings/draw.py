"""Drawing programs beside the reference answers → SVG files, the same bytes each time.

python -m pipeline.review.drawings.draw data/reference/ml-interviews-book/figures/5.1.2.py
"""

import importlib.util
import io
import re
import sys
from pathlib import Path

from pipeline.review.drawings.kit import INK, collected
from pipeline.store import replace_file

_PREAMBLE = re.compile(r"^<\?xml.*?<svg", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) (?:width|height)="[^"]*"')
# Coordinates of what is drawn, in points, to a tenth: nobody sees less. Letters are in a unit of their own.
_DRAWN = re.compile(r'(<path(?! id="DejaVu)[^>]*? d=")([^"]*)(")')
_PLACED = re.compile(r'((?:translate\(|\s(?:x|y|cx|cy|width|height)=")[^")]*)')
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_UNSEEN = re.compile(r'<g id="patch_\d+">\s*<path d="[^"]*" style="fill: none"/>\s*</g>\s*')
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def draw(file: Path) -> list[Path]:
    """Draws every figure of a file of drawing programs beside it; returns the files that changed."""
    spec = importlib.util.spec_from_file_location("drawings_" + re.sub(r"\W", "_", file.stem), file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is no Python file.")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    changed = []
    for name, program in collected().items():
        target = file.with_name(f"{name}.svg")
        if replace_file(target, plain_svg(_svg(program())).encode()):
            changed.append(target)
    return changed


def plain_svg(svg: str) -> str:
    """An SVG of matplotlib as it may stand inside a page: no declarations, short numbers, ink in the text's color."""
    svg = _METADATA.sub("", _PREAMBLE.sub("<svg", svg))
    svg = _SIZE.sub(r"\1", _SIZE.sub(r"\1", svg))
    svg = _UNSEEN.sub("", _COMMENT.sub("", svg))
    svg = _DRAWN.sub(lambda found: found[1] + _shortened(found[2]) + found[3], svg)
    svg = _PLACED.sub(lambda found: _shortened(found[1]), svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    return re.sub(re.escape(INK), "currentColor", svg, flags=re.IGNORECASE)


def _shortened(numbers: str) -> str:
    return _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), numbers)


def _svg(drawing: object) -> str:
    import matplotlib.pyplot as plt

    written = io.StringIO()
    drawing.savefig(written, format="svg", metadata={"Date": None, "Creator": None})  # type: ignore[attr-defined]
    plt.close("all")
    return written.getvalue()


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for drawn in draw(Path(path)):
            sys.stdout.write(f"{drawn}\n")

"""An answer's drawing programs → pictures, each run in the sandbox and nowhere else."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.drawings import DrawingBlock, all_blocks, drawing_blocks
from pipeline.review.drawings.clean import clean_png, clean_svg
from pipeline.review.drawings.draw import plain_svg
from pipeline.review.sandbox import Limits, packages, run_confined, why_unavailable
from pipeline.store import replace_file

_WORKER = Path(__file__).with_name("worker.py")
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Drawn:
    """What came of one drawing block.

    Attributes:
        pictures: suffix (``svg`` or ``png``) and bytes of each.
        trouble: why there is none, or what went wrong beside; empty where all went well.
    """

    block: DrawingBlock
    pictures: tuple[tuple[str, bytes], ...]
    trouble: str


def run_drawings(answer: str, seconds: float = 30.0) -> list[Drawn]:
    """The pictures of an answer's drawing blocks; nothing is run where there is no sandbox.

    Args:
        answer: its Markdown.
        seconds: that all its programs together may take.
    """
    blocks = drawing_blocks(answer)
    if not blocks or why_unavailable():
        return [Drawn(block, (), why_unavailable()) for block in blocks]
    package = Path(packages()[0])
    given = {
        "blocks": all_blocks(answer),
        "draws": [block.place for block in blocks],
        "path": [str(package.parent), *packages()[1:]],
    }
    limits = Limits(seconds=seconds, memory=2048 * _MEGABYTE, output=8 * _MEGABYTE)
    ran = run_confined(_WORKER, {"blocks.json": json.dumps(given).encode()}, limits)
    said = {one["place"]: one for one in _said(ran.report)}
    ended = {"time": "it did not end in time", "output": "it wrote without end"}.get(ran.stopped, "it ended early")
    return [_drawn(block, said.get(block.place), ended) for block in blocks]


def keep_drawings(drawn: Sequence[Drawn], data: Path) -> None:
    """Puts pictures where whoever shows the answer finds them; see ``pipeline/drawings.py``."""
    for one in drawn:
        for number, (suffix, picture) in enumerate(one.pictures, start=1):
            name = one.block.name if number == 1 else f"{one.block.name}-{number}"
            replace_file(data / "figures" / f"{name}.{suffix}", picture)


def _said(report: bytes) -> Iterator[dict[str, Any]]:
    """The lines of a report; whatever the program itself wrote there is left out."""
    for line in report.split(b"\n"):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and isinstance(said.get("place"), int) and isinstance(said.get("pictures"), list):
            yield said


def _drawn(block: DrawingBlock, said: dict[str, Any] | None, ended: str) -> Drawn:
    if said is None:
        return Drawn(block, (), ended)
    pictures = [cleaned for picture in said["pictures"] if (cleaned := _cleaned(picture))]
    trouble = str(said.get("trouble") or ("" if pictures else "it drew nothing that can be shown"))
    return Drawn(block, tuple(pictures), trouble)


def _cleaned(picture: Any) -> tuple[str, bytes] | None:
    try:
        kind, drawn = str(picture["kind"]), base64.b64decode(picture["bytes"])
    except (KeyError, TypeError, ValueError):
        return None
    if kind == "png":
        cleaned = clean_png(drawn)
        return ("png", cleaned) if cleaned else None
    cleaned = clean_svg(drawn)
    return ("svg", plain_svg(cleaned.decode()).encode()) if cleaned else None

"""Runs an answer's Python in the sandbox and reports what it drew; started as a script.

It is given a folder with ``blocks.json`` and reports a line of JSON a drawing block: its place, its pictures in base64,
and what went wrong.
"""

import base64
import io
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

_MOST = 4  # pictures of one block
_SHORT = 300


def main(folder: str, descriptor: str) -> None:
    """Defines all blocks in their order, and reports after each that draws."""
    given = json.loads(Path(folder, "blocks.json").read_text("utf-8"))
    sys.path[:0] = given["path"]
    os.environ["MPLBACKEND"] = "svg"
    os.environ["MPLCONFIGDIR"] = str(Path.cwd())
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    with os.fdopen(int(descriptor), "wb") as report:
        for place, code in enumerate(given["blocks"]):
            before = _files()
            trouble = _run(code, place, module)
            if place in given["draws"]:
                pictures = _figures() or _written(before)
                said = {"place": place, "pictures": pictures[:_MOST], "trouble": trouble}
                report.write(json.dumps(said).encode() + b"\n")
                report.flush()


def _run(code: str, place: int, module: types.ModuleType) -> str:
    """What went wrong; empty where nothing did."""
    try:
        exec(compile(code, f"<block {place + 1}>", "exec"), module.__dict__)  # noqa: S102 - what the sandbox is for
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {error}"[:_SHORT]
    return ""


def _figures() -> list[dict[str, str]]:
    """The open figures of matplotlib as SVG; none where it was not used."""
    plt: Any = sys.modules.get("matplotlib.pyplot")
    if plt is None:
        return []
    plt.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "mlguide"})
    drawn = []
    for number in plt.get_fignums():
        written = io.BytesIO()
        plt.figure(number).savefig(written, format="svg", metadata={"Date": None, "Creator": None})
        drawn.append({"kind": "svg", "bytes": base64.b64encode(written.getvalue()).decode()})
    plt.close("all")
    return drawn


def _files() -> set[Path]:
    return {path for path in Path.cwd().glob("*") if path.suffix.lower() in (".svg", ".png")}


def _written(before: set[Path]) -> list[dict[str, str]]:
    """The pictures that a block wrote itself."""
    return [
        {"kind": path.suffix.lower()[1:], "bytes": base64.b64encode(path.read_bytes()).decode()}
        for path in sorted(_files() - before)
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])

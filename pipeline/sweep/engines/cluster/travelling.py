"""What travels to a cluster's workers: the package with what ships with it, and the prompts of the plan."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pipeline
from pipeline.shipped import shipped
from pipeline.store import safe_name

_PACKAGE = Path(pipeline.__file__).parent
_SHIPPED = (("data", "reference"), ("prompts",))


def pack(folder: Path, prompts: Mapping[str, Path], into: str) -> None:
    """Lays out a working directory in which the package finds itself and what ships with it.

    Args:
        folder: an empty one.
        prompts: the plan's, by name.
        into: the folder inside it that the prompts stand in.
    """
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(_PACKAGE, folder / "pipeline", ignore=ignored)
    if not (_PACKAGE / "_shipped").is_dir():
        for parts in _SHIPPED:
            shutil.copytree(shipped(*parts), folder.joinpath(*parts), ignore=ignored)
    for name, prompt in prompts.items():
        # The folder keeps its own name, which stands in every answer's record.
        shutil.copytree(prompt, folder / into / safe_name(name) / prompt.name, ignore=ignored)


def place_of(name: str, prompt: Path) -> str:
    """Where the prompt of this name stands below the prompts' folder."""
    return f"{safe_name(name)}/{prompt.name}"

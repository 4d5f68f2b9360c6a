"""Where the files that ship with the tool stand: prompts, sources, the sample book, reference answers."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """The path of something that ships with the tool, e.g. ``shipped("data", "sources")``.

    In a wheel it stands inside the package (pyproject.toml puts it there), in a checkout beside it.
    """
    inside = _PACKAGE / "_shipped"
    root = inside if inside.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)

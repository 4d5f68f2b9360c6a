"""The last look at what was written, as a reader's program would take it: nothing of a text is lost in silence."""

from pathlib import Path

from pipeline.guide.self_check.structure import Expected, check_structure
from pipeline.guide.self_check.words import check_words, wanted_words

__all__ = ["Expected", "check", "wanted_words"]


def check(name: str, content: bytes, expected: Expected, folder: Path) -> tuple[str, ...]:
    """What is wrong with one written file.

    Args:
        name: of its format.
        content: its bytes.
        expected: what it must hold.
        folder: where it lies, for what lies beside it.
    """
    found = (
        *check_structure(name, content, expected, folder),
        *check_words(name, content, expected.guide, expected.words),
    )
    return tuple(f"self-check of the {name} file: {problem}" for problem in found)

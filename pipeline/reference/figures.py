"""The figures of the shipped answers: which an answer shows, and how they travel with it.

An answer shows one by ``![what is to be seen](figures/5.1.2-3-determinant.svg)``, a path that is relative to the
section's file. In a data folder the same path is relative to that folder: ``<data>/figures/5.1.2-3-determinant.svg``.
So whoever shows a stored answer of the model ``reference`` finds its pictures there, drawn by our own programs.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.reference.entries import ReferenceAnswer
from pipeline.store import replace_file

_SHOWN = re.compile(r"!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<path>figures/[\w.-]+)\)")


def shown_figures(text: str) -> list[tuple[str, str]]:
    """Path and words of each figure that a text shows."""
    return [(found["path"], found["alt"]) for found in _SHOWN.finditer(text)]


def copy_figures(answers: Iterable[ReferenceAnswer], data: Path) -> int:
    """Puts the figures that answers show into a data folder, those that are new or changed.

    Returns:
        How many were written.

    Raises:
        StoreError: a figure is not there.
    """
    written = 0
    for answer in answers:
        for path, _ in shown_figures(answer.text):
            try:
                drawn = (answer.file.parent / path).read_bytes()
            except OSError as error:
                raise StoreError(f"{answer.file}, {answer.question_id}: the figure {path} is not there.") from error
            written += replace_file(data / path, drawn)
    return written

"""A person's own versions of answers: Markdown under ``data/edits/<model>/``, which no run ever replaces.

    <!-- question: 5.1.2/8.4; based-on: 0123456789abcdef -->

    ## In one breath
    …

The hash is that of the answer's text which was edited; where the answer changes later, status says so.
"""

import re
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.records import Edit
from pipeline.store import read_text, replace_file, safe_name

_MARK = re.compile(r"^<!-- question: (?P<id>\S+); based-on: (?P<hash>[0-9a-f]{16}) -->$")


def edit_file(data: Path, model: str, question_id: str) -> Path:
    """Where the edit of one answer is kept."""
    return data / "edits" / safe_name(model) / f"{safe_name(question_id)}.md"


def read_edits(data: Path, model: str) -> dict[str, Edit]:
    """All edits of a model's answers by question id.

    Raises:
        StoreError: a file's first line does not say what was edited.
    """
    folder = data / "edits" / safe_name(model)
    edits = (_read(file) for file in sorted(folder.glob("*.md")))
    return {edit.question_id: edit for edit in edits}


def write_edit(data: Path, model: str, edit: Edit) -> Path:
    """Keeps an edit; returns its file."""
    file = edit_file(data, model, edit.question_id)
    mark = f"<!-- question: {edit.question_id}; based-on: {edit.based_on} -->"
    replace_file(file, f"{mark}\n\n{edit.text.strip()}\n".encode("utf-8", "replace"))
    return file


def _read(file: Path) -> Edit:
    first, _, text = read_text(file).partition("\n")
    mark = _MARK.match(first)
    if mark is None:
        raise StoreError(
            f"{file}, line 1: it must be `<!-- question: ID; based-on: HASH -->`.",
            hint="Restore that line, or move the file elsewhere and edit anew with mlguide edit.",
        )
    return Edit(question_id=mark["id"], text=text.strip(), based_on=mark["hash"])

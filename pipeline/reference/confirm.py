"""A person's word that the shipped answers fit the questions as they are worded today."""

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.records import Question
from pipeline.reference.entries import marked_lines
from pipeline.store import replace_file

_HASH = re.compile(r"^<!-- hash: [0-9a-f]* *-->[ \t]*$")


def confirm_references(folder: Path, questions: Iterable[Question]) -> int:
    """Writes each question's present hash into its entry, as a person's word that the answer fits it.

    Returns:
        How many files changed.
    """
    hashes = {question.id: question.hash for question in questions}
    changed = 0
    for file in sorted(folder.rglob("*.md")):
        kept: list[str] = []
        under = ""
        for _, line, question_id in marked_lines(file.read_text("utf-8").split("\n")):
            if question_id:
                under = question_id
                kept += [line, f"<!-- hash: {hashes[under]} -->"] if under in hashes else [line]
            elif not (_HASH.match(line) and under in hashes):
                kept.append(line)
        changed += replace_file(file, "\n".join(kept).encode())
    return changed

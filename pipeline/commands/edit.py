"""``mlguide edit``: a person's own version of an answer, which no run replaces."""

import difflib
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from pipeline.commands.build_guide import only_model
from pipeline.console import Screen
from pipeline.edits import read_edits, write_edit
from pipeline.errors import UsageError
from pipeline.records import Answer, Edit, text_hash
from pipeline.settings import Settings
from pipeline.store import read_records, safe_name


def edit(screen: Screen, settings: Settings, question_id: str, *, diff: bool = False) -> None:
    """Opens an answer, or its edit, in ``$EDITOR`` and keeps what comes back; or shows both."""
    model = settings.model or only_model(settings)
    answer = _last_answer(settings, model, question_id)
    kept = read_edits(settings.data, model).get(question_id)
    if diff:
        _show(screen, answer, kept)
        return
    before = kept.text if kept else answer
    after = _in_editor(before)
    if after.strip() == before.strip():
        screen.say("Nothing was changed, so nothing is kept.")
        return
    file = write_edit(settings.data, model, Edit(question_id=question_id, text=after, based_on=text_hash(answer)))
    screen.result({"file": str(file)}, f"Kept in {file}; the guide marks it as edited, and no run replaces it.")


def _in_editor(text: str) -> str:
    """What the user's editor makes of a text."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "answer.md")
        file.write_text(text, "utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603 - the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise UsageError(f"The editor “{editor}” failed: {error}.", hint="Set EDITOR, e.g. EDITOR=nano.") from error
        return file.read_text("utf-8")


def _last_answer(settings: Settings, model: str, question_id: str) -> str:
    file = settings.data / "answers" / f"{safe_name(model)}.jsonl"
    texts = [one.text for one in read_records(file, Answer) if one.question_id == question_id]
    if not texts:
        raise UsageError(
            f"{model} has no answer to {question_id} in {file}.",
            hint="Check the id and --model.",
        )
    return texts[-1]


def _show(screen: Screen, answer: str, kept: Edit | None) -> None:
    if kept is None:
        raise UsageError("There is no edit of this answer.", hint="Make one: leave --diff out.")
    lines = difflib.unified_diff(answer.splitlines(), kept.text.splitlines(), "answer", "edit", lineterm="")
    changed = text_hash(answer) != kept.based_on
    note = "The answer under the edit has changed since." if changed else "The answer is the one that was edited."
    values = {"changed": changed, "answer": answer, "edit": kept.text}
    screen.result(values, note, "\n".join(lines))

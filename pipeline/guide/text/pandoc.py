"""The guide's one reader and writer: pandoc, run on many texts at once.

Each text is a file of its own for pandoc (``--file-scope``), so that nothing in it, an open fence or a
reference's target, reaches the next. Texts are read in pandoc's sandbox: no file and no address that one names
is touched.
"""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pipeline.errors import GuideError, UsageError
from pipeline.guide.text.markdown_dialect import READER

# A node of pandoc's tree, as its JSON has it.
Node: TypeAlias = dict[str, Any]
Item = TypeVar("Item")

# Few enough that a text that fails costs little to find, enough that starting pandoc is nothing beside it.
_BATCH = 600
_OLDEST = 3  # its Typst and its switches for Markdown are what the guide is written with
_PATIENCE = 10.0  # seconds for a run, and what each text adds to it
_PATIENCE_A_TEXT = 0.05
_PATIENCE_FOR_ALL = 300.0
_MEMORY = ("+RTS", "-M2g", "-RTS")


class Failed(Exception):
    """Pandoc could not do one run; says why."""


@cache
def version() -> str:
    """Pandoc's version, e.g. ``3.9``.

    Raises:
        UsageError: there is no pandoc, or one that is too old.
    """
    said = _run(["--version"]).split(b"\n")[0].decode().removeprefix("pandoc ").strip()
    if int(said.split(".")[0]) < _OLDEST:
        raise UsageError(f"pandoc {said} is too old.", hint="Run `pip install pypandoc_binary`.")
    return said


def parse(texts: Mapping[str, str]) -> dict[str, list[Node] | Failed]:
    """The blocks of each text, by its key; or why pandoc could not read it."""
    version()  # without pandoc each text would fail for the same reason
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {
            key: blocks for done in pool.map(_parse_batch, _dealt(list(texts.items()))) for key, blocks in done.items()
        }


def write_each(trees: Mapping[str, Sequence[Node]], to: str, *arguments: str) -> list[str]:
    """Documents in which each tree stands in a division with its key for an id; together they hold all.

    Raises:
        Failed: pandoc could not write them.
    """

    def work(batch: Sequence[tuple[str, Sequence[Node]]]) -> str:
        divisions = [{"t": "Div", "c": [[key, [], []], list(blocks)]} for key, blocks in batch]
        return write(divisions, to, *arguments).decode()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, _dealt(list(trees.items()))))


def write(
    blocks: Sequence[Node],
    to: str,
    *arguments: str,
    meta: Mapping[str, str] | None = None,
    made: datetime | None = None,
) -> bytes:
    """A document of these blocks in another format.

    Args:
        blocks: the tree, cleaned; pictures in it are read from where they say.
        to: pandoc's name of the format.
        arguments: more of pandoc's options.
        meta: title, author, lang and the like.
        made: the time that formats with a time in them shall bear, so that they come out alike each time.

    Raises:
        Failed: pandoc could not write it.
    """
    said = {name: {"t": "MetaString", "c": value} for name, value in (meta or {}).items()}
    document = {"pandoc-api-version": _api(), "meta": said, "blocks": list(blocks)}
    command = ["--from=json", f"--to={to}", "--wrap=none", *arguments]
    return _run(command, json.dumps(document).encode(), made=made)


def unwritable(trees: Mapping[str, Sequence[Node]], to: str, *arguments: str) -> dict[str, str]:
    """Why each tree that pandoc can't write is refused, by its key; found by halving what fails."""

    def refused(keys: Sequence[str]) -> dict[str, str]:
        try:
            write([block for key in keys for block in trees[key]], to, *arguments)
        except Failed as failed:
            if len(keys) == 1:
                return {keys[0]: str(failed)}
            middle = len(keys) // 2
            return {**refused(keys[:middle]), **refused(keys[middle:])}
        return {}

    return refused(list(trees)) if trees else {}


def settable(formulas: Sequence[str]) -> set[str]:
    """Those of the formulas that pandoc can set; the others it would write as they stand in the text."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return set().union(*pool.map(_settable, _dealt(formulas)))


def _settable(formulas: Sequence[str]) -> set[str]:
    paragraphs = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, tex]}]} for tex in formulas]
    written = write(paragraphs, "html5", "--mathml").decode().removeprefix("<p>").split("</p>\n<p>")
    return {tex for tex, paragraph in zip(formulas, written, strict=True) if paragraph.startswith("<math")}


def _dealt(items: Sequence[Item], most: int = _BATCH) -> list[Sequence[Item]]:
    """The items in batches, one for each processor at least."""
    size = max(1, min(most, -(-len(items) // (os.cpu_count() or 1))))
    return [items[at : at + size] for at in range(0, len(items), size)]


def _parse_batch(batch: Sequence[tuple[str, str]]) -> dict[str, list[Node] | Failed]:
    """All of a batch in one run; where that goes wrong its halves, down to the text that is to blame."""
    try:
        parts = _parse_together([text for _, text in batch])
    except Failed as failed:
        if len(batch) == 1:
            return {batch[0][0]: failed}
        middle = len(batch) // 2
        return {**_parse_batch(batch[:middle]), **_parse_batch(batch[middle:])}
    return {key: blocks for (key, _), blocks in zip(batch, parts, strict=True)}


def _parse_together(texts: Sequence[str]) -> list[list[Node]]:
    # No text can hold the mark between two texts: it is made of all of them.
    mark = "mark" + hashlib.sha256("\0".join(texts).encode()).hexdigest()
    with tempfile.TemporaryDirectory(prefix="mlguide-") as folder:
        Path(folder, "mark").write_text(mark)
        files = ["mark"]
        for number, text in enumerate(texts):
            Path(folder, str(number)).write_text(text + "\n", encoding="utf-8")
            files += [str(number), "mark"]
        arguments = ["--sandbox", "--file-scope", f"--from={READER}", "--to=json", "--columns=100000"]
        patience = _PATIENCE + _PATIENCE_A_TEXT * len(texts)
        document = _loaded(_run([*arguments, *files], folder=folder, patience=patience))
    parts: list[list[Node]] = []
    border = {"t": "Para", "c": [{"t": "Str", "c": mark}]}
    for block in document["blocks"]:
        if block == border:
            parts.append([])
        else:
            parts[-1].append(block)
    if parts.pop() or len(parts) != len(texts):
        raise Failed("a text reached beyond its end")
    return parts


def _loaded(document: bytes) -> Node:
    try:
        return dict(json.loads(document))
    except RecursionError:
        raise Failed("it is nested too deep") from None


@cache
def _api() -> list[int]:
    return list(json.loads(_run(["--from=markdown", "--to=json"]))["pandoc-api-version"])


@cache
def program() -> str:
    """The path of the pandoc that is used.

    Raises:
        UsageError: there is none.
    """
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        raise UsageError("pandoc is not installed.", hint="Run `pip install pypandoc_binary`.") from None


def _run(
    arguments: Sequence[str],
    given: bytes = b"",
    folder: str | None = None,
    patience: float = _PATIENCE_FOR_ALL,
    made: datetime | None = None,
) -> bytes:
    environment = {**os.environ, **({"SOURCE_DATE_EPOCH": str(int(made.timestamp()))} if made else {})}
    command = [program(), *_MEMORY, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # the program is pandoc, no shell takes part
            command, input=given, cwd=folder, env=environment, capture_output=True, timeout=patience
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"pandoc took longer than {patience:.0f} s") from None
    except OSError as error:
        raise GuideError(f"pandoc can't be run: {error.strerror}.") from error
    if done.returncode:
        raise Failed(done.stderr.decode("utf-8", "replace").strip()[:300] or f"exit code {done.returncode}")
    return done.stdout

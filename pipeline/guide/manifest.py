"""What was built from what: a small hidden file beside the guide, so that nothing is built twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline.guide.formats.registry import Format, Job, parts_of
from pipeline.store import replace_file

_FILE = ".guide.json"
_TOOLS = ("pypandoc_binary", "typst", "genanki", "jinja2", "lxml", "ziamath")


@dataclass(frozen=True)
class Built:
    """The state of one format's file.

    Attributes:
        made_from: hash of all that went into it.
        content: the file's own hash; empty where it could not be written.
        problems: what could not be set in it.
        is_new: whether this build wrote it.
    """

    made_from: str
    content: str
    problems: tuple[str, ...]
    is_new: bool


def read_built(job: Job, one: Format) -> Built | None:
    """The format's state, if its file is still the one that was built from just this."""
    try:
        said = json.loads((job.folder / _FILE).read_bytes())[_key(job, one.name)]
        content = content_hash(job.folder / one.file_in(job.edition))
    except (OSError, ValueError, KeyError):
        return None
    if (said["made_from"], said["content"]) != (fingerprint(job, one), content):
        return None
    return Built(said["made_from"], content, tuple(said["problems"]), is_new=False)


def write_built(job: Job, states: Mapping[str, Built]) -> None:
    """Notes the states for the next build; those of formats that were not looked at stay."""
    file = job.folder / _FILE
    try:
        known = dict(json.loads(file.read_bytes()))
    except (OSError, ValueError):
        known = {}
    for name, state in states.items():
        known[_key(job, name)] = {"made_from": state.made_from, "content": state.content, "problems": state.problems}
    replace_file(file, json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace"))


def content_hash(file: Path) -> str:
    """A hash of a written file and of the parts beside it."""
    files = [file, *parts_of(file)]
    return hashlib.sha256("".join(map(_hash, files)).encode()).hexdigest() if len(files) > 1 else _hash(file)


def fingerprint(job: Job, one: Format) -> str:
    """A hash of all that goes into a format's file: the guide, its pictures, the tools, our own code."""
    inputs = job.inputs
    parts = [one.name, job.edition, _code(), _versions(), repr(inputs.guide)]
    parts += [f"{target} {_hash(picture)}" for target, picture in sorted(inputs.pictures.items())]
    if one.name == "pdf":
        parts += [job.paper, str(job.answers_at_end)]
    if one.name == "anki":
        parts.append(inputs.changed.isoformat())
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _key(job: Job, name: str) -> str:
    return name if job.edition == "full" else f"{name}-{job.edition}"


@cache
def _code() -> str:
    room = Path(__file__).parent
    files = sorted(file for file in room.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return " ".join(f"{file.relative_to(room)} {_hash(file)}" for file in files)


@cache
def _versions() -> str:
    installed = dict.fromkeys(_TOOLS, "")
    for name in _TOOLS:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return str(installed)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

"""What was worked out of a text is kept by the text's own hash, so that only what changed is done again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.store import replace_file


def cached(
    texts: Mapping[str, str],
    work: Callable[[dict[str, str]], Mapping[str, Any]],
    file: Path | None,
    version: str,
) -> dict[str, Any]:
    """The work's result for each text, from the file where it is known; the file then holds just these.

    Args:
        texts: by key; the same text under two keys is worked on once.
        work: from texts by hash to results (anything JSON) by hash.
        file: where results are kept; None keeps nothing.
        version: of whatever takes part in the work; results of another version are not used.
    """
    hashes = {key: _hash(version, text) for key, text in texts.items()}
    known = _read(file)
    wanted = {hashes[key]: text for key, text in texts.items() if hashes[key] not in known}
    results = {**known, **work(wanted)} if wanted else known
    if file is not None and wanted:
        used = {one: results[one] for one in sorted(set(hashes.values()))}
        replace_file(file, json.dumps(used, ensure_ascii=False, separators=(",", ":")).encode())
    return {key: results[one] for key, one in hashes.items()}


def _hash(version: str, text: str) -> str:
    return hashlib.sha256(f"{version}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]


def _read(file: Path | None) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_bytes())) if file else {}
    except (FileNotFoundError, ValueError):
        return {}  # not there, or cut by a crash: it is made again

"""The store → the guide as a static site, for any host of files."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.guide.inputs import read_inputs
from pipeline.store import replace_file, safe_name

_LISTED = ".site.json"  # the files of the last time, so that those that are gone go, and nothing else


@dataclass(frozen=True)
class PublishReport:
    """What came of publishing.

    Attributes:
        folder: where the site lies.
        files: number of its files.
        size: bytes of all of them.
        problems: what is missing or could not be set; nothing of it stopped the work.
    """

    folder: Path
    files: int
    size: int
    problems: tuple[str, ...]


def publish(
    data: Path,
    output: Path,
    models: Sequence[str],
    *,
    folder: Path | None = None,
    address: str = "",
    robots: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> PublishReport:
    """Writes the site from the store alone: no network, no key.

    Args:
        data: the folder with the records.
        output: the folder of the guides.
        models: whose answers it shows, in this order.
        folder: where the site goes; None puts it beside the guide of these models.
        address: where it will stand, for its pages' canonical addresses.
        robots: whether search engines may list it; the questions are the book's, so not unless it is said.
        progress: is told each step, one line each.

    Raises:
        UsageError: the address is none, the folder is something else's, or there are no questions.
        StoreError: a file of the store is not as it must be, or a file can't be written.
    """
    from pipeline.guide.contents.texts import fragment_texts
    from pipeline.guide.formats.website import site_files
    from pipeline.guide.text.fragments import render

    address = _address(address)
    inputs = read_inputs(data, list(dict.fromkeys(models)))
    beside = output / "+".join(safe_name(model) for model in inputs.guide.models)
    target = folder or beside / "site"
    before = _before(target)
    progress(f"{len(inputs.guide.cards)} questions, {', '.join(inputs.guide.models)}")
    rendered = render(fragment_texts(inputs.guide), "html", beside / ".cache")
    pictures = {name: picture.read_bytes() for name, picture in inputs.pictures.items()}
    files = site_files(inputs.guide, rendered.fragments, pictures, address=address, robots=robots)
    for name, content in files.items():
        replace_file(target / name, content)
    for name in before - files.keys():
        (target / name).unlink(missing_ok=True)
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    replace_file(target / _LISTED, json.dumps(listed, indent=1).encode())
    problems = tuple(dict.fromkeys([*inputs.problems, *rendered.problems]))
    return PublishReport(target, len(files), sum(map(len, files.values())), problems)


def _address(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"{text!r} is no address of a site.", hint="Give it as https://example.org/guide/.")
    return text if text.endswith("/") else f"{text}/"


def _before(target: Path) -> set[str]:
    """The files of the last time.

    Raises:
        UsageError: the folder holds something that is not a site of ours.
    """
    if not target.exists() or not any(target.iterdir()):
        return set()
    try:
        return {name for name in json.loads((target / _LISTED).read_bytes()) if "/" not in name}
    except (OSError, ValueError, TypeError):
        raise UsageError(
            f"{target} holds files that mlguide did not put there.", hint="Name an empty or a new folder with --to."
        ) from None

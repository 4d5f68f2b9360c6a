"""Markdown → fragments of HTML that may go into a page or a flash card as they are."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.guide import pandoc
from pipeline.guide.cached import cached
from pipeline.guide.normalise import normalise
from pipeline.guide.sanitise import fragments_of
from pipeline.guide.tree import TooDeep, cleaned

# Raised when the mending, cleaning or sanitising changes, so that fragments in caches are made again.
_VERSION = "1"
_MATHS = {"html": "--mathml", "anki": "--mathjax"}
_BATCH = 600


@dataclass(frozen=True)
class Rendered:
    """Fragments by the keys of their texts.

    Attributes:
        fragments: sanitised HTML.
        problems: what could not be set as it was written; each names its key.
    """

    fragments: Mapping[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Trees:
    """Texts as pandoc's trees by key, made safe; ``problems`` as in ``Rendered``."""

    blocks: Mapping[str, list[pandoc.Node]]
    problems: tuple[str, ...]


def trees(texts: Mapping[str, str], cache: Path | None = None) -> Trees:
    """The texts, normalised and read: what every format is written from.

    Args:
        texts: Markdown as models and the book write it.
        cache: the folder in which what was read is kept by its content.
    """
    version = f"{_VERSION} {pandoc.version()} {pandoc.READER}"
    read = cached(texts, _read, cache / "trees.json" if cache else None, version)
    return Trees({key: one["blocks"] for key, one in read.items()}, _named(read))


def render(texts: Mapping[str, str], target: Literal["html", "anki"], cache: Path | None = None) -> Rendered:
    """The texts as HTML, with formulas in MathML for the page and in MathJax's delimiters for Anki."""
    read = trees(texts, cache)
    blocks = {texts[key]: tree for key, tree in read.blocks.items()}

    def work(wanted: dict[str, str]) -> dict[str, Any]:
        return _written({name: blocks[text] for name, text in wanted.items()}, _MATHS[target])

    version = f"{_VERSION} {pandoc.version()} {pandoc.READER} {target}"
    made = cached(texts, work, cache / f"{target}.json" if cache else None, version)
    return Rendered({key: one["html"] for key, one in made.items()}, (*read.problems, *_named(made)))


def _named(results: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{key}: {problem}" for key, one in results.items() for problem in one["problems"])


def _read(texts: dict[str, str]) -> dict[str, Any]:
    mended = {key: normalise(text) for key, text in texts.items()}
    parsed = pandoc.parse({key: one.text for key, one in mended.items()})
    return {key: _tree(parsed[key], one.text, one.problems) for key, one in mended.items()}


def _tree(parsed: list[pandoc.Node] | pandoc.Failed, text: str, problems: tuple[str, ...]) -> dict[str, Any]:
    try:
        if isinstance(parsed, pandoc.Failed):
            raise parsed
        blocks, more = cleaned(parsed)
    except (pandoc.Failed, TooDeep) as error:
        # Not lost and not let out: it is shown as it was written.
        blocks = [{"t": "CodeBlock", "c": [["", [], []], text]}]
        more = (f"shown as it was written, since it could not be read: {error}",)
    return {"blocks": blocks, "problems": list(dict.fromkeys([*problems, *more]))}


def _written(trees_by_name: dict[str, list[pandoc.Node]], maths: str) -> dict[str, Any]:
    named = [{"t": "Div", "c": [[name, [], []], blocks]} for name, blocks in trees_by_name.items()]
    size = max(1, min(_BATCH, -(-len(named) // (os.cpu_count() or 1))))
    batches = [named[at : at + size] for at in range(0, len(named), size)]

    def write(batch: list[pandoc.Node]) -> dict[str, tuple[str, tuple[str, ...]]]:
        return fragments_of(pandoc.write(batch, "html5", maths).decode())

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = {name: one for done in pool.map(write, batches) for name, one in done.items()}
    if list(made) != list(trees_by_name):
        raise AssertionError("pandoc's page does not hold the fragments that were given to it")
    return {
        name: {
            "html": one,
            "problems": [f"formula shown as code, pandoc can't set it: {tex[:80]}" for tex in unset],
        }
        for name, (one, unset) in made.items()
    }

"""Markdown → fragments of HTML that may go into a page or a flash card as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.guide.text import pandoc
from pipeline.guide.text.cache import cached
from pipeline.guide.text.markdown_dialect import READER
from pipeline.guide.text.normalise import normalise
from pipeline.guide.text.sanitise import fragments_of
from pipeline.guide.text.syntax_tree import TooDeep, cleaned, formulas, without

# Raised when the mending, cleaning or sanitising changes, so that fragments in caches are made again.
_VERSION = "2"
_MATHS = {"html": "--mathml", "anki": "--mathjax"}


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
    version = f"{_VERSION} {pandoc.version()} {READER}"
    read = cached(texts, _read, cache / "trees.json" if cache else None, version)
    return Trees(
        {key: one["blocks"] for key, one in read.items()},
        tuple(f"{key}: {problem}" for key, one in read.items() for problem in one["problems"]),
    )


def render(texts: Mapping[str, str], target: Literal["html", "anki"], cache: Path | None = None) -> Rendered:
    """The texts as HTML, with formulas in MathML for the page and in MathJax's delimiters for Anki."""
    read = trees(texts, cache)
    blocks = {texts[key]: tree for key, tree in read.blocks.items()}

    def work(wanted: dict[str, str]) -> dict[str, str]:
        return _written({name: blocks[text] for name, text in wanted.items()}, _MATHS[target])

    version = f"{_VERSION} {pandoc.version()} {READER} {target}"
    made = cached(texts, work, cache / f"{target}.json" if cache else None, version)
    return Rendered(made, read.problems)


def _read(texts: dict[str, str]) -> dict[str, Any]:
    mended = {key: normalise(text) for key, text in texts.items()}
    parsed = pandoc.parse({key: one.text for key, one in mended.items()})
    safe = {key: _safe(parsed[key], one.text) for key, one in mended.items()}
    known = list(dict.fromkeys(tex for blocks, _ in safe.values() for tex in formulas(blocks)))
    unset = set(known) - pandoc.settable(known)
    done = {}
    for key, (blocks, problems) in safe.items():
        blocks, more = without(blocks, unset)
        done[key] = {
            "blocks": blocks,
            "problems": list(dict.fromkeys([*mended[key].problems, *problems, *more])),
        }
    return done


def _safe(parsed: list[pandoc.Node] | pandoc.Failed, text: str) -> tuple[list[pandoc.Node], tuple[str, ...]]:
    try:
        if isinstance(parsed, pandoc.Failed):
            raise parsed
        return cleaned(parsed)
    except (pandoc.Failed, TooDeep) as error:
        # Not lost and not let out: it is shown as it was written.
        verbatim = {"t": "CodeBlock", "c": [["", [], []], text]}
        return [verbatim], (f"shown as it was written, since it could not be read: {error}",)


def _written(trees_by_name: dict[str, list[pandoc.Node]], maths: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for page in pandoc.write_each(trees_by_name, "html5", maths):
        made |= fragments_of(page)
    if list(made) != list(trees_by_name):
        raise AssertionError("pandoc's page does not hold the fragments that were given to it")
    return made

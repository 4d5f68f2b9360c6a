"""Markdown → fragments of HTML that may go into a page or a flash card as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.guide.text import pandoc
from pipeline.guide.text.array_rules import has_rules, rules_of
from pipeline.guide.text.cache import cached
from pipeline.guide.text.markdown_dialect import READER
from pipeline.guide.text.normalise import normalise
from pipeline.guide.text.sanitise import fragments_of
from pipeline.guide.text.syntax_tree import TooDeep, cleaned, formulas, verbatim, without

# Raised when the mending, cleaning or sanitising changes, so that fragments in caches are made again.
_VERSION = "5"
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

    def work(wanted: dict[str, str]) -> dict[str, Any]:
        return _written({name: (blocks[text], text) for name, text in wanted.items()}, _MATHS[target])

    version = f"{_VERSION} {pandoc.version()} {READER} {target}"
    made = cached(texts, work, cache / f"{target}.json" if cache else None, version)
    unset = [f"{key}: {one['problem']}" for key, one in made.items() if one["problem"]]
    return Rendered({key: one["html"] for key, one in made.items()}, (*read.problems, *unset))


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
            "problems": list(dict.fromkeys([*mended[key].problems, *problems, *more, *_without_rules(blocks)])),
        }
    return done


def _without_rules(blocks: list[pandoc.Node]) -> Iterator[str]:
    """The formulas whose arrays lose their rules in MathML and in the PDF."""
    for tex in formulas(blocks):
        if has_rules(tex) and rules_of(tex) is None:
            said = " ".join(tex.split())[:80]
            yield f"the lines of an array are not drawn, since its formula has more than one: {said}"


def _safe(parsed: list[pandoc.Node] | pandoc.Failed, text: str) -> tuple[list[pandoc.Node], tuple[str, ...]]:
    try:
        if isinstance(parsed, pandoc.Failed):
            raise parsed
        return cleaned(parsed)
    except (pandoc.Failed, TooDeep) as error:
        # Not lost and not let out: it is shown as it was written.
        return [verbatim(text)], (f"shown as it was written, since it could not be read: {error}",)


def _written(texts: dict[str, tuple[list[pandoc.Node], str]], maths: str) -> dict[str, Any]:
    """The fragment of each text; one that can't be written is shown as it was, and costs no other."""
    trees = {name: tree for name, (tree, _) in texts.items()}
    refused: dict[str, str] = {}
    try:
        pages = pandoc.write_each(trees, "html5", maths)
    except pandoc.Failed:
        refused = pandoc.unwritable(trees, "html5", maths)
        pages = pandoc.write_each({**trees, **{name: [verbatim(texts[name][1])] for name in refused}}, "html5", maths)
    made = {name: fragment for page in pages for name, fragment in fragments_of(page).items()}
    if list(made) != list(trees):
        raise AssertionError("pandoc's page does not hold the fragments that were given to it")
    said = {name: f"shown as it was written: {why}" for name, why in refused.items()}
    return {name: {"html": fragment, "problem": said.get(name, "")} for name, fragment in made.items()}

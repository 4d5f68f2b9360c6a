"""A document's tree → the tree that pandoc writes as the Typst that is meant. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, words

# At the start of a piece of content Typst reads these as a heading, a list or a term; pandoc escapes them at the
# start of a paragraph alone (https://github.com/jgm/pandoc/issues/11334).
_MARK = re.compile(r"[=+\-/]+|\d+\.")
_TEXTS = ("Para", "Plain", "BulletList", "OrderedList", "BlockQuote", "CodeBlock", "Table")
# What an answer ends with, and up to how many characters of what stands before stay with it.
_ENDS = ("result", "disputed", "provenance")
_SHORT = 1200


def typst_tree(pages: Sequence[Node], maths: Mapping[str, str], pictures: Mapping[str, str]) -> list[Node]:
    """The blocks with formulas, pictures, divisions and marks written in Typst's own words.

    Args:
        pages: the document's blocks.
        maths: what stands between Typst's dollars for each formula, by its TeX.
        pictures: the file of each picture beside the source, by its target in the texts.
    """
    tree = replaced(pages, "Math", lambda node: _formula(node, maths))
    tree = replaced(tree, "Image", lambda image: _picture(image, pictures))
    blocks = list(_plain_marks(tree))
    done: list[Node] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        name = _name(block, following)
        # Content ends at the bracket that closes it; pandoc escapes those of the text.
        inner = block["c"][1] if block["t"] == "Div" else [block]
        done += [raw("RawBlock", f"#{name}["), *inner, raw("RawBlock", "]")] if name else inner
    return done


def _name(block: Node, following: Node | None) -> str:
    """What the block is called in ``header.typ``; empty where it is text like any other."""
    if block["t"] == "Div":
        return str(block["c"][0][1][0])
    if block["t"] not in _TEXTS:
        return ""
    after = following["c"][0][1][0] if following and following["t"] == "Div" else ""
    if after in _ENDS and len(words(block)) <= _SHORT:
        return "last"
    leads = block["t"] == "Para" and (words(block).rstrip().endswith(":") or _is_strong(block["c"]))
    return "lead" if leads and following else ""


def _is_strong(inlines: Sequence[Node]) -> bool:
    """Whether it is one strong phrase: what an answer has for a heading."""
    return len(inlines) == 1 and inlines[0]["t"] == "Strong"


def raw(kind: str, source: str) -> Node:
    """A node whose content stands in the source as it is; ``kind`` is ``RawBlock`` or ``RawInline``."""
    return {"t": kind, "c": ["typst", source]}


def string(text: str) -> str:
    """A string literal of Typst."""
    return json.dumps("".join(sign for sign in text if sign >= " "), ensure_ascii=False)


def _formula(node: Node, maths: Mapping[str, str]) -> Node:
    source = maths[node["c"][1]]
    return raw("RawInline", f"$ {source} $" if node["c"][0]["t"] == "DisplayMath" else f"${source}$")


def _picture(image: Node, pictures: Mapping[str, str]) -> Node:
    _, alt, (target, _) = image["c"]
    if target not in pictures:
        return {"t": "Emph", "c": [{"t": "Str", "c": f"[picture: {words(alt)}]"}]}
    return raw("RawInline", f"#picture({string(pictures[target])}, {string(words(alt))})")


def _plain_marks(tree: Any) -> Any:
    """The tree with each mark that begins a piece of content, or a line of it, as the plain sign that it is."""
    if isinstance(tree, list):
        return list(_begun(tree))
    if isinstance(tree, dict) and "c" in tree:
        return {**tree, "c": _plain_marks(tree["c"])}
    return tree


def _begun(nodes: list[Any]) -> Iterator[Any]:
    at_start = True
    for node in nodes:
        kind = node.get("t") if isinstance(node, dict) else None
        found = _MARK.match(node["c"]) if kind == "Str" and at_start else None
        if found:
            yield raw("RawInline", re.sub(r"([^\d])", r"\\\1", found[0]))
            yield {"t": "Str", "c": node["c"][found.end() :]}
        else:
            yield _plain_marks(node)
        at_start = kind in ("LineBreak", "SoftBreak")

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


def typst_tree(pages: Sequence[Node], maths: Mapping[str, str], pictures: Mapping[str, str]) -> list[Node]:
    """The blocks with formulas, pictures, divisions and marks written in Typst's own words.

    Args:
        pages: the document's blocks.
        maths: what stands between Typst's dollars for each formula, by its TeX.
        pictures: the file of each picture beside the source, by its target in the texts.
    """
    tree = replaced(pages, "Math", lambda node: _formula(node, maths))
    tree = replaced(tree, "Image", lambda image: _picture(image, pictures))
    done: list[Node] = []
    for block in _plain_marks(tree):
        if block["t"] == "Div":
            # Content ends at the bracket that closes it; pandoc escapes those of the text.
            done += [raw("RawBlock", f"#{block['c'][0][1][0]}["), *block["c"][1], raw("RawBlock", "]")]
        else:
            done.append(block)
    return done


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

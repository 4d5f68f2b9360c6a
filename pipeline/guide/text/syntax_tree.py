"""A text's tree, as pandoc read it → the tree that may go into every format. Pure.

Here it is decided, once for all formats, what an answer may hold: no raw markup, no picture but the
guide's own, no link that runs or leads to a file, no heading that would break the guide's outline.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from pipeline.guide.text.formulas import fault
from pipeline.guide.text.pandoc import Node

_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+|#q/[\w./-]+", re.IGNORECASE)
_PICTURE = re.compile(r"(?:images|figures)/(?!.*\.\.)[\w./ -]+\.(?:png|jpe?g|gif|svg|webp)", re.IGNORECASE)
_BREAK = re.compile(r"(<br>)")
_DEEPEST = 120
_UNSET = ["", ["unset"], []]


class TooDeep(ValueError):
    """The tree is nested deeper than any reader of the guide could follow."""


def cleaned(blocks: Sequence[Node]) -> tuple[list[Node], tuple[str, ...]]:
    """The blocks made safe, and what could not be kept as it was (one phrase each).

    Raises:
        TooDeep: it is nested too deep.
    """
    problems: list[str] = []
    return list(_each(blocks, problems, 0)), tuple(problems)


def formulas(blocks: Any) -> Iterator[str]:
    """The TeX of each formula of a tree, in order."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from formulas(one)
    elif isinstance(blocks, dict):
        if blocks.get("t") == "Math":
            yield blocks["c"][1]
        else:
            yield from formulas(blocks.get("c"))


def without(blocks: list[Node], unset: Collection[str]) -> tuple[list[Node], tuple[str, ...]]:
    """The tree with some formulas as code, and one phrase for each that was in it."""
    found = [tex for tex in dict.fromkeys(formulas(blocks)) if tex in unset]
    if not found:
        return blocks, ()
    done: list[Node] = replaced(blocks, "Math", lambda node: _code_if(node, unset))
    return done, tuple(f"formula shown as code, it can't be set: {' '.join(tex.split())[:80]}" for tex in found)


def replaced(tree: Any, kind: str, by: Callable[[Node], Node]) -> Any:
    """The tree with each node of a kind replaced."""
    if isinstance(tree, list):
        return [replaced(one, kind, by) for one in tree]
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            return by(tree)
        return {**tree, "c": replaced(tree["c"], kind, by)} if "c" in tree else tree
    return tree


def words(inlines: Any) -> str:
    """The text of some inlines without their marks."""
    if isinstance(inlines, list):
        return "".join(map(words, inlines))
    if isinstance(inlines, dict):
        return " " if inlines["t"] in ("Space", "SoftBreak", "LineBreak") else words(inlines.get("c"))
    return inlines if isinstance(inlines, str) else ""


def weight(tree: Any) -> int:
    """About how many characters of HTML a tree comes to: a sign of TeX is some twenty of MathML."""
    if isinstance(tree, list):
        return sum(map(weight, tree))
    if isinstance(tree, dict):
        return 20 * len(tree["c"][1]) if tree["t"] == "Math" else 7 + weight(tree.get("c"))
    return len(tree) if isinstance(tree, str) else 0


def verbatim(text: str) -> Node:
    """A text shown as it is, in the letters of code."""
    return {"t": "CodeBlock", "c": [["", [], []], text]}


def _code_if(node: Node, unset: Collection[str]) -> Node:
    display = node["c"][0]["t"] == "DisplayMath"
    return _as_code(node["c"][1], display=display) if node["c"][1] in unset else node


def _as_code(tex: str, *, display: bool) -> Node:
    mark = "$$" if display else "$"
    return {"t": "Code", "c": [_UNSET, f"{mark}{' '.join(tex.split())}{mark}"]}


def _each(nodes: Sequence[Any], problems: list[str], depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        raise TooDeep("it is nested too deep")
    for node in nodes:
        if isinstance(node, list):
            yield list(_each(node, problems, depth + 1))
        elif isinstance(node, dict) and "t" in node:
            yield from _node(node, problems, depth + 1)
        else:
            yield node


def _node(node: Node, problems: list[str], depth: int) -> Iterator[Node]:
    kind = node["t"]
    content: Any = node.get("c")
    if kind == "Math":
        yield _formula(node, problems)
    elif kind == "Str" and "<br>" in content:
        for part in filter(None, _BREAK.split(content)):
            yield {"t": "LineBreak"} if part == "<br>" else {"t": "Str", "c": part}
    elif kind in ("RawInline", "RawBlock"):
        yield {"t": "Str", "c": content[1]} if kind == "RawInline" else verbatim(content[1])
    elif kind == "Header":
        # The outline is the guide's: a heading inside an answer is a strong line.
        yield {"t": "Para", "c": [{"t": "Strong", "c": list(_each(content[2], problems, depth))}]}
    elif kind == "Note":
        # Notes would gather at the foot of all answers together.
        yield from _in_brackets(list(_each(content, problems, depth)))
    elif kind in ("Link", "Image"):
        inner = list(_each(content[1], problems, depth))
        yield from (_link(inner, content[2][0], problems) if kind == "Link" else _image(inner, content[2][0], problems))
    elif isinstance(content, list):
        yield {**node, "c": list(_each(content, problems, depth))}
    else:
        yield node


def _in_brackets(blocks: list[Node]) -> Iterator[Node]:
    yield {"t": "Str", "c": " ("}
    for number, block in enumerate(blocks):
        if number:
            yield {"t": "Space"}
        yield from block["c"] if block["t"] in ("Para", "Plain") else [{"t": "Str", "c": words(block)}]
    yield {"t": "Str", "c": ")"}


def _formula(node: Node, problems: list[str]) -> Node:
    tex = node["c"][1]
    if problem := fault(tex):
        problems.append(problem)
        return _as_code(tex, display=node["c"][0]["t"] == "DisplayMath")
    return node


def _link(inner: list[Node], target: str, problems: list[str]) -> Iterator[Node]:
    if _LINK.fullmatch(target):
        yield {"t": "Link", "c": [["", [], []], inner, [target, ""]]}
        return
    problems.append(f"link not kept: {target[:80]}")
    yield from inner


def _image(inner: list[Node], target: str, problems: list[str]) -> Iterator[Node]:
    if _PICTURE.fullmatch(target):
        yield {"t": "Image", "c": [["", [], []], inner, [target, ""]]}
        return
    # Nothing is loaded from anywhere; where there is an address the reader may follow it.
    yield from _link(inner or [{"t": "Str", "c": "picture"}], target, problems)

"""MathML without its source → LaTeX, by pandoc's own reader of it (texmath).

Of the libraries on PyPI, ``mathml-to-latex`` and ``mml2tex`` lose the rows of a matrix or take no display
formula; pandoc reads both, and the guide needs it anyway.
"""

import json
from collections.abc import Iterator
from typing import Any

import pypandoc
from bs4 import Tag

from pipeline.scrape.markdown.nodes import math_node

# A formula that nobody can read must not turn into other numbers: of ½ the plain text is 12.
UNREADABLE = "[a formula that could not be read: {}]"


def convert_mathml(body: Tag) -> list[str]:
    """Puts each ``<math>`` into a node that holds its LaTeX; changes the tree.

    Returns:
        Those that could not be converted, each as its plain text; a visible note stands in their place.
    """
    unread = []
    nodes = [node for node in body.find_all("math") if node.find_parent("math") is None]
    for node, latex in zip(nodes, _latex_of(nodes), strict=True):
        display = node.get("display") == "block" or node.get("mode") == "display"
        if latex:
            node.replace_with(math_node(latex, display=display))
        else:
            shown = " ".join(node.get_text(" ").split())
            unread.append(shown)
            node.replace_with(UNREADABLE.format(shown))
    return unread


def _latex_of(nodes: list[Tag]) -> list[str]:
    """The LaTeX of each, by one call; empty where pandoc makes no formula, or more than one, of it."""
    if not nodes:
        return []
    page = "".join(f"<div>{node}</div>" for node in nodes)
    document = json.loads(pypandoc.convert_text(page, "json", format="html"))
    found = [list(_formulas(block)) for block in document["blocks"] if block["t"] == "Div"]
    if len(found) != len(nodes):
        return [""] * len(nodes)
    return [formulas[0] if len(formulas) == 1 else "" for formulas in found]


def _formulas(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("t") == "Math":
            yield " ".join(node["c"][1].split())
        else:
            yield from _formulas(node.get("c"))
    elif isinstance(node, list):
        for part in node:
            yield from _formulas(part)

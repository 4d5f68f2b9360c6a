"""The nodes of pandoc's tree that a document is put together from. Pure."""

from collections.abc import Sequence

from pipeline.guide.text.pandoc import Node

# Not in the contents, and without a number.
UNLISTED = ("unnumbered", "unlisted")


def division(name: str, blocks: Sequence[Node]) -> Node:
    """Blocks that belong together, named for what they are."""
    return {"t": "Div", "c": [["", [name], []], list(blocks)]}


def paragraph(*inlines: Node | str) -> Node:
    """A paragraph of nodes and plain text."""
    return {"t": "Para", "c": [{"t": "Str", "c": one} if isinstance(one, str) else one for one in inlines]}


def header(level: int, name: str, title: str, *, listed: bool = True) -> Node:
    """A heading with a name that links lead to."""
    return {"t": "Header", "c": [level, [name, [] if listed else list(UNLISTED), []], [{"t": "Str", "c": title}]]}


def strong(text: str) -> Node:
    """A few words that stand out."""
    return {"t": "Strong", "c": [{"t": "Str", "c": text}]}


def link(text: str, address: str) -> Node:
    """Words that lead somewhere."""
    return {"t": "Link", "c": [["", [], []], [{"t": "Str", "c": text}], [address, ""]]}


def after(label: str, blocks: list[Node]) -> list[Node]:
    """The label in the first paragraph where there is one, else in one of its own."""
    if blocks[0]["t"] in ("Para", "Plain"):
        return [{"t": "Para", "c": [strong(label), *blocks[0]["c"]]}, *blocks[1:]]
    return [paragraph(strong(label)), *blocks]

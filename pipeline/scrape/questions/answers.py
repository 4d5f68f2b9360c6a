"""The site's own answer to a question: its nodes → Markdown, without the words that only announce it. Pure."""

import copy
import re
from collections.abc import Sequence

from bs4 import Tag
from bs4.element import PageElement

from pipeline.scrape.questions.elements import plain
from pipeline.scrape.questions.text import TextReader

_LABEL = re.compile(r"^[\W_]*(?:answers?|solutions?|a)[\W_]*[:.：][\W_]*", re.IGNORECASE)
_LABEL_ALONE = re.compile(r"^[\W_]*(?:show |see |the |click |for |to )*(?:answers?|solutions?)[\W_]*$", re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})(?= )", re.MULTILINE)
_PICTURE = re.compile(r"!(?=\[[^\]]*\]\()")


def answer_of(nodes: Sequence[PageElement], texts: TextReader) -> str:
    """The answer in Markdown; its headings are below those of a guide, its pictures are links to the site's."""
    opened = [part for node in map(copy.copy, nodes) for part in _opened(node)]
    blocks = texts.blocks(opened)
    while blocks and _LABEL_ALONE.match(blocks[0]):
        blocks = blocks[1:]
    if blocks:
        blocks[0] = _LABEL.sub("", blocks[0])
    return "\n\n".join(_lowered(block) for block in blocks if block)


def _opened(node: PageElement) -> list[PageElement]:
    """A folded box as what it holds; its summary stays where it says more than that there is an answer."""
    if not isinstance(node, Tag) or node.name != "details":
        return [node]
    summary = node.find("summary", recursive=False)
    if isinstance(summary, Tag):
        if len(plain(summary).split()) <= 4:
            summary.extract()
        else:
            summary.name = "p"
    return list(node.children)


def _lowered(block: str) -> str:
    if block.startswith(("```", "~~~")):
        return block
    return _PICTURE.sub("", _HEADING.sub(lambda found: "#" * max(3, len(found[1])), block))

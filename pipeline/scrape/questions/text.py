"""Nodes of a page → a question's text, hints and pictures, without the source's furniture."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bs4.element import PageElement

from pipeline.scrape.markdown import FENCE, text_blocks, to_markdown
from pipeline.scrape.questions.items import pictures_of, split_hints


@dataclass(frozen=True)
class Own:
    """What stands in some nodes, in Markdown: the text, its hints, and its pictures (address, alt)."""

    text: str
    hints: tuple[str, ...]
    pictures: tuple[tuple[str, str], ...]


class TextReader:
    """Reads the texts of one page.

    Args:
        url: the page's address, against which links and pictures are made absolute.
        furniture: patterns of lines that are credits or asides.
        skip: told of each line left out, with the pattern that it matches.
    """

    def __init__(self, url: str, furniture: Sequence[re.Pattern[str]], skip: Callable[[str, str], None]) -> None:
        self._url, self._furniture, self._skip = url, furniture, skip

    def read(self, nodes: Sequence[PageElement]) -> Own:
        """These nodes' text, its hints and its pictures."""
        text, hints = split_hints(self.blocks(nodes))
        return Own("\n\n".join(text), tuple(hints), pictures_of(nodes, self._url))

    def blocks(self, nodes: Sequence[PageElement]) -> list[str]:
        """These nodes' blocks of Markdown."""
        return list(filter(None, map(self._without_furniture, text_blocks(to_markdown(nodes, self._url)))))

    def _without_furniture(self, block: str) -> str:
        if FENCE.match(block):
            return block
        kept = []
        for line in block.split("\n"):
            pattern = next((one for one in self._furniture if one.search(line)), None)
            if pattern is None:
                kept.append(line)
            else:
                self._skip(f"“{line[:60]}”", pattern.pattern)
        return "\n".join(kept).strip()

"""The contents of an EPUB by question: what pandoc lists by number bears the question's words."""

import re
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import Blocks, target
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced

# In the navigation document and in the one of older readers, which has the address after the words.
_LISTED = re.compile(r'(?P<before><a href="[^"]*#(?P<name>q-[^"]+)">)[^<]*(?P<after></a>)')
_LISTED_BEFORE = re.compile(
    r'(?P<before><text>)[^<]*(?P<after></text>\s*</navLabel>\s*<content src="[^"]*#(?P<name>q-[^"]+)")'
)
_BORDER = "\ue000border\ue000"
_LONGEST = 90  # characters of an entry; more would fill a small screen with one question
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def question_titles(guide: Guide, blocks: Blocks) -> dict[str, str]:
    """An entry for each question by its card's target: its number and its first words, formulas in plain signs."""
    border = {"t": "Para", "c": [{"t": "Str", "c": _BORDER}]}
    texts = [node for card in guide.cards for node in (*blocks.get(f"{card.question.id}|text", ()), border)]
    words = pandoc.write(replaced(texts, "Math", _inline_alone), "plain").decode().split(_BORDER)
    return {
        target(card): _shortened(f"{card.question.number} {' '.join(text.split())}".strip())
        for card, text in zip(guide.cards, words, strict=False)
    }


def with_titles(book: bytes, titles: Mapping[str, str]) -> bytes:
    """The EPUB with these entries in its contents; the order of its files stays, as readers want it."""

    def titled(found: re.Match[str]) -> str:
        return f"{found['before']}{escape(titles[found['name']], quote=False)}{found['after']}"

    done = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("nav.xhtml"):
                content = _LISTED.sub(titled, content.decode()).encode()
            elif entry.filename.endswith(".ncx"):
                content = _LISTED_BEFORE.sub(titled, content.decode()).encode()
            undated = zipfile.ZipInfo(entry.filename, _ZIP_EPOCH)
            undated.compress_type = entry.compress_type
            new.writestr(undated, content)
    return done.getvalue()


def _inline_alone(node: Node) -> Node:
    return node if node["c"][0]["t"] == "InlineMath" else {"t": "Str", "c": "…"}


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"

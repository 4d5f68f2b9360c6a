"""A page's HTML → its questions. Pure, and the only place that knows the site's tags.

What is a question (the contract is in CONTRIBUTING.md): a list item that bears a level tag; or, on a page
that holds questions, an untagged item without sub-items that has no tagged item above it. An untagged item
with sub-items is a stem; untagged sub-items of a tagged item are its parts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from pipeline.records import Level
from pipeline.scrape.markdown import image_alt, image_url, to_markdown
from pipeline.scrape.source import Source

# The author writes tags by hand: spaces inside, small letters, a wrong or missing bracket, bold around it.
_TAG = re.compile(
    r"""^[*_]*(?:
        (?P<exact>\[(?P<a>[EMH])\])
      | [\[({]\s*[*_]*(?P<b>[EMHemh])[*_]*\s*[\])}|[]   # [M[  [m]  [ M ]  {M]
      | \[(?P<c>[EMH])(?=\s+[A-Z\d$`])                   # [M What
      | (?P<d>[EMH])\](?=\s)                             # M] What
    )[*_]*+(?![A-Za-z])[:.]?\s*""",
    re.VERBOSE,
)
_PARENTHESES = re.compile(r"^\([A-Za-z]\)")  # (E) is how options are lettered, not a level
_HINT = re.compile(r"(?:^|(?<=[.?!:)\]])\s+|(?<=[.?!]\*\*)\s+)[*_]{0,2}Hints?[*_]{0,2}\s*:[*_]{0,2}\s*(?=\S)")
_FIGURE_ONLY = re.compile(r"^(?:!\[[^\]]*\]\([^)]*\)\s*)+$")
_FENCE = re.compile(r"^(`{3,}|~{3,})")


# Where a page keeps its text, the closest first: HonKit and GitBook, then what plain themes use.
_BODIES = ("section.markdown-section", ".markdown-section", ".page-inner", "main")


@dataclass(frozen=True)
class Skipped:
    """Something of a page that was left out on purpose: what it is and why."""

    what: str
    reason: str


@dataclass
class Draft:
    """A question before its pictures are fetched; pictures are still addresses in the Markdown."""

    number: str
    level: Level | None
    text: str
    stem: tuple[str, ...]
    siblings_before: tuple[str, ...]
    hints: list[str]
    pictures: list[tuple[str, str]]
    parts: list[str] = field(default_factory=list)


@dataclass
class PageQuestions:
    """All that was read from one page."""

    drafts: list[Draft] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True)
class _Own:
    """What stands in an item itself, in Markdown: the text, its hints, and its pictures (address, alt)."""

    text: str
    hints: tuple[str, ...]
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Above:
    """What encloses an item."""

    stem: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    question: Draft | None = None


def read_questions(html: bytes, url: str, key: str, source: Source) -> PageQuestions:
    """The questions of one page in the page's order, and what of its lists was left out and why.

    Args:
        html: the page's bytes; the encoding is the page's own word, else UTF-8.
        url: its address, against which links and pictures are made absolute.
        key: its section number or file name (``Page.key``).
        source: the book's particulars.
    """
    soup = BeautifulSoup(html, "lxml", from_encoding="utf-8" if b"charset" not in html[:4096] else None)
    bodies = (soup.select_one(selector) for selector in _BODIES)
    body = next(filter(None, bodies), soup.body)
    reader = _Reader(url, source)
    if body is not None:
        reader.read(body, untagged=key in source.untagged_pages or _slug(url) in source.untagged_pages)
    return reader.page


def _parted(found: Tag, last: Tag) -> bool:
    """Whether a horizontal rule stands between two lists."""
    rule = found.find_previous_sibling("hr")
    return rule is not None and any(before is last for before in rule.find_previous_siblings(last.name))


def _slug(url: str) -> str:
    return url.rsplit("/", 1)[-1].removesuffix(".html")


class _Reader:
    def __init__(self, url: str, source: Source) -> None:
        self._url = url
        self._source = source
        self.page = PageQuestions()

    def read(self, body: Tag, *, untagged: bool) -> None:
        """Reads the page's outermost lists, numbering their items on from list to list."""
        lists = [found for found in body.find_all(["ol", "ul"]) if found.find_parent(["ol", "ul"]) is None]
        tagged = [found for found in lists if self._bears_tag(found)]
        holds_questions = bool(tagged) or untagged
        count = 0
        last: Tag | None = None
        for found in lists:
            reason = self._why_not(found, tagged, last, untagged=untagged)
            if not reason:
                last = found
                items = found.find_all("li", recursive=False)
                self._walk(items, _Above(), "", start=count + 1)
                count += len(items)
                self._take_code_after(found)
            elif found.name == "ol" or holds_questions:
                self._skip(_name_of(found), reason)

    def _why_not(self, found: Tag, tagged: list[Tag], last: Tag | None, *, untagged: bool) -> str:
        """Why a list is not one of questions; empty where it is. ``last`` is the page's last that was."""
        if found.find_parent(["blockquote", "aside", "table"]) is not None:
            return "stands in a note"
        if found in tagged:
            return ""
        if found.name == "ul":
            return "a bulleted list in which no item bears a level tag"
        if untagged:
            return ""
        if last is not None:
            return "stands after a rule, so it belongs to the notes" if _parted(found, last) else ""
        if tagged:
            return "stands before the first tagged item, so it belongs to the introduction"
        return "no item of the page bears a level tag, and the page is not in the source's untagged_pages"

    def _bears_tag(self, found: Tag) -> bool:
        heads = (_segments(item)[0] for item in found.find_all("li"))
        return any(_read_tag(self._own(head).text)[0] for head in heads)

    def _walk(self, items: Sequence[Tag], above: _Above, prefix: str, start: int) -> None:
        siblings: list[str] = []
        for place, item in enumerate(items, start=start):
            first = len(self.page.drafts)
            self._item(item, above, f"{prefix}{place}", tuple(siblings) if above.stem else ())
            siblings += [draft.number for draft in self.page.drafts[first:] if draft.stem == above.stem]

    def _item(self, item: Tag, above: _Above, number: str, siblings: tuple[str, ...]) -> None:
        head, rest = _segments(item)
        own = self._own(head)
        level, text, slip = _read_tag(own.text)
        nested = [part for part in rest if isinstance(part, Tag)]
        if slip:
            self._skip(f"“{slip}” of item {number}", f"read as the level tag [{level}]")
        if level or not (nested or above.question):
            draft = self._add(own, above, number, level, text, siblings)
            self._below(rest, _enclosed(above, own, text, draft if level else None), number)
        elif above.question and not any(map(self._bears_tag, nested)):
            self._add_part(item, above)
        else:
            self._below(rest, _enclosed(above, own, text, above.question), number)

    def _add(
        self, own: _Own, above: _Above, number: str, level: Level | None, text: str, siblings: tuple[str, ...]
    ) -> Draft:
        draft = Draft(
            number=number,
            level=level,
            text=text,
            stem=above.stem,
            siblings_before=siblings,
            hints=[*above.hints, *own.hints],
            pictures=[*above.pictures, *own.pictures],
        )
        self.page.drafts.append(draft)
        return draft

    def _add_part(self, item: Tag, above: _Above) -> None:
        own = self._own(list(item.children))
        if above.question is not None:
            above.question.parts.append(own.text)
            above.question.hints.extend(own.hints)
            above.question.pictures.extend(own.pictures)

    def _below(self, rest: Sequence["Tag | list[PageElement]"], above: _Above, number: str) -> None:
        """What follows an item's own text: its sub-lists, and after them what belongs to the last question."""
        count = 0
        for part in rest:
            if isinstance(part, Tag):
                items = part.find_all("li", recursive=False)
                self._walk(items, above, f"{number}.", start=count + 1)
                count += len(items)
            else:
                self._append_to_last(self._own(part))

    def _append_to_last(self, own: _Own) -> None:
        if not self.page.drafts:
            return
        last = self.page.drafts[-1]
        last.text = "\n\n".join(filter(None, [last.text, own.text]))
        last.hints.extend(own.hints)
        last.pictures.extend(own.pictures)

    def _take_code_after(self, found: Tag) -> None:
        """A code block that follows a list belongs to the list's last question."""
        for node in found.find_next_siblings():
            if node.name != "pre" and node.select_one(":scope > pre:only-child") is None:
                return
            if self.page.drafts:
                self._append_to_last(self._own([node]))

    def _own(self, nodes: Sequence[PageElement]) -> _Own:
        blocks = filter(None, map(self._without_furniture, _blocks(to_markdown(nodes, self._url))))
        text, hints = _split_hints(list(blocks))
        return _Own("\n\n".join(text), tuple(hints), _pictures(nodes, self._url))

    def _without_furniture(self, block: str) -> str:
        if _FENCE.match(block):
            return block
        kept = []
        for line in block.split("\n"):
            if any(pattern.search(line) for pattern in self._source.furniture):
                self._skip(f"“{line[:60]}”", "a credit or an aside, by the source's furniture")
            else:
                kept.append(line)
        return "\n".join(kept).strip()

    def _skip(self, what: str, reason: str) -> None:
        # An item's text is looked at more than once; what it lacks is said once.
        if (skipped := Skipped(what, reason)) not in self.page.skipped:
            self.page.skipped.append(skipped)


def _enclosed(above: _Above, own: _Own, text: str, question: Draft | None) -> _Above:
    return _Above(
        stem=(*above.stem, text),
        hints=(*above.hints, *own.hints),
        pictures=(*above.pictures, *own.pictures),
        question=question,
    )


def _read_tag(text: str) -> tuple[Level | None, str, str]:
    """The level, the text without its tag, and the tag where it was written with a slip."""
    found = _TAG.match(text)
    if found is None or _PARENTHESES.match(text):
        return None, text, ""
    letter = (found["a"] or found["b"] or found["c"] or found["d"]).upper()
    level: Level = "E" if letter == "E" else "M" if letter == "M" else "H"
    return level, text[found.end() :], "" if found["exact"] else found[0].strip()


def _segments(item: Tag) -> tuple[list[PageElement], list["Tag | list[PageElement]"]]:
    """An item in order: its own nodes (maybe none); then its sub-lists and the nodes after each.

    A bulleted sub-list counts as sub-items like a numbered one; a list inside a table or a note does not.
    """
    head: list[PageElement] = []
    rest: list[Tag | list[PageElement]] = []
    for node in _flat(item):
        last = rest[-1] if rest else head
        if isinstance(node, Tag) and node.name in ("ol", "ul"):
            rest.append(node)
        elif isinstance(last, list):
            last.append(node)
        elif str(node).strip():
            rest.append([node])
    return head, rest


def _flat(item: Tag) -> Iterator[PageElement]:
    for node in item.children:
        holds_list = isinstance(node, Tag) and node.name in ("div", "p", "center") and node.find(["ol", "ul"])
        if isinstance(node, Tag) and holds_list:
            yield from _flat(node)
        else:
            yield node


def _pictures(nodes: Sequence[PageElement], base: str) -> tuple[tuple[str, str], ...]:
    found = []
    for node in nodes:
        if isinstance(node, Tag):
            images = [node] if node.name == "img" else node.find_all("img")
            found += [(image_url(image, base), image_alt(image)) for image in images]
    return tuple(found)


def _split_hints(blocks: Sequence[str]) -> tuple[list[str], list[str]]:
    """The blocks of the question itself, and its hints; a hint runs to its paragraph's end, figures with it."""
    text: list[str] = []
    hints: list[str] = []
    last_is_hint = False
    for block in blocks:
        before, *hint = _HINT.split(block, maxsplit=1)
        if hint:
            text += [before.strip()] if before.strip() else []
            hints.append(hint[0].strip())
        elif last_is_hint and _FIGURE_ONLY.match(block):
            hints[-1] += "\n\n" + block
        else:
            text.append(block)
        last_is_hint = bool(hint) or (last_is_hint and bool(_FIGURE_ONLY.match(block)))
    return text, hints


def _blocks(markdown: str) -> list[str]:
    """The Markdown's blocks; a blank line inside a code block does not end it."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        if line or fence:
            blocks[-1].append(line)
        else:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _name_of(found: Tag) -> str:
    words = found.get_text(" ", strip=True).split()
    kind = "ordered" if found.name == "ol" else "bulleted"
    return f"{kind} list “{' '.join(words[:6])}…”"

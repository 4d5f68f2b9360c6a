"""Questions that stand as items of lists. Pure.

What is a question (the contract is in CONTRIBUTING.md): a list item that bears a level tag; or, on a page
that holds questions, an untagged item without sub-items that has no tagged item above it. An untagged item
with sub-items is a stem; untagged sub-items of a tagged item are its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import PageElement

from pipeline.records import Level
from pipeline.scrape.markdown import FENCE, text_blocks, to_markdown
from pipeline.scrape.questions.drafts import Draft, PageQuestions, Skipped
from pipeline.scrape.questions.items import pictures_of, segments, split_hints
from pipeline.scrape.questions.levels import read_tag
from pipeline.scrape.source import Source


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


def read_questions(body: Tag, url: str, key: str, source: Source) -> PageQuestions:
    """The questions of one page in the page's order, and what of its lists was left out and why.

    Args:
        body: the element that holds the page's text.
        url: its address, against which links and pictures are made absolute.
        key: its section number or file name (``Page.key``).
        source: the book's particulars.
    """
    reader = _Reader(url, source)
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
        heads = (segments(item)[0] for item in found.find_all("li"))
        return any(read_tag(self._own(head).text)[0] for head in heads)

    def _walk(self, items: Sequence[Tag], above: _Above, prefix: str, start: int) -> None:
        siblings: list[str] = []
        for place, item in enumerate(items, start=start):
            first = len(self.page.drafts)
            self._item(item, above, f"{prefix}{place}", tuple(siblings) if above.stem else ())
            siblings += [draft.number for draft in self.page.drafts[first:] if draft.stem == above.stem]

    def _item(self, item: Tag, above: _Above, number: str, siblings: tuple[str, ...]) -> None:
        head, rest = segments(item)
        own = self._own(head)
        level, text, slip = read_tag(own.text)
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
        own = map(self._without_furniture, text_blocks(to_markdown(nodes, self._url)))
        text, hints = split_hints(list(filter(None, own)))
        return _Own("\n\n".join(text), tuple(hints), pictures_of(nodes, self._url))

    def _without_furniture(self, block: str) -> str:
        if FENCE.match(block):
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


def _name_of(found: Tag) -> str:
    words = found.get_text(" ", strip=True).split()
    kind = "ordered" if found.name == "ol" else "bulleted"
    return f"{kind} list “{' '.join(words[:6])}…”"

"""Questions that stand as items of lists: the preset ``lists``. Pure.

What is a question (the contract is in CONTRIBUTING.md): a list item that bears a level tag; or, on a page
that holds questions, an untagged item without sub-items that has no tagged item above it. An untagged item
with sub-items is a stem; untagged sub-items of a tagged item are its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import PageElement

from pipeline.records import Level
from pipeline.scrape.markdown import escape_start
from pipeline.scrape.questions.drafts import Draft, PageQuestions
from pipeline.scrape.questions.elements import Ends, plain
from pipeline.scrape.questions.items import segments
from pipeline.scrape.questions.levels import LevelMarks, read_tag
from pipeline.scrape.questions.lists.choice import ListChooser, line_above, name_of
from pipeline.scrape.questions.text import Own, TextReader
from pipeline.scrape.source import DEFAULT_ENDS


@dataclass(frozen=True)
class _Above:
    """What encloses an item."""

    stem: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    question: Draft | None = None


class ListReader:
    """Reads the lists of one page.

    Args:
        texts: reads nodes as Markdown.
        marks: the book's level marks, besides the letter tags.
        page: what is read goes there.
    """

    def __init__(self, texts: TextReader, marks: LevelMarks, page: PageQuestions) -> None:
        self._texts, self._marks, self._page = texts, marks, page

    def read(self, body: Tag, *, untagged: bool) -> list[str]:
        """Reads the page's outermost lists, numbering their items on from list to list.

        Returns:
            The question-like headings right above lists without tags, whose items may be answers.
        """
        self._drop_answers(body)
        lists = [found for found in body.find_all(["ol", "ul"]) if found.find_parent(["ol", "ul"]) is None]
        tagged = [found for found in lists if self._bears_tag(found)]
        chooser = ListChooser(lists, tagged, untagged=untagged)
        count = 0
        headings = []
        for found in lists:
            reason = chooser.why_not(found)
            if not reason:
                items = found.find_all("li", recursive=False)
                self._walk(items, _Above(), "", start=count + 1)
                count += len(items)
                self._take_code_after(found)
                headings += [line_above(found)] if found not in tagged else []
            elif found.name == "ol" or tagged or untagged:
                self._page.skip(name_of(found), reason)
        return headings

    def _drop_answers(self, body: Tag) -> None:
        """Takes the site's own answers out of the items; a source with rules can keep them."""
        ends = Ends(DEFAULT_ENDS)
        for node in body.select("li > *, li > p > *"):
            if not node.decomposed and node.name not in ("ol", "ul", "a", "code") and ends.match(node):
                self._page.skip(f"“{plain(node)[:60]}”", "the site's own answer; a rule can keep it (answer = “keep”)")
                node.decompose()

    def _bears_tag(self, found: Tag) -> bool:
        heads = (segments(item)[0] for item in found.find_all("li"))
        return any(self._level(self._texts.read(head).text)[0] for head in heads)

    def _level(self, text: str) -> tuple[Level | None, str, str]:
        """The level, the text without its mark, and the mark where it was written with a slip."""
        level, rest, slip = read_tag(text)
        if level is None:
            level, blocks = self._marks.take(text.split("\n\n"))
            return level, "\n\n".join(blocks), ""
        return level, escape_start(rest), slip

    def _walk(self, items: Sequence[Tag], above: _Above, prefix: str, start: int) -> None:
        siblings: list[str] = []
        for place, item in enumerate(items, start=start):
            first = len(self._page.drafts)
            self._item(item, above, f"{prefix}{place}", tuple(siblings) if above.stem else ())
            siblings += [draft.number for draft in self._page.drafts[first:] if draft.stem == above.stem]

    def _item(self, item: Tag, above: _Above, number: str, siblings: tuple[str, ...]) -> None:
        head, rest = segments(item)
        own = self._texts.read(head)
        level, text, slip = self._level(own.text)
        nested = [part for part in rest if isinstance(part, Tag)]
        if slip:
            self._page.skip(f"“{slip}” of item {number}", f"read as the level tag [{level}]")
        if level or not (nested or above.question):
            draft = self._add(own, above, number, level, text, siblings)
            self._below(rest, _enclosed(above, own, text, draft if level else None), number)
        elif above.question and not any(map(self._bears_tag, nested)):
            self._add_part(item, above)
        else:
            self._below(rest, _enclosed(above, own, text, above.question), number)

    def _add(
        self, own: Own, above: _Above, number: str, level: Level | None, text: str, siblings: tuple[str, ...]
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
        self._page.drafts.append(draft)
        return draft

    def _add_part(self, item: Tag, above: _Above) -> None:
        own = self._texts.read(list(item.children))
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
                self._append_to_last(self._texts.read(part))

    def _append_to_last(self, own: Own) -> None:
        if not self._page.drafts:
            return
        last = self._page.drafts[-1]
        last.text = "\n\n".join(filter(None, [last.text, own.text]))
        last.hints.extend(own.hints)
        last.pictures.extend(own.pictures)

    def _take_code_after(self, found: Tag) -> None:
        """A code block that follows a list belongs to the list's last question."""
        for node in found.find_next_siblings():
            if node.name != "pre" and node.select_one(":scope > pre:only-child") is None:
                return
            if self._page.drafts:
                self._append_to_last(self._texts.read([node]))


def _enclosed(above: _Above, own: Own, text: str, question: Draft | None) -> _Above:
    return _Above(
        stem=(*above.stem, text),
        hints=(*above.hints, *own.hints),
        pictures=(*above.pictures, *own.pictures),
        question=question,
    )

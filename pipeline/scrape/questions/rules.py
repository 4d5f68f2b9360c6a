"""One rule on one page: the elements that it names → drafts. Pure."""

import re
from collections.abc import Iterator

from bs4 import Tag

from pipeline.records import Level
from pipeline.scrape.markdown import escape_start
from pipeline.scrape.questions.answers import answer_of
from pipeline.scrape.questions.drafts import Draft, PageQuestions
from pipeline.scrape.questions.elements import headings_above, plain, select, under
from pipeline.scrape.questions.extent import Ends, Extent, extent_of, page_extent
from pipeline.scrape.questions.items import pictures_of, segments, split_hints
from pipeline.scrape.questions.levels import LevelMarks, read_tag
from pipeline.scrape.questions.numbers import digits, number_of_item, numbered
from pipeline.scrape.questions.text import Own, TextReader
from pipeline.scrape.questions.words import Words, words_of
from pipeline.scrape.source import PAGE, Rule

_BOLD = re.compile(r"^(\*\*|__)((?:(?!\1).)+)\1$", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (?=\S)")


class RuleReader:
    """Applies one rule to one page.

    Args:
        rule: the rule.
        name: its name in the source file, e.g. ``questions.1``.
        texts: reads nodes as Markdown.
        marks: the book's level marks.
        url: the page's address.
        page: what is read goes there.
    """

    def __init__(
        self, rule: Rule, name: str, texts: TextReader, marks: LevelMarks, url: str, page: PageQuestions
    ) -> None:
        self._rule, self._name, self._texts, self._marks = rule, name, texts, marks
        self._url, self._page = url, page
        self._ends = Ends(rule.ends)

    def read(self, body: Tag) -> None:
        """Takes the page's questions."""
        above = headings_above(body)
        taken: list[tuple[str, Draft]] = []
        for element, extent in self._extents(body, above):
            words = words_of(extent, self._rule)
            if words.matched is None:
                self._page.skip(f"“{plain(element)[:60]}”", f"`match` of {self._name} does not fit it")
                continue
            draft = self._draft(element, extent, words)
            if not draft.text:
                self._page.skip(f"“{plain(element)[:60]}”", f"{self._name} leaves no text of it")
                continue
            draft.headings = self._headings(above.get(id(element), ()))
            item = element if element.name == "li" else element.find_parent("li")
            own = digits(words.matched.number) or (number_of_item(item) if isinstance(item, Tag) else "")
            taken.append((own, draft))
        self._page.used[f"{self._name}.taken"] += len(taken)
        self._number(taken)

    def _extents(self, body: Tag, above: dict[int, tuple[str, ...]]) -> Iterator[tuple[Tag, Extent]]:
        if self._rule.each == PAGE:
            self._page.used[f"{self._name}.each"] += 1
            yield body, page_extent(body, self._ends)
            return
        elements = select(body, self._rule.each or "")
        self._page.used[f"{self._name}.each"] += len(elements)
        if self._rule.under is not None:
            elements = under(elements, above, self._rule.under)
            self._page.used[f"{self._name}.under"] += len(elements)
        ids = {id(element) for element in elements}
        for element in elements:
            yield element, extent_of(element, self._ends, ids)

    def _headings(self, above: tuple[str, ...]) -> tuple[str, ...]:
        """The headings that tell where a question stands; one that only says “Exercises” does not."""
        if self._rule.under is None:
            return above
        wanted = re.compile(self._rule.under)
        return above[: next(place for place, heading in enumerate(above) if wanted.search(heading))]

    def _draft(self, element: Tag, extent: Extent, words: Words) -> Draft:
        level, blocks = self._level(words, self._texts.blocks(words.nodes))
        text, hints = split_hints(blocks)
        items = element.find_parents("li") if element.name == "li" else []
        stems = [self._texts.read(segments(one)[0]) for one in reversed(items)]
        stems = [stem for stem in stems if stem.text]
        return Draft(
            number="",
            level=level,
            text="\n\n".join(text).strip(),
            stem=tuple(stem.text for stem in stems),
            hints=[*_hints(stems), *hints],
            pictures=[*(one for stem in stems for one in stem.pictures), *pictures_of(words.nodes, self._url)],
            answer=self._answer(extent),
        )

    def _level(self, words: Words, blocks: list[str]) -> tuple[Level | None, list[str]]:
        """The level, and the blocks without its mark and without what only makes them stand out."""
        label = words.level_label or (words.matched.level if words.matched else "")
        level = self._marks.of_label(label) if label else None
        if words.level_label:
            self._page.used[f"{self._name}.level"] += 1
        if blocks and level is None:
            level, rest, slip = read_tag(blocks[0])
            if slip:
                self._page.skip(f"“{slip}”", f"read as the level tag [{level}]")
            blocks = [escape_start(rest) if level else rest, *blocks[1:]]
        if blocks and level is None:
            level, blocks = self._marks.take(blocks)
        if level is None and words.matched and words.matched.whole:
            level = self._marks.inside(words.matched.whole)  # the mark may be part of what `match` cuts off
        if blocks:
            first = _HEADING.sub("", blocks[0])
            bold = _BOLD.match(first)
            blocks = [bold[2].strip() if bold else first, *blocks[1:]]
        return level, [block for block in blocks if block]

    def _answer(self, extent: Extent) -> str:
        if not extent.answer:
            return ""
        self._page.used[f"{self._name}.ends"] += 1
        return answer_of(extent.answer, self._texts) if self._rule.answer == "keep" else ""

    def _number(self, taken: list[tuple[str, Draft]]) -> None:
        """Numbers the questions, and names for each the earlier ones under the same stem."""
        earlier: dict[tuple[str, ...], list[str]] = {}
        for (_, draft), number in zip(taken, numbered([own for own, _ in taken]), strict=True):
            draft.number = number
            if draft.stem:
                draft.siblings_before = tuple(earlier.setdefault(draft.stem, []))
                earlier[draft.stem].append(number)
            self._page.drafts.append(draft)


def _hints(stems: list[Own]) -> Iterator[str]:
    for stem in stems:
        yield from stem.hints

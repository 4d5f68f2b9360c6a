"""The mark of a question's level: a letter tag, with the slips of the author's pen; a word; stars; a badge. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bs4 import Tag

from pipeline.records import Level

# The author writes tags by hand: spaces inside, small letters, a wrong or missing bracket, bold around it.
_TAG = re.compile(
    r"""^[*_]*(?:
        (?P<exact>\[(?P<a>[EMH])\])
      | [\[({]\s*[*_]*(?P<b>[EMHemh])[*_]*\s*[\])}|[]   # [M[  [m]  [ M ]  {M]
      | \[(?P<c>[EMH])(?=\s+[A-Z\d$`])                   # [M What
      | (?P<d>[EMH])\](?=\s)                             # M] What
    )[*_]*+(?![a-z])[:.]?\s*""",
    re.VERBOSE,
)
_PARENTHESES = re.compile(r"^\([A-Za-z]\)")  # (E) is how options are lettered, not a level
_WORDS: Mapping[Level, str] = {
    "E": "easy|beginners?|basic|elementary|junior",
    "M": "medium|intermediate|moderate|mid(?:dle)?",
    "H": "hard|advanced|difficult|expert|senior",
}
_STARS: Mapping[Level, str] = {"E": "{1}", "M": "{2}", "H": "{3,5}"}
_NAMES = ("badge", "label", "tag", "level", "difficulty", "chip", "pill")
_BADGES = ", ".join(f"{element}[class*={name}]" for element in ("span", "b", "small") for name in _NAMES)
_JOINERS = "\u200d\ufe0f"  # what holds an emoji together may be left over
_STAR = "(?:[★⭐🌟]\ufe0f?\\s?)"


def read_tag(text: str) -> tuple[Level | None, str, str]:
    """The level, the text without its tag, and the tag where it was written with a slip."""
    found = _TAG.match(text)
    if found is None or _PARENTHESES.match(text):
        return None, text, ""
    letter = (found["a"] or found["b"] or found["c"] or found["d"]).upper()
    level: Level = "E" if letter == "E" else "M" if letter == "M" else "H"
    return level, text[found.end() :], "" if found["exact"] else found[0].strip()


class LevelMarks:
    """The marks of one book.

    Args:
        own: the source's ``[levels]``; where it is empty, the usual words and stars count.

    Attributes:
        used: how often each of the source's patterns was met, by its name in the file.
    """

    def __init__(self, own: Mapping[Level, Sequence[str]]) -> None:
        self.used: Counter[str] = Counter()
        self._own = [
            (level, f"levels.{level} “{pattern}”", re.compile(pattern))
            for level, patterns in own.items()
            for pattern in patterns
        ]

    def take(self, blocks: Sequence[str]) -> tuple[Level | None, list[str]]:
        """The level that a question's blocks bear, and the blocks without its mark.

        Args:
            blocks: Markdown; the mark stands in the first, or is a line of its own (``Level: easy``).
        """
        for place, block in enumerate(blocks):
            level, rest = self._in_block(block, first=place == 0)
            if level:
                return level, [one for one in (*blocks[:place], rest, *blocks[place + 1 :]) if one]
        return None, list(blocks)

    def of_label(self, label: str) -> Level | None:
        """The level that a text names which is nothing but the mark."""
        for level, name, pattern in self._own:
            if pattern.search(label.strip()):
                self.used[name] += 1
                return level
        return None if self._own else _usual_label(label)

    def inside(self, text: str) -> Level | None:
        """The level whose mark, by the source's own patterns, stands anywhere in a text."""
        return self.of_label(text) if self._own else None

    def _in_block(self, block: str, *, first: bool) -> tuple[Level | None, str]:
        if not self._own:
            return _usual(block, first=first)
        if first or len(block) <= 80:
            for level, name, pattern in self._own:
                if found := pattern.search(block):
                    self.used[name] += 1
                    return level, _without(block, found)
        return None, block


def _usual(block: str, *, first: bool) -> tuple[Level | None, str]:
    for level, words in _WORDS.items():
        stars = _STAR + _STARS[level]
        patterns = [rf"^\W*(?i:level|difficulty)\W*[:：]\W*(?i:{words})\W*$"]
        if first:
            patterns += [rf"^[*_]*[\[(](?i:{words})[\])][*_]*[:.]?\s*", rf"\s*[*_]*[\[(](?i:{words})[\])][*_]*$"]
            patterns += [rf"^{stars}(?![★⭐🌟])", rf"(?<![★⭐🌟])(?<![★⭐🌟] ){stars}(?=[*_]*$)"]
        for pattern in patterns:
            if found := re.search(pattern, block):
                return level, _without(block, found)
    return None, block


def _usual_label(label: str) -> Level | None:
    for level, words in _WORDS.items():
        if re.fullmatch(rf"\W*(?:(?i:{words})|{_STAR}{_STARS[level]}|\[?{level}\]?)\W*", label.strip()):
            return level
    return None


def _without(block: str, found: re.Match[str]) -> str:
    """The block without its mark, and without the white space that the mark leaves inside bold."""
    before, after = block[: found.start()].rstrip(_JOINERS), block[found.end() :].lstrip(_JOINERS)
    joined = f"{before.rstrip()} {after.lstrip()}" if before.strip() and after.strip() else f"{before}{after}"
    return re.sub(r"^(\*\*|\*)\s+|\s+(\*\*|\*)$", r"\1\2", joined.strip())


def mark_badges(body: Tag) -> None:
    """Puts a badge that says nothing but a level (``Hard``) into brackets, so that its text shows it is a mark."""
    for node in body.select(_BADGES):
        if not node.find_all() and _usual_label(node.get_text()):
            node.string = f"[{node.get_text().strip()}]"
    for image in body.select("img[alt]"):
        if _usual_label(str(image["alt"])):
            image.replace_with(f"[{str(image['alt']).strip()}]")

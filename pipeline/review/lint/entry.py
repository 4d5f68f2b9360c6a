"""A shipped answer as the linter looks at it: its lines with their numbers, its layers, its prose. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.records import Level
from pipeline.reference import ReferenceAnswer

_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})")
_HEADING = re.compile(r"^## (?P<title>.+?)[ \t]*$")
_FINAL = re.compile(r"^\*\*Final result:\*\*")
_FORMULA = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\s)[^$\n]*?(?<![\s\\])\$", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^()\s]*\)")
_CITED = re.compile(r"\[@[^\]]*\]")


@dataclass(frozen=True)
class Fault:
    """One thing that is not as docs/answers.md has it.

    Attributes:
        place: file and line.
        question_id: of the answer.
        said: what is wrong, and what would be right.
    """

    place: str
    question_id: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}: {self.question_id}: {self.said}"


@dataclass(frozen=True)
class Layer:
    """One of an answer's layers.

    Attributes:
        line: of its heading in the file.
        text: what stands below the heading.
    """

    title: str
    line: int
    text: str


@dataclass(frozen=True)
class Entry:
    """A shipped answer with its question's level; None where the question bears none or is not known."""

    answer: ReferenceAnswer
    level: Level | None = None

    def fault(self, line: int, said: str) -> Fault:
        """A fault of this answer at a line of its file."""
        return Fault(f"{self.answer.file}:{line}", self.answer.question_id, said)

    @cached_property
    def lines(self) -> list[tuple[int, str, bool]]:
        """Number in the file, text, and whether it is code, of each line below the entry's heading."""
        found, fence = [], ""
        for number, text in enumerate(self.answer.written.split("\n"), start=self.answer.line + 1):
            mark = _FENCE.match(text)
            code = bool(fence or mark)
            if mark and not fence:
                fence = mark["mark"]
            elif mark and text.strip() == fence:
                fence = ""
            found.append((number, text, code))
        return found

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers in their order; the final result is none of them."""
        found: list[tuple[str, int, list[str]]] = []
        for number, text, code in self.lines:
            heading = None if code else _HEADING.match(text)
            if heading:
                found.append((heading["title"], number, []))
            elif found and (code or not _FINAL.match(text)):
                found[-1][2].append(text)
        return [Layer(title, number, "\n".join(body)) for title, number, body in found]

    @property
    def final_line(self) -> int | None:
        """Where the final result stands."""
        return next((number for number, text, code in self.lines if not code and _FINAL.match(text)), None)

    def prose(self) -> Iterator[tuple[int, str]]:
        """Number and words of each line that is no code, without formulas, code marks and addresses."""
        kept = "\n".join("" if code or text.startswith("<!--") else text for _, text, code in self.lines)
        for number, text in enumerate(words_only(kept).split("\n"), start=self.answer.line + 1):
            if text.strip():
                yield number, text


def words_only(text: str) -> str:
    """A text without formulas, code marks, citations and addresses; its line breaks stay."""
    text = _FORMULA.sub(lambda found: " ¤ " + "\n" * found[0].count("\n"), text)
    return _CITED.sub("", _LINK.sub(lambda found: "" if found[1] else found[2], _CODE.sub(" ¤ ", text)))


def without_code(text: str) -> str:
    """A text without its fenced code."""
    return re.sub(r"^[ \t]*(```+|~~~+).*?^[ \t]*\1[ \t]*$", "", text, flags=re.MULTILINE | re.DOTALL)

"""What the rules make of a page: drafts of questions, and what was left out and why. Pure."""

from collections import Counter
from dataclasses import dataclass, field

from pipeline.records import Level


@dataclass(frozen=True)
class Skipped:
    """Something of a page that was left out on purpose: what it is and why."""

    what: str
    reason: str


@dataclass
class Draft:
    """A question before its pictures are fetched; pictures are still addresses in the Markdown.

    Attributes:
        headings: those above it in its page, outermost first; empty where the rule does not keep them.
        answer: the site's own answer in Markdown, where the rule keeps it.
    """

    number: str
    level: Level | None
    text: str
    stem: tuple[str, ...] = ()
    siblings_before: tuple[str, ...] = ()
    hints: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    headings: tuple[str, ...] = ()
    answer: str = ""


@dataclass
class PageQuestions:
    """All that was read from one page.

    Attributes:
        skipped: what was left out.
        doubts: why what was taken may be no questions.
        outline: what the page is made of, where nothing was taken.
        used: how often each setting of the source did something here, by its name in the file.
    """

    drafts: list[Draft] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    outline: tuple[str, ...] = ()
    used: Counter[str] = field(default_factory=Counter)

    def skip(self, what: str, reason: str) -> None:
        """Notes what was left out; the same is said once, though an item's text is looked at more than once."""
        if (skipped := Skipped(what, reason)) not in self.skipped:
            self.skipped.append(skipped)

"""What the rules make of a page: drafts of questions, and what was left out and why. Pure."""

from dataclasses import dataclass, field

from pipeline.records import Level


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

"""One book's particulars."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipeline.records import Level
from pipeline.scrape.source.kinds import BookName, Language, Pattern, WebAddress
from pipeline.scrape.source.rules import Rule, SiteRules


class Source(BaseModel):
    """What a source file says; docs/sources.md describes every setting with an example.

    Attributes:
        name: short name of the book; its data and its guides stand in folders of this name.
        url: the start page; its navigation names the pages.
        rights: what the guide says of them; empty where nothing is known.
        license: of the book's text, e.g. ``MIT``; a kept answer bears it.
        language: of the book, as a BCP 47 tag.
        prompt: name of the folder of prompts that the book is answered with.
        persona: who answers, in a sentence for the model; the prompt's own, where it is empty.
        part: title of the part that holds the questions; empty for the whole book.
        untagged_pages: section numbers or file names of pages whose untagged list items are questions.
        furniture: patterns of lines inside a question that are credits or asides.
        levels: patterns of the level's marks; instead of the usual ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: BookName
    title: str
    author: str
    author_url: str = ""
    url: WebAddress
    rights: str = ""
    license: str = ""
    language: Language = "en"
    prompt: str = ""
    persona: str = ""
    part: str = ""
    untagged_pages: frozenset[str] = frozenset()
    furniture: tuple[re.Pattern[str], ...] = Field(default=())
    site: SiteRules = SiteRules()
    questions: tuple[Rule, ...] = (Rule(preset="lists"),)
    levels: dict[Level, tuple[Pattern, ...]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _part_of_site(cls, given: Any) -> Any:
        """``part`` may stand in the ``[site]`` table, too: TOML wants plain settings before all tables."""
        if isinstance(given, dict) and isinstance(site := given.get("site"), dict) and "part" in site:
            rest = {name: value for name, value in site.items() if name != "part"}
            return {**given, "site": rest, "part": site["part"]}
        return given

    @field_validator("questions")
    @classmethod
    def _has_rules(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return rules or (Rule(preset="lists"),)

"""What a source file says of a book's site, and of where questions stand in a page."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from pipeline.scrape.source.kinds import Css, Mark, Pattern

PAGE = "page"
# Where an answer begins if the rule does not say.
DEFAULT_ENDS: tuple[str, ...] = (
    "details",
    ".answer",
    ".solution",
    r"^(?i:(?:answers?|solutions?)\s*[:.：]?\s*$)",
    r"^(?i:(?:answers?|solutions?|a)\s*[:：])",
)


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteRules(_Settings):
    """The ``[site]`` table: what the generator's preset does not know.

    Attributes:
        generator: whose preset to take; found by the page's own mark where it is not given.
        nav: where the navigation stands; instead of the preset's.
        body: where a page keeps its text; instead of the preset's.
        pages: globs of paths below the start page's folder; one that begins with ! leaves pages out.
        drop: what is taken out of each page before the rules see it, besides what the preset takes out.
        pictures: hosts beside the book's own whose pictures are fetched.
    """

    generator: (
        Literal["honkit", "gitbook", "mdbook", "mkdocs", "sphinx", "docusaurus", "bookdown", "quarto", "other"] | None
    ) = None
    nav: Css | None = None
    body: Css | None = None
    pages: tuple[str, ...] = ()
    drop: tuple[Css, ...] = ()
    pictures: tuple[str, ...] = ()


class Rule(_Settings):
    """One ``[[questions]]`` table: where questions stand, and what of them is text, level and answer.

    Attributes:
        pages: globs of pages that the rule is for; all, where it is empty.
        preset: ``lists``, the rule of a source without rules.
        each: what holds one question, or ``page``: a page is one question.
        under: a heading above it.
        match: the beginning of its text; its groups are ``number``, ``level`` and ``text``.
        text: where in it the words stand; all of it, where it is not given.
        level: where in it the level's mark stands.
        ends: where its text ends and the site's own answer begins.
        answer: what becomes of the site's own answer.
    """

    pages: tuple[str, ...] = ()
    preset: Literal["lists"] | None = None
    each: Css | None = None
    under: Pattern | None = None
    match: Pattern | None = None
    text: Css | None = None
    level: Css | None = None
    ends: tuple[Mark, ...] = DEFAULT_ENDS
    answer: Literal["drop", "keep"] = "drop"

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.each is None) == (self.preset is None):
            raise ValueError("say where questions stand: each = “a CSS selector” or “page”, or preset = “lists”")
        if self.preset and self.model_fields_set - {"preset", "pages"}:
            extra = ", ".join(sorted(self.model_fields_set - {"preset", "pages"}))
            raise ValueError(f"the preset “{self.preset}” takes no other settings, so {extra} would do nothing")
        return self

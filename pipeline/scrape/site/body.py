"""A page's bytes → the element that holds its text, without the generator's furniture. Pure."""

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from pipeline.scrape.site.generators import Generator, find_generator, furniture_of
from pipeline.scrape.source import SiteRules


@dataclass(frozen=True)
class Parsed:
    """A page as a tree.

    Attributes:
        page: all of it.
        generator: what it was made with.
        language: as the page itself says, or empty.
    """

    page: BeautifulSoup
    generator: Generator

    @property
    def language(self) -> str:
        """What the page says its language is; empty where it does not."""
        root = self.page.find("html")
        return str(root.get("lang") or "") if isinstance(root, Tag) else ""


def parse(html: bytes, site: SiteRules) -> Parsed:
    """A page as a tree; the encoding is the page's own word, else UTF-8."""
    page = BeautifulSoup(html, "lxml", from_encoding="utf-8" if b"charset" not in html[:4096] else None)
    return Parsed(page, find_generator(page, site.generator))


def read_body(parsed: Parsed, site: SiteRules) -> Tag | None:
    """The element that holds a page's text; None where the page has none. Takes the furniture out of it."""
    bodies = [site.body] if site.body else [*parsed.generator.body, "body"]
    body = next(filter(None, map(parsed.page.select_one, bodies)), None)
    if body is None:
        return None
    for unwanted in body.select(", ".join([*furniture_of(parsed.generator), *site.drop])):
        if not unwanted.decomposed:
            unwanted.decompose()
    return body

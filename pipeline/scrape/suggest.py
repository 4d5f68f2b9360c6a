"""A look at a site → a source file that a person then mends: generator, and candidates for where questions stand."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from pipeline.scrape.crawl import Crawl
from pipeline.scrape.fetch import Fetcher
from pipeline.scrape.questions import Draft, asks_plainly
from pipeline.scrape.reading import read_page
from pipeline.scrape.site import Page
from pipeline.scrape.source import DEFAULT_ENDS, Rule, Source

_PAGES = 12  # a look needs no more; they are spread over the book
_EXAMPLES = 3
_OFFERED = 6
_EXERCISES = "(?i)^(?:exercises?|questions?|problems?|quiz|review|practice)"
_NUMBER = r"^(?:Q(?:uestion)?\s*)?(?P<number>\d+)\s*[.):、]\s*"
_RULES = (
    *(Rule(each=each, ends=ends) for each in ("h2", "h3", "h4", "h5") for ends in (DEFAULT_ENDS, ("*",))),
    *(Rule(each=each, match=_NUMBER) for each in ("h2", "h3", "h4", "p")),
    *(Rule(each=each, under=_EXERCISES) for each in ("li:not(:has(li))", "ol > li")),
    *(Rule(each=each) for each in ("ol > li", "ul > li", "li:not(:has(li))", "summary", "dt", "tr", "page")),
    *(
        Rule(each=f"{item} > {inside}", ends=("*",))
        for item in ("ol > li", "ul > li")
        for inside in ("h3", "p > strong")
    ),
    Rule(each="p:has(> strong:first-child)", ends=("*",)),
    Rule(preset="lists"),
)
_TELLING = re.compile(r"question|exercise|problem|quiz|task", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    """A rule that may be the right one.

    Attributes:
        count: how many questions it takes on the pages that were looked at.
        asking: how many of those read like questions.
        pages: on how many pages.
        answers: after how many the site's own answer was told from the text.
        examples: of what it takes.
    """

    rule: Rule
    count: int
    asking: int
    pages: int
    answers: int
    examples: tuple[str, ...]
    words: int

    @property
    def worth(self) -> tuple[float, int]:
        """How good a rule it is: what asks counts, what does not counts against it, and so do answers in the text."""
        return (self.asking - 2.0 * (self.count - self.asking)) / (1 + max(0, self.words - 60) / 60), -self.words


@dataclass(frozen=True)
class Suggestion:
    """A proposed source file.

    Attributes:
        text: the file: TOML with the best candidate as its rule and the others as comments.
        looked_at: how many pages were looked at.
        pages: how many the navigation names.
        offers: the candidates, the best first.
    """

    text: str
    generator: str
    looked_at: int
    pages: int
    offers: tuple[Offer, ...]


def suggest_source(
    url: str, cache: Path, *, contact: str = "", tell: Callable[[str], None] = lambda message: None
) -> Suggestion:
    """Looks at a site and proposes a source file for it.

    Args:
        url: the start page.
        cache: folder of the cache of pages.
        contact: address for the User-Agent.
        tell: told of each page, in words.

    Raises:
        SiteError: the site failed.
    """
    source = Source(name="suggested", title="", author="", url=url)
    with Fetcher(url, cache, contact=contact, on_wait=tell) as fetcher:
        crawl = Crawl(fetcher, source, tell)
        contents = crawl.contents()
        step = max(1, len(contents) / _PAGES)
        wanted = {contents[int(place * step)].url for place in range(min(_PAGES, len(contents)))}
        pages = [(page, content) for page, content in crawl.pages(lambda page: page.url in wanted) if content]
    rules = [*_RULES, *_of_classes(content for _, content in pages)]
    offers = (offer for rule in rules if (offer := _offer(rule, pages, source)))
    best = tuple(sorted(offers, key=lambda one: one.worth, reverse=True)[:_OFFERED])
    return Suggestion(
        _file(crawl, url, best, len(pages), len(contents)), crawl.generator, len(pages), len(contents), best
    )


def _of_classes(contents: Iterator[bytes]) -> list[Rule]:
    """A rule for each class whose name says what it holds."""
    names: dict[str, None] = {}
    for content in contents:
        for node in BeautifulSoup(content, "lxml").select("[class]"):
            if node.name in ("div", "section", "li", "article", "p", "details"):
                names.update((f"{node.name}.{name}", None) for name in node["class"] if _TELLING.search(name))
    return [Rule(each=name) for name in list(names)[:10] if re.fullmatch(r"[\w.-]+", name)]


def _offer(rule: Rule, pages: Sequence[tuple[Page, bytes]], source: Source) -> Offer | None:
    found = [read_page(page, content, source.model_copy(update={"questions": (rule,)})) for page, content in pages]
    drafts: list[Draft] = [draft for page in found for draft in page.drafts]
    asking = sum(map(asks_plainly, drafts))
    if asking * 3 < len(drafts) or not drafts:
        return None
    examples = [" ".join(draft.text.split())[:90] for draft in drafts[:: max(1, len(drafts) // _EXAMPLES)][:_EXAMPLES]]
    lengths = sorted(len(draft.text.split()) for draft in drafts)
    return Offer(
        rule=rule,
        count=len(drafts),
        asking=asking,
        pages=sum(bool(page.drafts) for page in found),
        answers=sum(page.used["questions.1.ends"] for page in found),
        examples=tuple(examples),
        words=lengths[len(lengths) // 2],
    )


def _file(crawl: Crawl, url: str, offers: Sequence[Offer], looked_at: int, pages: int) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", (crawl.title or urlsplit(url).netloc).lower()).strip("-")[:40] or "book"
    lines = [
        f"# Proposed by mlguide after a look at {looked_at} of {pages} pages. Mend it, then see what it takes with",
        "#   mlguide scrape --try --source THIS-FILE",
        "# docs/sources.md describes every setting.",
        f"name = {_quoted(name)}",
        f"title = {_quoted(crawl.title)}",
        'author = ""  # who wrote it; the guide’s front page says so',
        f"url = {_quoted(url)}",
        'rights = ""  # what the book itself says of its rights; nothing where it says nothing',
        'license = ""  # e.g. "MIT" or "CC-BY-SA-4.0"; what is kept of the site’s own answers bears it',
        f"language = {_quoted(crawl.language or 'en')}",
        "",
        "[site]",
        f"generator = {_quoted(crawl.generator)}  # as found; leave it out to have it found each time",
    ]
    for offer in offers[:1]:
        lines += ["", f"# {_said(offer)}", *_rule(offer.rule)]
        if offer.answers:
            lines.append('answer = "drop"  # "keep" stores the site’s own answers as this book’s reference answers')
    for offer in offers[1:]:
        lines += ["", f"# Or: {_said(offer)}", *(f"# {line}" for line in _rule(offer.rule))]
    if not offers:
        lines += ["", "# Nothing that reads like questions was found. Say where they stand:", "# [[questions]]"]
        lines += ['# each = "a CSS selector"']
    return "\n".join(lines) + "\n"


def _said(offer: Offer) -> str:
    answers = f", with an answer told apart in {offer.answers}" if offer.answers else ""
    examples = "".join(f"\n#   {example}" for example in offer.examples)
    return f"takes {offer.count} on {offer.pages} pages, {offer.asking} of them read like questions{answers}:{examples}"


def _rule(rule: Rule) -> list[str]:
    given = {name: getattr(rule, name) for name in ("preset", "each", "under", "match") if getattr(rule, name)}
    lines = ["[[questions]]", *(f"{name} = {_quoted(value)}" for name, value in given.items())]
    if rule.ends != DEFAULT_ENDS:
        lines.append(f"ends = [{', '.join(map(_quoted, rule.ends))}]  # the element alone; what follows is the answer")
    return lines


def _quoted(text: str) -> str:
    return f"'{text}'" if "\\" in text and "'" not in text else json.dumps(text, ensure_ascii=False)

"""The site's own navigation → the book's pages in order. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from requests.utils import requote_uri

from pipeline.errors import SiteError

_SECTION = re.compile(r"^([0-9]+(?:\.[0-9]+)*)\.?(?=\s|$)")


@dataclass(frozen=True)
class Page:
    """A page as the navigation names it.

    Attributes:
        titles: from the part down to the page.
        url: absolute, percent-encoded.
        key: the section number, or the file name without ending where the title bears no number.
    """

    titles: tuple[str, ...]
    url: str
    key: str

    @property
    def title(self) -> str:
        """The page's own title."""
        return self.titles[-1]

    @property
    def slug(self) -> str:
        """The page's file name without its ending."""
        return _slug(self.url)


def read_contents(html: bytes, url: str, part: str) -> list[Page]:
    """The pages of one part (of the whole book, where ``part`` is empty), in the book's order.

    Raises:
        SiteError: the page has no navigation, or the navigation no such part.
    """
    navigation = BeautifulSoup(html, "lxml").select_one("ul.summary, nav ul")
    if navigation is None:
        raise SiteError(
            f"{url} has no navigation of a HonKit or GitBook site.",
            hint="Check that --book-url names the book's start page.",
        )
    entries = list(_entries(navigation, (), url))
    wanted = [entry for entry in entries if not part or _within(entry.titles, part)]
    if not wanted:
        tops = "; ".join(dict.fromkeys(entry.titles[0] for entry in entries))
        raise SiteError(
            f"The navigation of {url} names no part “{part}”; it has: {tops}.",
            hint="Correct `part` in the source file (--source).",
        )
    return list(_distinct(_from_part(entry, part) for entry in wanted))


def _entries(listing: Tag, above: tuple[str, ...], base: str) -> Iterator[Page]:
    """Every entry that has a page; a heading without one counts as the part of the entries after it."""
    header: tuple[str, ...] = ()
    for item in listing.find_all("li", recursive=False):
        classes = item.get_attribute_list("class")
        if "header" in classes:
            header = (_title(item),)
            continue
        if "divider" in classes:
            header = ()
            continue
        link = item.find(["a", "span"], recursive=False)
        if link is None or "gitbook-link" in link.get_attribute_list("class"):
            continue
        titles = (*above, *header, _title(link))
        address = urldefrag(urljoin(base, str(link.get("href", "")))).url
        if link.name == "a" and link.get("href") and _same_site(address, base):
            yield _page(titles, address)
        for nested in item.find_all("ul", recursive=False):
            yield from _entries(nested, titles, base)


def _same_site(address: str, base: str) -> bool:
    return urlsplit(address).netloc == urlsplit(base).netloc


def _title(node: Tag) -> str:
    # HonKit puts its own numbering, where it is switched on, into <b>; the book's number is in the title.
    own = "".join(str(text) for text in node.find_all(string=True) if text.parent and text.parent.name != "b")
    return " ".join((own if own.strip() else node.get_text()).split())


def _page(titles: tuple[str, ...], address: str) -> Page:
    url = requote_uri(address)
    number = _SECTION.match(titles[-1])
    return Page(titles, url, number[1] if number else _slug(url))


def _slug(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]).removesuffix(".html")


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))


def _within(titles: tuple[str, ...], part: str) -> bool:
    return _folded(part) in map(_folded, titles)


def _from_part(page: Page, part: str) -> Page:
    start = [_folded(title) for title in page.titles].index(_folded(part)) if part else 0
    return Page(page.titles[start:], page.url, page.key)


def _distinct(pages: Iterator[Page]) -> Iterator[Page]:
    """Each address once; a section number that two pages bear is kept by the first."""
    addresses: set[str] = set()
    keys: set[str] = set()
    for page in pages:
        if page.url in addresses:
            continue
        addresses.add(page.url)
        key = page.key if page.key not in keys else page.slug
        keys.add(key)
        yield Page(page.titles, page.url, key)

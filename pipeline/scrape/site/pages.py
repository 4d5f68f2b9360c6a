"""A page of the book: its titles, its address, and the key that its questions' ids begin with. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from requests.utils import requote_uri

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


def page_at(titles: tuple[str, ...], address: str) -> Page:
    """The page of an entry of the navigation."""
    url = requote_uri(address)
    number = _SECTION.match(titles[-1])
    return Page(titles, url, number[1] if number else _slug(url))


def distinct(pages: Iterable[Page]) -> Iterator[Page]:
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


def _slug(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]).removesuffix(".html")

"""The site's own navigation → the book's pages in order. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from pipeline.errors import SiteError
from pipeline.scrape.site.pages import Page, distinct, page_at


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
    return list(distinct(_from_part(entry, part) for entry in wanted))


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
            yield page_at(titles, address)
        for nested in item.find_all("ul", recursive=False):
            yield from _entries(nested, titles, base)


def _same_site(address: str, base: str) -> bool:
    return urlsplit(address).netloc == urlsplit(base).netloc


def _title(node: Tag) -> str:
    # HonKit puts its own numbering, where it is switched on, into <b>; the book's number is in the title.
    own = "".join(str(text) for text in node.find_all(string=True) if text.parent and text.parent.name != "b")
    return " ".join((own if own.strip() else node.get_text()).split())


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))


def _within(titles: tuple[str, ...], part: str) -> bool:
    return _folded(part) in map(_folded, titles)


def _from_part(page: Page, part: str) -> Page:
    start = [_folded(title) for title in page.titles].index(_folded(part)) if part else 0
    return Page(page.titles[start:], page.url, page.key)

"""A site's navigation, whatever generator wrote it → its entries in order. Pure.

All are nested lists with links; they differ in what names an entry (a link, a span, a label, a button), in where the
entries below it stand (in the item, in a box in the item, in the next item), and in how parts are marked.
"""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from pipeline.scrape.site.generators import Generator
from pipeline.scrape.site.pages import Entry, entry_at

_LISTS = ("ul", "ol")
# An item, or a line between lists, that names a part of the book and has no page.
_PART_CLASSES = frozenset({"header", "part-title", "part", "caption"})
_BESIDE = ["relations", "related", "breadcrumbs"]  # links from page to page, in a box with the navigation
_BREAKS = frozenset({"divider", "spacer"})
# Numbers that the generator counts itself, and what only screens show.
_NOT_TITLE = "b, .chapter-number, .toc-section-number, strong[aria-hidden], .md-nav__icon, svg, input, button.toggle"


def read_navigation(page: BeautifulSoup, url: str, generator: Generator, nav: str | None = None) -> list[Entry]:
    """What a page's navigation names, in its order; empty where it has none.

    Args:
        page: the page.
        url: its address, against which links are made absolute.
        generator: the preset that says where the navigation stands.
        nav: selector instead of the preset's.
    """
    for selector in (nav,) if nav else generator.nav:
        found = page.select(selector)
        outermost = [one for one in found if not any(one in other.descendants for other in found if other is not one)]
        if outermost:
            entries = [entry for part in outermost for entry in _from_root(part, url)]
            if entries:
                return entries
    return []


def navigation_page(page: BeautifulSoup, url: str, generator: Generator) -> str | None:
    """The address of the page that holds the navigation alone, where the generator puts it there."""
    found = page.select_one(generator.nav_page) if generator.nav_page else None
    return urljoin(url, str(found.get("src") or found.get("href"))) if found is not None else None


def _from_root(root: Tag, base: str) -> Iterator[Entry]:
    """The entries of a list, or of a box that holds several with a line above each that names a part."""
    if root.name in _LISTS:
        yield from _entries(root, (), base, 0)
        return
    part: tuple[str, ...] = ()
    for node in root.find_all([*_LISTS, "p", "h2", "h3", "h4"]):
        if node.find_parent(class_=_BESIDE):
            continue
        if any(node in found.descendants for found in node.find_parents(_LISTS) if root in found.parents):
            continue
        if node.name not in _LISTS:
            part = (_title(node),) if _title(node) else part
        else:
            yield from _entries(node, part, base, len(part))


def _entries(listing: Tag, above: tuple[str, ...], base: str, parts: int) -> Iterator[Entry]:
    """Every entry that has a page; a heading without one counts as the part of the entries after it."""
    header: tuple[str, ...] = ()
    last: tuple[str, ...] = above
    for item in listing.find_all("li", recursive=False):
        classes = set(item.get_attribute_list("class"))
        nested = _lists_of(item)
        label = _label(item)
        if label is None and not nested and classes & _BREAKS:
            header = ()
            continue
        if classes & _PART_CLASSES and not nested and (label is None or label.name != "a" or not label.get("href")):
            header = (_title(item),)
            continue
        if label is not None and "gitbook-link" in label.get_attribute_list("class"):
            continue
        if label is not None:
            last = (*above, *header, _title(label))
            depth = parts + len(header)
            address = _address(label, base)
            if address:
                yield entry_at(last, address, depth)
        for below in nested:
            yield from _entries(below, last, base, parts + len(header))


def _lists_of(item: Tag) -> list[Tag]:
    """The outermost lists in an item, in whatever boxes they stand."""
    found = item.find_all(_LISTS)
    return [one for one in found if one.find_parent("li") is item and not any(one in o.descendants for o in found)]


def _label(item: Tag) -> Tag | None:
    """What names an item: its own link, else its own span, label, summary or text; not one of an item below it."""
    for names in (("a",), ("span", "label", "summary", "p", "div", "button", "strong")):
        for node in item.find_all(names):
            if node.find_parent("li") is item and _title(node):
                return node
    return item if _title(item) else None


def _address(label: Tag, base: str) -> str | None:
    """Where an entry leads: a page of the same site; None for a place in a page that is shown, and for other sites."""
    target = str(label.get("href") or "").strip()
    if label.name == "a" and target == "#" and "current" in label.get_attribute_list("class"):
        return base  # so Sphinx writes the entry of the page that is shown
    if label.name != "a" or not target or target.startswith(("#", "mailto:", "javascript:")):
        return None
    address = urldefrag(urljoin(base, target)).url
    return address if urlsplit(address).netloc == urlsplit(base).netloc else None


def _title(node: Tag) -> str:
    # HonKit puts its own numbering, where it is switched on, into <b>; the book's number is in the title.
    left_out = set(map(id, node.select(_NOT_TITLE)))
    # A span that HonKit leaves open (it does for a missing file) holds the entries below it.
    below = {id(one) for listing in node.find_all(_LISTS) for one in listing.find_all(string=True)}
    texts = [text for text in node.find_all(string=True) if id(text) not in below]
    own = "".join(str(text) for text in texts if not any(id(parent) in left_out for parent in text.parents))
    title = " ".join((own if own.strip() else "".join(map(str, texts))).split())
    return re.sub(r"\s*[¶#]$", "", title)

"""A page of the book: its titles, its address, and the key that its questions' ids begin with. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from requests.utils import requote_uri

_SECTION = re.compile(r"^([0-9]+(?:\.[0-9]+)*)\.?(?=\s|$)")
# A key stands in ids, in lists with commas and at the head of a Markdown line.
_UNSAFE = re.compile(r"[\s,#<>|*]+")


@dataclass(frozen=True)
class Entry:
    """A page as the navigation names it.

    Attributes:
        titles: from the part down to the page.
        url: absolute, percent-encoded.
        parts: how many of the titles, from the first on, are parts (headings above the chapters).
    """

    titles: tuple[str, ...]
    url: str
    parts: int = 0


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes:
        titles: from the part down to the page.
        chapter: title of the chapter that it belongs to.
        url: absolute, percent-encoded.
        key: the section number, or the file name without ending where the title bears no number, or the path
            where two pages have that name; no two pages have the same.
    """

    titles: tuple[str, ...]
    chapter: str
    url: str
    key: str

    @property
    def title(self) -> str:
        """The page's own title."""
        return self.titles[-1]

    @property
    def slug(self) -> str:
        """The page's file name without its ending."""
        return slug_of(self.url)

    def goes_by(self, name: str) -> bool:
        """Whether a source file may call it so: by key, by file name, or as the index of its folder."""
        plain = name.removesuffix(".html").removesuffix(".md")
        path = urlsplit(self.url).path
        is_index = path.endswith("/") or self.slug == "index"
        return plain in (self.key, self.slug) or (is_index and plain.lower() in ("index", "readme"))


def entry_at(titles: tuple[str, ...], address: str, parts: int = 0) -> Entry:
    """The entry of a link in the navigation."""
    return Entry(titles, requote_uri(address), parts)


def keyed(entries: Sequence[Entry], start: str) -> list[Page]:
    """The pages of these entries, each address once, with keys that no two of them share.

    A section number that two pages bear is kept by the first. A file name that two pages bear is none of
    theirs: both have their path below the start page, so that neither's ids depend on the other's place.
    """
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.url, entry)
    names = Counter(_name(entry.url, start) for entry in first.values())
    taken: set[str] = set()
    pages: list[Page] = []
    for entry in first.values():
        number = _SECTION.match(entry.titles[-1])
        name = _name(entry.url, start)
        path = _path_below(entry.url, start)
        choices = [number[1]] if number else []
        choices += [name] if names[name] == 1 else []
        choices += [path, f"{path}-{len(pages) + 1}"]
        key = next(choice for choice in map(_safe, choices) if choice not in taken)
        taken.add(key)
        chapter = entry.titles[min(entry.parts, len(entry.titles) - 1)]
        pages.append(Page(entry.titles, chapter, entry.url, key))
    return pages


def slug_of(url: str) -> str:
    """A page's file name without its ending; empty for a folder."""
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1]).removesuffix(".html")


def _name(url: str, start: str) -> str:
    """The name that tells a page from others: its file's, or its folder's where the file is the folder's index."""
    slug = slug_of(url)
    return slug if slug not in ("", "index") else _path_below(url, start).rsplit("/", 1)[-1]


def _path_below(url: str, start: str) -> str:
    root = unquote(urlsplit(urljoin(start, ".")).path)
    path = unquote(urlsplit(url).path).removeprefix(root).removesuffix(".html")
    return path.removesuffix("index").strip("/") or "index"


def _safe(key: str) -> str:
    return _UNSAFE.sub("-", key).strip("-") or "page"

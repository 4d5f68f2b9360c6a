"""The entries of a site's navigation → those of the book: its part, what the source's globs name. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from pipeline.errors import SiteError, UsageError
from pipeline.scrape.site.pages import Entry, entry_at
from pipeline.scrape.source import matches, path_of


def grown(known: Sequence[Entry], found: Sequence[Entry], at: str) -> list[Entry]:
    """The entries with those that another page's navigation adds, each after the one that it follows there.

    Args:
        known: the entries so far.
        found: those of the navigation of a page that was just read.
        at: that page's address; its own entry takes the fuller titles that its own navigation gives it.
    """
    entries = list(known)
    places = {entry.url: place for place, entry in enumerate(entries)}
    last = next((places[entry.url] for entry in found if entry.url in places), len(entries) - 1)
    for entry in _first_of_each(found):
        if entry.url not in places:
            last += 1
            entries.insert(last, entry)
            places = {one.url: place for place, one in enumerate(entries)}
        else:
            last = places[entry.url]
            if entry.url == at and len(entry.titles) > len(entries[last].titles):
                entries[last] = entry
    return entries


def _first_of_each(entries: Iterable[Entry]) -> list[Entry]:
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.url, entry)
    return list(first.values())


def linked(page: BeautifulSoup, url: str) -> list[Entry]:
    """All pages of the same site that a page links to, in its order; for sites whose navigation says nothing."""
    entries = []
    for link in page.find_all("a", href=True):
        address = urldefrag(urljoin(url, str(link["href"]))).url
        title = " ".join(link.get_text().split())
        if title and urlsplit(address).netloc == urlsplit(url).netloc and not link.find("img"):
            entries.append(entry_at((title,), address))
    return entries


def start_entry(page: BeautifulSoup, url: str) -> Entry:
    """The start page itself, for a book of one page."""
    return entry_at((title_of(page) or url,), url)


def title_of(page: BeautifulSoup) -> str:
    """A page's first heading, or its title; empty where it has neither."""
    heading = page.find("h1") or page.find("title")
    return " ".join(heading.get_text().split()) if isinstance(heading, Tag) else ""


def select_part(entries: Sequence[Entry], part: str, url: str) -> list[Entry]:
    """The entries of one part, all where ``part`` is empty.

    Raises:
        SiteError: there is no such part; names those there are.
    """
    if not part:
        return list(entries)
    wanted = [entry for entry in entries if _folded(part) in map(_folded, entry.titles)]
    if not wanted:
        tops = "; ".join(dict.fromkeys(entry.titles[0] for entry in entries))
        raise SiteError(
            f"The navigation of {url} names no part “{part}”; it has: {tops}.",
            hint="Correct `part` in the source file (--source).",
        )
    return [_from_part(entry, part) for entry in wanted]


def select_pages(entries: Sequence[Entry], globs: Sequence[str], start: str) -> list[Entry]:
    """The entries whose paths below the start page's folder match the globs; all, where there are none."""
    if not globs:
        return list(entries)
    kept = [glob for glob in globs if not glob.startswith("!")] or ["*"]
    left_out = [glob[1:] for glob in globs if glob.startswith("!")]
    paths = [path_of(entry.url, start) for entry in entries]
    return [one for one, path in zip(entries, paths, strict=True) if _any(path, kept) and not _any(path, left_out)]


def check_globs(globs: Sequence[str], entries: Sequence[Entry], start: str) -> None:
    """Lets globs pass that each name a page.

    Raises:
        UsageError: one names none; says which, and what paths there are.
    """
    paths = dict.fromkeys(path_of(entry.url, start) for entry in entries)
    for glob in globs:
        if not any(matches(path, glob.removeprefix("!")) for path in paths):
            there = ", ".join(list(paths)[:5])
            raise UsageError(
                f"`pages` in the source file: “{glob}” matches no page of {start}; there are: {there} …",
                hint="Correct or remove it.",
            )


def _any(path: str, globs: Iterable[str]) -> bool:
    return any(matches(path, glob) for glob in globs)


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))


def _from_part(entry: Entry, part: str) -> Entry:
    """The entry as seen from its part: the part is the first title, the chapter the one below it."""
    start = [_folded(title) for title in entry.titles].index(_folded(part))
    return replace(entry, titles=entry.titles[start:], parts=1)

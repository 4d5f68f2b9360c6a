"""A page of the one-page guide → a page of the site: what it shares, what robots may, where its links lead. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

_INLINE = re.compile(r"(script-src|style-src) '[^']*'")
_FONTS = "font-src data:"
_ASSETS = (
    ("<style></style>", '<link rel="stylesheet" href="page.css">'),
    ("<script></script>", '<script src="page.js"></script>'),
)
_GENERATOR = '<meta name="generator" content="mlguide">'
_CARD_LINK = re.compile(r'href="#(q/[^"]+)"')
_HOME = 'href="#top"'
_FOUND = '<p id="search-note"'
_TITLE = "<title>"
# A mock interview needs the answers, which the index has not.
_MOCK = re.compile(r'<button\b[^>]*data-action="mock"[^>]*>.*?</button>')
_WHOLE = '<p class="note"><a class="whole-guide" href="index.html">Search the whole guide</a></p>'


@dataclass(frozen=True)
class Place:
    """Where a page stands.

    Attributes:
        name: its file.
        title: of its section; empty for the index.
        where: the file of each card by its anchor.
        address: of the site, ending in a slash; empty where it is not known.
        robots: whether search engines may list it.
    """

    name: str
    title: str
    where: Mapping[str, str]
    address: str
    robots: bool


def shared_policy(policy: str) -> str:
    """The page's policy for a site: look, script and fonts come from files beside it, and nothing from elsewhere."""
    return _INLINE.sub(r"\1 'self'", policy).replace(_FONTS, "font-src 'self'")


def placed(page: str, place: Place) -> str:
    """The page in its place in the site.

    Args:
        page: HTML with an empty style and an empty script.
        place: where it stands.
    """
    for inline, shared in _ASSETS:
        page = page.replace(inline, shared, 1)
    page = page.replace(_GENERATOR, "\n".join([_GENERATOR, *_said(place)]), 1)
    if not place.title:
        return _MOCK.sub("", page)
    page = _CARD_LINK.sub(lambda found: _elsewhere(found, place), page)
    page = page.replace(_HOME, 'href="index.html"')
    page = page.replace(_FOUND, f"{_WHOLE}\n      {_FOUND}", 1).replace(_TITLE, f"{_TITLE}{escape(place.title)} – ", 1)
    return page.replace(_ASSETS[1][1], f'{_ASSETS[1][1]}\n<script src="site.js"></script>', 1)


def _said(place: Place) -> list[str]:
    said = [] if place.robots else ['<meta name="robots" content="noindex, nofollow">']
    if place.address:
        file = quote(place.name) if place.title else ""
        said.append(f'<link rel="canonical" href="{escape(place.address + file)}">')
    return said


def _elsewhere(found: re.Match[str], place: Place) -> str:
    file = place.where.get(found[1], place.name)
    return found[0] if file == place.name else f'href="{quote(file)}#{found[1]}"'

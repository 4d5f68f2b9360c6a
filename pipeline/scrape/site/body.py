"""Where a page keeps its text. Pure."""

from bs4 import BeautifulSoup, Tag

# The closest first: HonKit and GitBook, then what plain themes use.
_BODIES = ("section.markdown-section", ".markdown-section", ".page-inner", "main")


def read_body(html: bytes) -> Tag | None:
    """The element that holds a page's text; None where the page has none.

    Args:
        html: the page's bytes; the encoding is the page's own word, else UTF-8.
    """
    soup = BeautifulSoup(html, "lxml", from_encoding="utf-8" if b"charset" not in html[:4096] else None)
    bodies = (soup.select_one(selector) for selector in _BODIES)
    return next(filter(None, bodies), soup.body)

"""A stranger's picture → one that may stand in a page: shapes, text and embedded PNGs, and nothing that acts. Pure."""

import re
from typing import Any

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = frozenset(
    (
        *("svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("title", "desc", "style", "use", "symbol", "clipPath", "mask", "pattern", "marker"),
        *("linearGradient", "radialGradient", "stop", "image"),
    )
)
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_EMBEDDED = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
_ELSEWHERE = re.compile(r"@import|expression\s*\(|javascript:|url\s*\(\s*['\"]?(?!#)", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 2 << 20


def clean_svg(drawn: bytes) -> bytes | None:
    """The picture without what acts or leads elsewhere; None where it is no SVG of a reasonable size."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    if len(drawn) > _LARGEST:
        return None
    try:
        root = etree.fromstring(drawn, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or root.tag != f"{_SVG}svg":
        return None
    for element in list(root.iter()):
        if element is not root and not _may_stay(element):
            element.getparent().remove(element)
            continue
        for name in [name for name in element.attrib if not _harmless(element, name)]:
            del element.attrib[name]
    return bytes(etree.tostring(root))


def clean_png(drawn: bytes) -> bytes | None:
    """The picture if it is a PNG of a reasonable size."""
    return drawn if drawn.startswith(_PNG) and len(drawn) <= _LARGEST else None


def _may_stay(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag.removeprefix(_SVG) not in _KEPT:
        return False
    return not (element.tag == f"{_SVG}style" and _ELSEWHERE.search(element.text or ""))


def _harmless(element: Any, name: str) -> bool:
    value = str(element.attrib[name])
    if name in _HREFS:
        embedded = element.tag == f"{_SVG}image" and _EMBEDDED.fullmatch(value)
        return value.startswith("#") or bool(embedded)
    return not name.lower().startswith("on") and not _ELSEWHERE.search(value)

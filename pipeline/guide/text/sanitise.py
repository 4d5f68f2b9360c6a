"""The HTML that pandoc wrote → HTML that may go into a page as it is. Pure.

What comes here was written by pandoc from a cleaned tree; this is the second lock on the same door: what
is not on the list is not let through.
"""

import re

from lxml import html
from lxml.html import HtmlElement

from pipeline.guide.text.ruled import draw_rules


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT_TAGS = _words("p br hr strong em del code pre ul ol li blockquote table thead tbody tfoot tr th td a img span")
_MATH_TAGS = _words(
    "math semantics annotation mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded "
    "mphantom menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts "
    "none mtable mtr mtd"
)
_MATH_ATTRIBUTES = _words(
    "display mathvariant stretchy form fence separator accent accentunder columnalign rowalign "
    "columnspacing rowspacing columnlines rowlines notation width height depth lspace rspace minsize maxsize "
    "linethickness displaystyle scriptlevel encoding movablelimits largeop symmetric"
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "code": {"class"},
    "pre": {"class"},
    "span": {"class"},
}
# These go with all that is in them; any other unknown tag leaves its text.
_WITH_CONTENT = _words("script style iframe object embed template noscript svg form link meta base")
_HREF = re.compile(r"(?:https?://|mailto:|#q/)", re.IGNORECASE)
_SRC = re.compile(r"(?:images|figures)/[\w./ %-]+")
_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")


def fragments_of(page: str) -> dict[str, str]:
    """What stands in each top ``<div id=…>`` of a page, made safe, by its id."""
    root = html.fragment_fromstring(page, create_parent="div")
    return {str(div.get("id")): _fragment(div) for div in root if isinstance(div, HtmlElement)}


def _fragment(div: HtmlElement) -> str:
    for pre in list(div.iter("pre")):
        _plain_code(pre)
    for element in list(div.iterdescendants()):
        _let_through(element)
    for math in div.iter("math"):
        draw_rules(math)
    for element in list(div.iter("table", "math")):
        _in_scroll(element)
    whole = str(html.tostring(div, encoding="unicode", with_tail=False))
    return whole[whole.index(">") + 1 : whole.rindex("</div>")].strip()


def _plain_code(pre: HtmlElement) -> None:
    """``<pre class="code" data-language=…>`` without the anchors that pandoc gives each line."""
    language = (pre.get("class") or "").removeprefix("sourceCode").strip()
    pre.attrib.clear()
    pre.set("class", "code")
    if _LANGUAGE.fullmatch(language):
        pre.set("data-language", language)
    for element in list(pre.iterdescendants()):
        if element.tag == "a" or (element.tag == "span" and element.get("id")):
            element.drop_tag()
        elif element.tag == "code":
            element.attrib.clear()
    box = pre.getparent()
    if box is not None and box.tag == "div" and "sourceCode" in (box.get("class") or ""):
        box.drop_tag()


def _let_through(element: HtmlElement) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _WITH_CONTENT:
        element.drop_tree()
        return
    if tag not in _TEXT_TAGS and tag not in _MATH_TAGS:
        element.drop_tag()
        return
    allowed = _MATH_ATTRIBUTES if tag in _MATH_TAGS else _ATTRIBUTES.get(tag, set())
    aligned = _ALIGNED.search(element.get("style") or "") if tag in ("td", "th") else None
    for name, value in element.attrib.items():
        if (name not in allowed and not (tag == "pre" and name == "data-language")) or not _value(name, value):
            del element.attrib[name]
    if aligned:
        element.set("class", f"to-{aligned[1]}")
    if tag == "a":
        _link(element)
    elif tag == "img" and not element.get("src"):
        element.drop_tree()


def _value(name: str, value: str) -> bool:
    if name == "href":
        return bool(_HREF.match(value))
    if name == "src":
        return bool(_SRC.fullmatch(value)) and ".." not in value
    return True


def _link(link: HtmlElement) -> None:
    href = link.get("href") or ""
    if not href:
        link.drop_tag()
    elif not href.startswith("#"):
        link.set("rel", "noopener noreferrer")


def _in_scroll(element: HtmlElement) -> None:
    """What may be wider than the page gets a box of its own to scroll in."""
    if element.tag == "math" and element.get("display") != "block":
        return
    # A formula stands in a paragraph, where a <div> may not.
    box = html.Element("div" if element.tag == "table" else "span", {"class": "scroll"})
    box.tail, element.tail = element.tail, None
    parent = element.getparent()
    assert parent is not None  # noqa: S101  # it is a descendant
    parent.replace(element, box)
    box.append(element)

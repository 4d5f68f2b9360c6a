"""Drawings of answers, set into the page so that they take its colors. Pure.

A drawing that was loaded as a picture could not know the reader's theme. Inside the page its
``currentColor`` is the color of the text around it. The page's policy refuses every style, so what a
drawing says by style is said by attributes; what could run or load anything is left out.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

# An element of the tree; lxml gives its class a private name.
Element: TypeAlias = Any

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    "svg g defs use symbol path rect circle ellipse line polyline polygon text tspan clipPath mask pattern marker "
    "linearGradient radialGradient stop"
)
_LOOKS = _words(
    "clip-path clip-rule color dominant-baseline fill fill-opacity fill-rule font-family font-size font-style "
    "font-weight marker-end marker-mid marker-start mask opacity paint-order stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width "
    "text-anchor"
)
_SHAPES = _words(
    "clipPathUnits cx cy d dx dy fx fy gradientTransform gradientUnits height id markerHeight markerUnits markerWidth "
    "maskUnits offset orient patternTransform patternUnits points preserveAspectRatio r refX refY rotate rx ry "
    "textLength transform viewBox width x x1 x2 y y1 y2"
)
_LOOK_OF_ALL = re.compile(r"\*\s*\{([^}]*)\}")
_REFERENCE = re.compile(r"url\(\s*[\"']?#([^)\"'\s]+)[\"']?\s*\)")
_OUTWARD = re.compile(r"url\(\s*[\"']?(?!#)", re.IGNORECASE)
_MOVED = re.compile(r"translate\(([-\d.]+)(?:[ ,]+([-\d.]+))?\)")
_BLANKS = re.compile(r"\s+")
_NEEDLESS = re.compile(r" (?=[A-Za-z-])|(?<=[A-Za-z]) ")


class Drawings:
    """Sets drawings into the page; letters and marks that several of them use are there once."""

    def __init__(self) -> None:
        self._number = 0
        self._letters: dict[str, str] = {}
        self._shared: dict[str, str] = {}

    def place(self, svg: bytes, alt: str) -> str | None:
        """The drawing as an element of the page, with its description in words; None where it is no drawing.

        Args:
            svg: the bytes of its file.
            alt: what is to be seen, for whoever does not see it; already escaped.
        """
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, remove_blank_text=True
        )
        try:
            root = etree.fromstring(svg, parser)
        except etree.XMLSyntaxError:
            return None
        if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
            return None
        self._number += 1
        looks = _looks_of_all(root)
        _let_through(root)
        names = self._named(root)
        _refer(root, names)
        _shorten(root)
        shown = "".join(_serialised(child) for child in root)
        said = "".join(f' {name}="{value}"' for name, value in looks.items())
        width, height = (float(side) for side in root.get("viewBox", "").replace(",", " ").split()[2:4])
        return (
            f'<svg class="drawing" role="img" aria-label="{alt}" viewBox="{root.get("viewBox")}" '
            f'width="{width:g}" height="{height:g}"{said}>{shown}</svg>'
        )

    def shared(self) -> str:
        """What the drawings use in common, for the page's hidden drawing."""
        return "".join(self._shared.values())

    def _letter(self, content: str, element: Element) -> str:
        """The name of a letter or mark, the same for the same content; short, since it is used ten thousand times."""
        if content not in self._letters:
            self._letters[content] = f"g.{len(self._letters)}"
            element.set("id", self._letters[content])
            self._shared[self._letters[content]] = _serialised(element)
        return self._letters[content]

    def _named(self, root: Element) -> dict[str, str]:
        """New names of all that is named: by its content where drawings may share it, else by the drawing."""
        names: dict[str, str] = {}
        for element in list(root.iter()):
            name = element.get("id")
            if name is None:
                continue
            parent = element.getparent()
            content = "".join(f"{key}={value};" for key, value in sorted(_attributes(element)) if key != "id")
            alone = element.tag == f"{_SVG}path" and "url(" not in content
            if alone and parent is not None and parent.tag == f"{_SVG}defs":
                names[name] = self._letter(content, element)
                parent.remove(element)
            else:
                names[name] = f"d{self._number}.{name}"
        return names


def _looks_of_all(root: Element) -> dict[str, str]:
    """What the drawing's own style sheet says of everything (matplotlib rounds all corners that way)."""
    said = " ".join(style.text or "" for style in root.iter(f"{_SVG}style"))
    return dict(_declarations(";".join(_LOOK_OF_ALL.findall(said))))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for one in style.split(";"):
        name, _, value = one.partition(":")
        if name.strip() in _LOOKS and not _OUTWARD.search(value) and '"' not in value:
            yield name.strip(), value.strip()


def _let_through(root: Element) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag.removeprefix(_SVG) not in _ELEMENTS:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        for name, value in _declarations(str(element.attrib.pop("style", ""))):
            element.set(name, value)
        for name, value in _attributes(element):
            href = name in (_HREF, "href")
            if not (value.startswith("#") if href else name in _SHAPES | _LOOKS) or _OUTWARD.search(value):
                del element.attrib[name]
        if element.get("d"):
            element.set("d", _NEEDLESS.sub("", _BLANKS.sub(" ", element.get("d", "").strip())))


def _refer(root: Element, names: dict[str, str]) -> None:
    """Names and references as they are called in the page; a name that nothing refers to goes."""
    referred: set[str] = set()
    for element in root.iter():
        for name, value in _attributes(element):
            if name in (_HREF, "href"):
                del element.attrib[name]
                element.set("href", f"#{names.get(value[1:], '')}")
                referred.add(value[1:])
            elif found := _REFERENCE.search(value):
                element.set(name, f"url(#{names.get(found[1], '')})")
                referred.add(found[1])
    for element in list(root.iter()):
        own = element.get("id")
        if own in referred:
            element.set("id", names[own])
        elif own is not None:
            del element.attrib["id"]
    for defs in [one for one in root.iter(f"{_SVG}defs") if not len(one)]:
        if (parent := defs.getparent()) is not None:
            parent.remove(defs)


def _shorten(root: Element) -> None:
    """Letters stand at whole units of theirs (a tenth of a pixel), and groups that say nothing go."""
    for element in list(root.iter(f"{_SVG}use")):
        small = any("scale(0." in (one.get("transform") or "") for one in element.iterancestors())
        found = _MOVED.fullmatch(element.get("transform", ""))
        if found and small and element.get("x") is None and element.get("y") is None:
            del element.attrib["transform"]
            for name, value in zip("xy", found.groups(), strict=True):
                if round(float(value or 0)):
                    element.set(name, str(round(float(value))))
    for group in list(root.iter(f"{_SVG}g")):
        parent = group.getparent()
        if parent is None or group.attrib:
            continue
        for child in list(group):
            group.addprevious(child)
        parent.remove(group)


def _attributes(element: Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def _serialised(element: Element) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", text)

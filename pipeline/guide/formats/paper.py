"""Drawings of answers as files of their own, on white paper.

What an answer draws has the color of the text around it, which a picture that is loaded does not know: on a dark
screen its lines would be black on black.
"""

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_INK, _PAPER = "#222222", "#ffffff"


def on_paper(picture: bytes) -> bytes:
    """The picture, where it is a drawing that takes the text's color with ink and paper of its own; else as it is."""
    if b"currentColor" not in picture:
        return picture
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(picture, parser)
    except etree.XMLSyntaxError:
        return picture
    box = root.get("viewBox", "").replace(",", " ").split()
    if root.tag != f"{_SVG}svg" or len(box) != len(("x", "y", "width", "height")):
        return picture
    root.set("color", _INK)
    sides = dict(zip(("x", "y", "width", "height"), box, strict=True))
    for path in root.iter(f"{_SVG}path"):
        # A blank's outline: matplotlib writes it without any, which the format does not allow.
        path.set("d", path.get("d") or "M 0 0")
    root.insert(0, etree.Element(f"{_SVG}rect", {**sides, "fill": _PAPER}))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")

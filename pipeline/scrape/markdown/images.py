"""A picture's address and description as Markdown can hold them. Pure."""

from urllib.parse import urljoin

from bs4 import Tag


def image_url(node: Tag, base: str) -> str:
    """A picture's absolute address, safe inside Markdown's parentheses."""
    return urljoin(base, str(node.get("src", ""))).translate({32: "%20", 40: "%28", 41: "%29"})


def image_alt(node: Tag) -> str:
    """A picture's own description, on one line and without what would end it in Markdown."""
    return " ".join(str(node.get("alt") or "").split()).translate({91: "(", 93: ")"})

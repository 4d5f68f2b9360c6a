"""The node that a formula stands in until it becomes Markdown. Pure."""

from bs4 import BeautifulSoup, Tag
from bs4.element import Script

_MAKER = BeautifulSoup("", "lxml")


def math_node(latex: str, display: bool) -> Tag:  # noqa: FBT001 - the two come as a pair out of `unwrap`
    """A ``math/tex`` script that holds this LaTeX."""
    node = _MAKER.new_tag("script", attrs={"type": "math/tex; mode=display" if display else "math/tex"})
    node.append(Script(latex))
    return node

"""Formulas in a page → LaTeX in its delimiters. Pure.

They stand in the page as ``<script type="math/tex">`` (MathJax) or as KaTeX's annotation; ordinary
converters drop both.
"""

import re

from bs4 import Tag
from bs4.element import NavigableString

_CDATA = re.compile(r"^%?\s*<!\[CDATA\[|%?\s*\]\]>$")


def formula(node: Tag) -> str | None:
    """The formula that a node holds, in its delimiters; None where it holds none."""
    kind = str(node.get("type", ""))
    if node.name == "script" and kind.replace(" ", "").startswith("math/tex"):
        latex = _CDATA.sub("", node.get_text().strip()).strip()
        return f"$${latex}$$" if "mode=display" in kind.replace(" ", "") else f"${latex}$"
    if node.name == "span" and "katex" in node.get_attribute_list("class"):
        source = node.select_one('annotation[encoding="application/x-tex"]')
        if source is None:
            return None
        latex = source.get_text().strip()
        parent = node.parent
        display = parent is not None and "katex-display" in parent.get_attribute_list("class")
        return f"$${latex}$$" if display else f"${latex}$"
    return None


def set_formulas_apart(holder: Tag) -> None:
    """Gives a formula that touches a word or digit its own space, else ``$`` would not be read as one."""
    for script in holder.find_all("script"):
        after = script.next_sibling
        if isinstance(after, NavigableString) and after[:1].isdigit():
            after.replace_with(" " + str(after))

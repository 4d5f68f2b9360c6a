r"""Formulas in a page, whatever set them, → one kind of node that holds LaTeX.

That node is MathJax 2's own, ``<script type="math/tex">``: browsers and converters alike keep their hands off
its text. What each generator writes:

- HonKit, GitBook: ``math/tex`` scripts (MathJax), or KaTeX with the source as an annotation
- bookdown, Quarto, Sphinx, MkDocs: an element of class ``math`` or ``arithmatex`` around ``\(…\)`` or ``\[…\]``
- Docusaurus: KaTeX with an annotation; MathJax 3 and 4: ``mjx-container`` with MathML for screen readers
- mdBook, and pages set in the browser: bare delimiters in the text (``delimiters``)
- any: MathML, with its source as an annotation or as ``alttext``, or without (``mathml``)
"""

import html
import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from pipeline.scrape.markdown.delimiters import set_delimited, unwrap
from pipeline.scrape.markdown.mathml import UNREADABLE, convert_mathml
from pipeline.scrape.markdown.nodes import math_node

_CDATA = re.compile(r"^%?\s*<!\[CDATA\[|%?\s*\]\]>$")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-fA-F]+);")
# What MathJax 2 leaves beside its script when a page is saved after it has run.
_RENDERED = (
    ".MathJax_Preview, .MathJax, .MathJax_Display, .MathJax_SVG, .MathJax_CHTML, img.mwe-math-fallback-image-inline"
)


def formula(node: Tag) -> str | None:
    """The formula that a node holds, in its delimiters; None where it holds none."""
    kind = str(node.get("type", "")).replace(" ", "")
    if node.name != "script" or not kind.startswith("math/tex"):
        return None
    latex = _unescaped(_CDATA.sub("", node.get_text().strip()).strip())
    return f"$${latex}$$" if "mode=display" in kind else f"${latex}$"


def normalise_formulas(body: Tag, *, dollars: bool = False) -> list[str]:
    """Puts every formula of a page's body into a ``math/tex`` script; changes the tree.

    Args:
        body: the element that holds the page's text.
        dollars: whether the page's own set-up takes ``$…$`` for a formula; without it, only what looks like one.

    Returns:
        What could not be read as LaTeX, each as the page shows it; in the tree a visible note stands in its place.
    """
    for node in body.select("span.katex-display, span.katex"):
        _annotated(node, display=_is_katex_display(node))
    for node in body.select("mjx-container"):
        _mathjax3(node)
    for node in body.select("span.mwe-math-element, math"):
        _annotated(node, display=node.get("display") == "block")
    if body.find("script", type=re.compile("^math/tex")):
        for rendered in body.select(_RENDERED):
            rendered.decompose()
    for node in body.select(".math, .arithmatex, .MathJax_Preview"):
        _wrapped(node)
    for image in body.select("img.math[alt], img.tex[alt], img.latex[alt], .math img[alt]"):
        image.replace_with(math_node(str(image["alt"]).strip().strip("$"), display=False))
    unread = [*convert_mathml(body), *_unread_katex(body)]
    set_delimited(body, dollars=dollars)
    return unread


def has_dollars(page: BeautifulSoup) -> bool:
    """Whether a page's own set-up of MathJax or KaTeX takes single dollars for a formula."""
    scripts = (script.get_text() for script in page.select("script:not([type^=math])"))
    return any(re.search(r"""\[\s*['"]\$['"]\s*,|left['"]?\s*:\s*['"]\$['"]""", text) for text in scripts)


def set_formulas_apart(holder: Tag) -> None:
    """Gives a formula that touches a digit its own space, else ``$`` would not be read as one."""
    for script in holder.find_all("script"):
        after = script.next_sibling
        if isinstance(after, NavigableString) and after[:1].isdigit():
            after.replace_with(" " + str(after))


def _unescaped(latex: str) -> str:
    """HonKit 6 writes ``&amp;`` and ``&lt;`` into scripts, where no browser reads them."""
    while _ENTITY.search(latex):
        latex = html.unescape(latex)
    return latex


def _is_katex_display(node: Tag) -> bool:
    return "katex-display" in node.get_attribute_list("class")


def _annotated(node: Tag, *, display: bool) -> None:
    """A rendered formula that carries its own source."""
    if node.parent is None or node.decomposed:
        return  # it stood inside one that is done
    source = node.select_one('annotation[encoding="application/x-tex"]')
    alternative = node.get("alttext") or next((one["alttext"] for one in node.select("math[alttext]")), None)
    latex = source.get_text().strip() if source else str(alternative or "").strip()
    if latex:
        wrapped = re.fullmatch(r"\{\\displaystyle (.*)\}", latex, re.DOTALL)
        node.replace_with(math_node(wrapped[1].strip() if wrapped else latex, display=display))


def _mathjax3(node: Tag) -> None:
    """MathJax's output: LaTeX in ``data-latex`` (version 4) or MathML for screen readers (version 3)."""
    display = node.get("display") == "true"
    source = node.select_one("[data-latex]")
    math = node.find("math")
    if source is not None and source.name != "mjx-mspace":
        node.replace_with(math_node(str(source["data-latex"]), display=display))
    elif isinstance(math, Tag):
        if display:
            math["display"] = "block"
        node.replace_with(math.extract())
    else:
        node.replace_with(UNREADABLE.format(node.get_text(" ", strip=True) or "a picture"))


def _wrapped(node: Tag) -> None:
    if not node.find_all() and (found := unwrap(node.get_text())):
        node.replace_with(math_node(*found))


def _unread_katex(body: Tag) -> list[str]:
    unread = []
    for node in body.select("span.katex"):
        shown = node.get_text(" ", strip=True)
        unread.append(shown)
        node.replace_with(UNREADABLE.format(shown))
    return unread

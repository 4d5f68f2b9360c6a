"""HTML nodes → Markdown, with the formulas as on the page. Pure."""

import copy
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement
from markdownify import MarkdownConverter

from pipeline.scrape.markdown.escape import escape_definitions, mark_starts, unmark
from pipeline.scrape.markdown.formulas import formula, set_formulas_apart
from pipeline.scrape.markdown.images import image_alt, image_url
from pipeline.scrape.markdown.scripts import set_scripts

_BAR = re.compile(r"(?<!\\)\|")
_APART = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])+\$|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`))")
_LANGUAGE = re.compile(r"(?:lang|language|highlight|brush)[-:]([\w+#-]+)")
_NO_LANGUAGE = ("default", "text", "none", "plaintext", "plain", "source")  # what generators write for “not said”
_BLANK_LINES = re.compile(r"\n{3,}")
# Not content: what a browser runs, styles or offers as a control, and a footnote's mark.
_FURNITURE = "style, noscript, template, button, iframe, a[href^='#fn'], a.footnote-ref"


class _Converter(MarkdownConverter):
    def __init__(self, base: str) -> None:
        super().__init__(
            heading_style="ATX",
            bullets="-",
            strong_em_symbol="*",
            table_infer_header=True,
            code_language_callback=_code_language,
            keep_inline_images_in=["td", "th", "p", "li", "a", "em", "strong"],
        )
        self._base = base

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """A dollar, angle bracket, backslash or backtick that the page shows as such is no sign of Markdown's."""
        text = text.replace("\\", "\\\\").replace("`", "\\`")
        text = str(super().escape(text, parent_tags))  # type: ignore[misc] # markdownify ships stubs without it
        return re.sub(r"<(?=[A-Za-z/!])", r"\\<", text.replace("$", r"\$"))

    def convert_script(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return formula(el) or ""

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, _one_cell(text), parent_tags))  # type: ignore[misc] # as above

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_th(el, _one_cell(text), parent_tags))  # type: ignore[misc] # as above

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.get("href"):
            el["href"] = urljoin(self._base, str(el["href"]))
        del el["title"]
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc] # as above

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"![{image_alt(el)}]({image_url(el, self._base)})"


def _code_language(block: Tag) -> str:
    """The language that a code block, its code, or a box around it names in a class."""
    boxes = [box for box in block.find_parents("div") if len(box.find_all("pre")) == 1][:3]
    for node in (block, *block.find_all("code"), *boxes):
        classes = [str(name) for name in node.get_attribute_list("class") if name]
        named = [found[1] for name in classes if (found := _LANGUAGE.fullmatch(name))]
        if "sourceCode" in classes:  # pandoc names it plainly beside that
            named += [name for name in classes if name.isalnum() and name not in ("sourceCode", "numberSource")]
        if named:
            return "" if named[0] in _NO_LANGUAGE else named[0]
    return ""


def to_markdown(nodes: Sequence[PageElement], base: str) -> str:
    """These nodes as Markdown; links and pictures are absolute, the formulas are as on the page."""
    soup = BeautifulSoup("", "lxml")
    holder = soup.new_tag("div")
    for node in nodes:
        holder.append(copy.copy(node))
    for unwanted in holder.select(_FURNITURE):
        unwanted.decompose()
    set_scripts(holder)
    set_formulas_apart(holder)
    mark_starts(holder)
    converter: Any = _Converter(base)
    markdown = unmark(converter.convert_soup(holder))
    markdown = _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in markdown.split("\n"))).strip()
    return escape_definitions(markdown)


def _one_cell(text: str) -> str:
    r"""A cell's text with no bar that would end the cell: ``\vert`` in a formula, else escaped; code may hold bars."""
    done, at = [], 0
    for found in _APART.finditer(text):
        done.append(_BAR.sub(r"\|", text[at : found.start()]))
        is_code = found[0].startswith("`")
        done.append(found[0] if is_code else found[0].replace(r"\|", r"\Vert ").replace("|", r"\vert "))
        at = found.end()
    return "".join([*done, _BAR.sub(r"\|", text[at:])])

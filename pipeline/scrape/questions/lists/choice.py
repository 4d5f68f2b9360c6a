"""Which of a page's lists hold questions, and why the others do not. Pure."""

from collections.abc import Sequence

from bs4 import Tag

from pipeline.scrape.questions.elements.select import HEADINGS, plain


class ListChooser:
    """Tells the lists of questions from a page's other lists."""

    def __init__(self, lists: Sequence[Tag], tagged: Sequence[Tag], *, untagged: bool) -> None:
        self._tagged = list(tagged)
        self._untagged = untagged
        self._only_bullets = all(found.name == "ul" or _note_of(found) for found in lists)
        self._last: Tag | None = None

    def why_not(self, found: Tag) -> str:
        """Why a list is not one of questions; empty where it is. To be asked in the page's order."""
        reason = self._why_not(found)
        if not reason:
            self._last = found
        return reason

    def _why_not(self, found: Tag) -> str:
        if _note_of(found):
            return "stands in a note"
        if found in self._tagged:
            return ""
        if _only_links(found):
            return "a table of contents"
        if found.name == "ul" and not (self._untagged and self._only_bullets):
            return "a bulleted list in which no item bears a level tag"
        if self._untagged:
            return ""
        if self._last is not None:
            return "stands after a rule, so it belongs to the notes" if _parted(found, self._last) else ""
        if self._tagged:
            return "stands before the first tagged item, so it belongs to the introduction"
        return "no item of the page bears a level tag, and the page is not in the source's untagged_pages"


def name_of(found: Tag) -> str:
    """A list as the report names it, by its first words."""
    words = found.get_text(" ", strip=True).split()
    kind = "ordered" if found.name == "ol" else "bulleted"
    return f"{kind} list “{' '.join(words[:6])}…”"


def line_above(found: Tag) -> str:
    """The heading or bold line that a list stands below, if no other list is between."""
    before = found.find_previous([*HEADINGS, "ol", "ul", "strong", "b"])
    if not isinstance(before, Tag) or before.name in ("ol", "ul") or before.find_parent(["ol", "ul"]):
        return ""
    return plain(before)


def _parted(found: Tag, last: Tag) -> bool:
    """Whether a horizontal rule stands between two lists."""
    rule = found.find_previous_sibling("hr")
    return rule is not None and any(before is last for before in rule.find_previous_siblings(last.name))


def _note_of(found: Tag) -> Tag | None:
    return found.find_parent(["blockquote", "aside", "table"])


def _only_links(found: Tag) -> bool:
    """Whether a list is nothing but links to places of its own page."""
    items = found.find_all("li")
    return bool(items) and all(
        len(links := item.find_all("a", href=True)) >= 1
        and all(str(link["href"]).startswith("#") for link in links)
        and plain(item) == " ".join(filter(None, map(plain, links)))
        for item in items
    )

"""Whether an answer has its layers, in their order, with what stands in each. Pure."""

import re
from collections.abc import Iterator, Sequence

from pipeline.review.lint.entry import Entry, Fault, Layer

_ORDER = (
    *("In one breath", "Premise check", "Full answer", "More", "What they listen for", "Follow-ups"),
    *("Common mistakes", "Related"),
)
_ALWAYS = ("In one breath", "Full answer", "Follow-ups", "Common mistakes")
# A book's answers have these all or none: older sets were written before there were such layers.
BY_BOOK = ("What they listen for", "Related")
_ITEM = re.compile(r"^[-*] ", re.MULTILINE)
_ITEMS = {"What they listen for": (2, 2), "Follow-ups": (2, 3), "Common mistakes": (2, 3), "Related": (1, 4)}
_LISTENED = (re.compile(r"^[-*] \*\*Strong pass:\*\* \S"), re.compile(r"^[-*] \*\*Stop when:\*\* \S"))


def form_faults(entry: Entry, required: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the layers of an answer.

    Args:
        entry: the answer.
        required: of ``BY_BOOK``, the layers that the book's answers have.
    """
    titles = [layer.title for layer in entry.layers]
    for layer in entry.layers:
        if layer.title not in _ORDER:
            yield entry.fault(layer.line, f"“{layer.title}” is no layer of an answer")
        elif titles.count(layer.title) > 1:
            yield entry.fault(layer.line, f"“{layer.title}” stands twice")
        elif not layer.text.strip():
            yield entry.fault(layer.line, f"“{layer.title}” is empty")
    known = [title for title in titles if title in _ORDER]
    if known != sorted(known, key=_ORDER.index):
        yield entry.fault(entry.answer.line, f"the layers stand as {', '.join(known)}")
    for title in (*_ALWAYS, *required):
        if title not in titles:
            yield entry.fault(entry.answer.line, f"no layer “{title}”")
    for layer in entry.layers:
        yield from _items(entry, layer)


def final_result_faults(entry: Entry, *, checked: bool) -> Iterator[Fault]:
    """A final result stands where there is a check that derives it, as the last line, and nowhere else."""
    line = entry.final_line
    if line is not None and not checked:
        yield entry.fault(line, "a final result, but no check that derives it")
    if line is None and checked:
        yield entry.fault(entry.answer.line, "a check, but no final result that it could be held against")
    after = [number for number, text, _ in entry.lines if line is not None and number > line and text.strip()]
    if after:
        yield entry.fault(after[0], "something stands behind the final result")


def _items(entry: Entry, layer: Layer) -> Iterator[Fault]:
    if layer.title not in _ITEMS:
        return
    least, most = _ITEMS[layer.title]
    count = len(_ITEM.findall(layer.text))
    if not least <= count <= most:
        asked = str(least) if least == most else f"{least} to {most}"
        yield entry.fault(layer.line, f"“{layer.title}” has {count} items instead of {asked}")
    if layer.title == "What they listen for":
        items = [line for line in layer.text.split("\n") if _ITEM.match(line)]
        if len(items) == 2 and not all(lead.match(item) for lead, item in zip(_LISTENED, items, strict=True)):
            yield entry.fault(layer.line, "its items begin with **Strong pass:** and **Stop when:**")

r"""Takes the markup off a stated result: boxes, emphasis, quotes, code, ``\text{…}``. Pure."""

import re
from collections.abc import Iterator

from pipeline.review.results.formulas.notation import Unreadable

_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_INLINE = re.compile(r"(?<![\\$])\$(?!\$)(?P<dollars>[^$]*)(?<!\\)\$(?!\$)|\\\((?P<parens>.*?)\\\)", re.DOTALL)
_BROKEN = re.compile(r"\A[ \t]*\n|\n[ \t]*\Z")
_PERCENT_BEHIND = re.compile(r"[\s$)\]\\]*(?:\\?%|pct\b|per ?cent\w*)")
# What may stand between two boxes that are one result; anything longer begins another sentence.
_JOINED = re.compile(r"[^.?!\n]{0,40}")
_EMPHASIS = re.compile(r"\A\s*(?:\*\*|__|[*_`“”\"'‘’])+|(?:\*\*|__|[*_`“”\"'‘’])+(?=[.,;]?\s*\Z)")
_TEXT = re.compile(r"\\(?:text(?:bf|it|rm|normal|tt|sf)?|mathrm|mathbf|mathsf|mathit|mbox|operatorname)\s*\{([^{}]*)\}")


def opened(stated: str) -> str:
    r"""The result without the boxes around it; several boxes become items, separated by ``;``.

    Raises:
        Unreadable: an inline formula is broken over lines, so that it is none in any reader's eyes.
    """
    for found in _INLINE.finditer(re.sub(r"\$\$.*?\$\$|\\\[.*?\\\]", " ", stated, flags=re.DOTALL)):
        inner = found["dollars"] if found["dollars"] is not None else found["parens"]
        if _BROKEN.search(inner):
            raise Unreadable("an inline formula that is broken over lines")
    boxes = list(_boxes(stated))
    if not boxes:
        return stated
    kept = [boxes[-1]]
    for box in reversed(boxes[:-1]):
        if not _JOINED.fullmatch(stated, box[1], kept[0][0]):
            break
        kept.insert(0, box)
    percent = _PERCENT_BEHIND.match(stated, kept[-1][1])
    inner = [f"${text}$" if "$" not in text else text for _, _, text in kept]
    return "; ".join(inner) + (r" \%" if percent else "")


def bare(stated: str) -> str:
    """The result without emphasis, quotes and code marks around it."""
    before = None
    while before != stated:
        before, stated = stated, _EMPHASIS.sub("", stated).strip()
    return stated


def words_of(stated: str) -> str:
    r"""The result as plain words: ``$\text{Yes}$`` says yes."""
    before = None
    while before != stated:
        before, stated = stated, _TEXT.sub(r"\1", stated)
    return bare(re.sub(r"\\[()\[\]]|\$", " ", stated))


def _boxes(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and content of each outermost box."""
    end = 0
    for found in _BOX.finditer(text):
        if found.start() < end:
            continue
        depth, end = 1, found.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0) if text[end - 1] != "\\" else 0
            end += 1
        yield found.start(), end, text[found.end() : end - (depth == 0)].strip()

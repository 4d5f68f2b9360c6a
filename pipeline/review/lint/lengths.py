"""Whether an answer is as long as docs/answers.md asks for; formulas and code are not counted. Pure."""

import re
from collections.abc import Iterator

from pipeline.records import Level
from pipeline.review.lint.entry import Entry, Fault, without_code, words_only

_BREATH = (20, 45)
_FULL: dict[Level, tuple[int, int]] = {"E": (120, 220), "M": (200, 350), "H": (300, 480)}
_UNLEVELLED = (120, 480)
_TOLERANCE = 0.1  # a sentence more or less is no fault
_WORD = re.compile(r"[^\W_][\w'’.,/+-]*")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]+$", re.MULTILINE)


def length_faults(entry: Entry) -> Iterator[Fault]:
    """What is too long or too short of an answer.

    A question without a level has the bounds of all levels; a program or a derivation may take the place of words
    there and in a hard one, so that only what is too long is a fault.
    """
    for layer in entry.layers:
        if layer.title == "In one breath":
            yield from _fault(entry, layer.line, layer.title, count_words(layer.text), _BREATH)
        elif layer.title == "Full answer":
            least, most = _FULL[entry.level] if entry.level else _UNLEVELLED
            shown = words_only(layer.text) != layer.text or without_code(layer.text) != layer.text
            by_other_means = shown and entry.level in ("H", None)
            yield from _fault(
                entry, layer.line, layer.title, count_words(layer.text), (0 if by_other_means else least, most)
            )


def count_words(text: str) -> int:
    """The words of a text without its formulas, code, pictures and citations."""
    return len(_WORD.findall(_TABLE_RULE.sub("", words_only(without_code(text)))))


def _fault(entry: Entry, line: int, title: str, words: int, bounds: tuple[int, int]) -> Iterator[Fault]:
    least, most = bounds
    if not least * (1 - _TOLERANCE) <= words <= most * (1 + _TOLERANCE):
        level = f" for level {entry.level or 'none'}" if title == "Full answer" else ""
        yield entry.fault(line, f"“{title}” has {words} words; {least} to {most}{level} are asked for")

"""The words that went in against the words that came out, card by card.

Two steps, so that a loss is seen wherever it arises: what was written against what was made ready for reading, and
that against the text of each file. Folded are case, Unicode's compatibility forms, white space, and where a word is
parted by a mark or a line's end.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.self_check.card_texts import card_texts
from pipeline.guide.text.normalise import normalise, pieces

_WORD = re.compile(r"[^\W_]{2,}")
_COMMAND = re.compile(
    r"\\(?:begin|end|label|tag|ref|eqref|color|textcolor|require|href|url)\*?\s*\{[^{}]*\}|\\[A-Za-z]+", re.DOTALL
)
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_NUMBER = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)+", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_TARGET = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)")
_DEFINITION = re.compile(r"^[ \t>]*\[[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\n]+\]:?")
_SHOWN = 6  # words of one text that are named


def check_words(name: str, content: bytes, guide: Guide, wanted: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Which words of which card are not in a written file, a phrase a card; Markdown is written as it came.

    Args:
        name: of the format.
        content: the file's bytes.
        guide: what was written.
        wanted: as ``wanted_words`` counts them.
    """
    if name == "md":
        return
    texts = card_texts(name, content, guide)
    for card in guide.cards:
        lost = _missing(wanted.get(card.question.id, Counter()), texts.get(card.question.id, ""))
        if lost:
            yield f"{card.question.id}: words that are not in it: {_listed(lost)}"


def wanted_words(guide: Guide) -> Mapping[str, Counter[str]]:
    """The words of each card's texts outside of formulas, by the question's id."""
    wanted: dict[str, Counter[str]] = {card.question.id: Counter() for card in guide.cards}
    for key, text in fragment_texts(guide).items():
        if key.endswith("|derived"):  # a check's, not the answer's; the page alone has a place for it
            continue
        wanted[key.split("|", 1)[0]].update(_words(_plain(text)))
        wanted[key.split("|", 1)[0]].update(lost_in_reading(text))
    return wanted


def lost_in_reading(text: str) -> list[str]:
    """The words of a text that are gone from what is made ready of it for reading."""
    raw = _PICTURE.sub(" ", _COMMAND.sub(" ", unescape(_FENCE.sub(" ", text))))
    return _missing(Counter(_words(raw)), _COMMAND.sub(" ", unescape(normalise(text).text)))


def _plain(text: str) -> str:
    """The text outside of formulas, without what is no word of it: marks of blocks, targets of links."""
    kept = []
    for kind, piece in pieces(normalise(text).text):
        if kind == "code":
            kept.append(_FENCE.sub(" ", piece))
        elif kind == "prose":
            kept.append(piece)
        else:
            kept.append(" ")
    plain = _DEFINITION.sub(" ", _TARGET.sub("]", _PICTURE.sub(" ", "".join(kept))))
    return unescape(_NOTE_MARK.sub(" ", _NUMBER.sub(" ", plain)).replace("<br>", " "))


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(_folded(text)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()


def _missing(wanted: Counter[str], text: str) -> list[str]:
    there = Counter(_words(text))
    fewer = [word for word, count in wanted.items() if there[word] < count]
    if not fewer:
        return []
    # A mark or the end of a line may part a word; then it is there all the same, without the gap.
    run = "".join(sign for sign in _folded(text) if sign.isalnum())
    return sorted(word for word in fewer if run.count(word) < wanted[word])


def _listed(lost: list[str]) -> str:
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return ", ".join(lost[:_SHOWN]) + more

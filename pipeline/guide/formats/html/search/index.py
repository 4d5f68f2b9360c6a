"""A guide's fragments → the index that its page searches. Pure.

The index is words and formulas with the cards and fields in which they occur, written so that a page can look
up one word without reading the rest: front-coded words, and for each a string of small numbers. It was measured
against the library MiniSearch on 334 answers (see bench/README.md): a third of the bytes, and nothing to build
when the page opens.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from pipeline.guide.contents.chapters import Card, Guide
from pipeline.guide.contents.layers import Layers
from pipeline.guide.contents.texts import take_key
from pipeline.guide.formats.html.names import section_title
from pipeline.guide.formats.html.search import formulas, words

QUESTION, STEM, BREATH, BODY, TITLE = range(5)

_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LAYERS = tuple(name for name in Layers.__dataclass_fields__ if name not in ("in_one_breath", "related", "sources"))
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MOST = 31  # times that a word is counted in one field: more says nothing more

# Number of times by (word, card, field).
_Counts = Counter[tuple[str, int, int]]


def search_index(guide: Guide, fragments: Mapping[str, str]) -> str:
    """The index of a guide's cards as JSON, with the rules by which the page folds what is typed.

    Args:
        guide: what is searched; ``ids`` are its questions in their order, ``lengths`` their words.
        fragments: sanitised HTML by the keys of ``texts.fragment_texts``.
    """
    said, written = _Counts(), _Counts()
    lengths = [len(card.question.text.split()) for card in guide.cards]
    for number, (card, title) in enumerate(_cards(guide)):
        said.update((word, number, TITLE) for word in words.words_in(title))
        for field, html in _texts(card, fragments):
            for tex in map(unescape, _TEX.findall(html)):
                said.update((word, number, field) for word in formulas.words_of(tex))
                written[formulas.canonical(tex), number, field] += 1
            text = unescape(_TAG.sub(" ", _MATH.sub(" ", html)))
            said.update((word, number, field) for word in words.words_in(text))
    return json.dumps(
        {
            "ids": [card.question.id for card in guide.cards],
            "lengths": lengths,
            "words": _table(said),
            "formulas": _table(written),
            "rules": {
                "same": words.SAME,
                "greek": words.GREEK,
                "words": words.RULES,
                "formulas": formulas.RULES,
                "stop": sorted(words.STOP),
                "alike": words.ALIKE,
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _cards(guide: Guide) -> Iterator[tuple[Card, str]]:
    for chapter in guide.chapters:
        for section in chapter.sections:
            for card in section.cards:
                yield card, f"{chapter.title} {section_title(section)}"


def _texts(card: Card, fragments: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """What a reader can see of a card, by field; its labels and its provenance are nobody's question."""
    question = card.question
    keys = [(QUESTION, f"{question.id}|text")]
    keys += [(STEM, f"{question.id}|stem.{number}") for number in range(len(question.stem))]
    keys += [(STEM, f"{question.id}|part.{number}") for number in range(len(question.parts))]
    keys += [(BODY, f"{question.id}|hint.{number}") for number in range(len(question.hints))]
    for take in card.takes:
        keys.append((BREATH, take_key(question, take, "in_one_breath")))
        keys += [(BODY, take_key(question, take, layer)) for layer in _LAYERS]
    yield from ((field, html) for field, key in keys if (html := fragments.get(key)))


def _table(counts: _Counts) -> list[str]:
    """The sorted words, each as the number of signs it shares with the one before and the rest, and their places.

    Signs are those of UTF-16, by which the page counts; both lists are parted by blanks, which no word has.
    """
    places: dict[str, list[tuple[int, int, int]]] = {}
    for (word, card, field), times in sorted(
        counts.items(), key=lambda one: (one[0][0].encode("utf-16-be"), one[0][1:])
    ):
        places.setdefault(word, []).append((card, field, min(times, _MOST)))
    coded, before = [], ""
    for word in places:
        shared = 0
        while shared < min(len(word), len(before), len(_SIGNS) - 1) and word[shared] == before[shared]:
            shared += 1
        coded.append(_SIGNS[shared] + word[shared:])
        before = word
    return [" ".join(coded), " ".join("".join(_numbers(one)) for one in places.values())]


def _numbers(places: Iterable[tuple[int, int, int]]) -> Iterator[str]:
    """Each place as the gap to the card before, its field and whether it occurs more than once, and how often."""
    last = 0
    for card, field, times in places:
        yield _number((card - last) << 4 | field << 1 | (times > 1))
        last = card
        if times > 1:
            yield _number(times)


def _number(value: int) -> str:
    """A number by signs of five bits, the lowest first; the sixth bit says that more follow."""
    signs = ""
    while value >= 32:
        signs += _SIGNS[32 | (value & 31)]
        value >>= 5
    return signs + _SIGNS[value]

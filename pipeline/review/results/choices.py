"""Final results in words: choices and yes or no. Pure.

A correct choice may be worded in many ways, so that two that are worded alike agree, but two that are not
differ only where both are of one small closed set: options by letter, by ordinal or by name, numbers, words
for yes and no, a word and its opposite.
"""

import re

from pipeline.review.results.formulas import Unreadable
from pipeline.review.results.markup import bare, opened, words_of

_YES = frozenset({"yes", "true", "correct"})
_NO = frozenset({"no", "false", "incorrect", "wrong"})
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NOUNS = re.compile(
    r"\b(?:option|statement|answer|choice|case|the|one|number|item|figure|plot|curve|data ?set|is|are)\b"
)
# Words of which just one can hold; each set is closed.
_OPPOSITES = (
    frozenset({"positive", "negative", "zero"}),
    frozenset({"increases", "decreases", "stays same"}),
    frozenset({"higher", "lower", "equal"}),
    frozenset({"larger", "smaller", "equal"}),
    frozenset({"none", "all", "both", "neither"}),
    frozenset({"convex", "concave", "neither"}),
    frozenset({"deterministic", "stochastic"}),
    frozenset({"generative", "discriminative"}),
    frozenset({"linear", "nonlinear"}),
    frozenset({"biased", "unbiased"}),
)
# What only announces a choice, and where its explanation begins.
_ANNOUNCED = re.compile(
    r"^\s*(?:(?:so|hence|therefore|thus|then),?\s+)?(?:it(?:'s| is)|this is"
    r"|the (?:correct |right |final )?(?:answer|choice|option|result) is|(?:answer|choice|result)\s*:)\s+",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s[—–(]|[;:]\s|,\s+(?:because|since|as|for|so|which|i\.e\.|that is)\b|\.\s|\s+because\b")
_NAME = re.compile(r"[a-z]?\d+|[a-z]|[ivx]+")


def same_choice(stated: str, expected: str) -> bool | None:
    """Whether two choices are the same; None where they are worded differently and may yet be.

    Raises:
        Unreadable: the result is broken.
    """
    said, meant = _said(stated), _said(expected)
    # Where an explanation begins can't be told from a list, so each beginning is looked at.
    verdicts = [
        _compared(said[:end], meant) for end in (len(said), *(found.start() for found in _ASIDE.finditer(said)))
    ]
    return True if True in verdicts else next((one for one in verdicts if one is not None), None)


def _compared(stated: str, expected: str) -> bool | None:
    one, other = _folded(stated), _folded(expected)
    if one == other:
        return True
    if one in (f"not {other}", f"non {other}") or other in (f"not {one}", f"non {one}"):
        return False
    if any({one, other} <= opposites for opposites in _OPPOSITES):
        return False
    if any(words <= _YES | _NO for words in ({one, other},)):
        return (one in _YES) == (other in _YES)
    names = _names(one), _names(other)
    if not all(names) or {_sort(name) for name in names[0]} != {_sort(name) for name in names[1]}:
        return None
    return None if sorted(names[0]) == sorted(names[1]) else False


def read_boolean(stated: str) -> bool:
    """Yes or no, by the word it begins with.

    Raises:
        Unreadable: it begins with neither, or takes it back at once.
    """
    words = re.findall(r"\w+", _said(stated).lower())
    first = words[0] if words else ""
    hedged = words[1:3] in (["and", "no"], ["or", "no"], ["and", "false"]) or words[1:2] in (["but"], ["unless"])
    if first not in _YES | _NO or hedged:
        raise Unreadable(f"“{stated}” is neither yes nor no")
    return first in _YES


def _said(stated: str) -> str:
    """The result without its markup and without the words that only announce it."""
    before, said = None, words_of(opened(stated))
    while before != said:
        before, said = said, bare(_ANNOUNCED.sub("", said))
    return said


def _folded(text: str) -> str:
    plain = re.sub(r"[${}*`]", " ", text.lower().replace("-", " "))
    words = re.findall(r"[\w+\\^.\[\]/=]+", _NOUNS.sub(" ", plain))
    return " ".join(word.strip(".") for word in words if word.strip("."))


def _names(folded: str) -> list[str]:
    """The letters, ordinals and names of a folded choice; none where it holds another word."""
    words = [word for word in folded.split() if word not in ("and", "or")]
    named = [f"#{_ORDINALS.index(word) + 1}" if word in _ORDINALS else word for word in words]
    return named if all(name.startswith("#") or _NAME.fullmatch(name) for name in named) else []


def _sort(name: str) -> str:
    """Of which sort a name is: letter, number, ordinal, letter with number."""
    return re.sub(r"\d+", "0", re.sub(r"[a-z]", "a", name))

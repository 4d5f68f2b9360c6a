"""Final results in words: choices and yes or no. Pure.

A correct choice may be worded in many ways, so that two that are worded alike agree, but two that are not
differ only where both are of one small closed set: options by letter, by ordinal or by name, numbers, words
for yes and no, a word and its opposite.
"""

import re

from pipeline.review.results.notation import Unreadable

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
_NAME = re.compile(r"[a-z]?\d+|[a-z]|[ivx]+")


def same_choice(stated: str, expected: str) -> bool | None:
    """Whether two choices are the same; None where they are worded differently and may yet be."""
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
    words = re.findall(r"\w+", stated.lower())
    first = words[0] if words else ""
    hedged = words[1:3] in (["and", "no"], ["or", "no"], ["and", "false"]) or words[1:2] in (["but"], ["unless"])
    if first not in _YES | _NO or hedged:
        raise Unreadable(f"“{stated}” is neither yes nor no")
    return first in _YES


def _folded(text: str) -> str:
    plain = re.sub(r"\\(?:text|mathrm|textbf|operatorname)\b|[${}*`]", " ", text.lower().replace("-", " "))
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

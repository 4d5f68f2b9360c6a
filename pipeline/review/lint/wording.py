"""American spelling, the style of numbers, and contractions as people say them. Pure."""

import re
from collections.abc import Iterator

from pipeline.review.lint.american import american_for
from pipeline.review.lint.entry import Entry, Fault

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BLANK_PERCENT = re.compile(r"\d\s+%|\d\s+per ?cent\b")
_FORMULA_PERCENT = re.compile(r"\$ +%")
_LONG_NUMBER = re.compile(r"(?<![\w.,/#:-])\d{5,}(?![\w,]|\.\d)")
_HYPHEN_MINUS = re.compile(r"(?<![\w.)\]-])-\d")
_HYPHEN_RANGE = re.compile(r"(?<![\w.,/#:-])\d[\d,.]*-\d[\d,.]*(?![\w-]|\.\d)")
_CONTRACTED = re.compile(r"\b(?P<word>[A-Za-z]+)['’](?P<rest>ve|re|ll|d)\b")
_MAY_CONTRACT = {
    "ve": frozenset(["i", "you", "we", "they", "who", "would", "could", "should", "might", "must"]),
    "re": frozenset(["you", "we", "they", "who", "what"]),
    "ll": frozenset(["i", "you", "he", "she", "it", "we", "they", "that", "there", "who", "what", "this"]),
    "d": frozenset(["i", "you", "he", "she", "it", "we", "they", "who", "that", "there", "what", "how"]),
}
_HAS_AS_MAIN_VERB = re.compile(
    r"\b(?:I|[Yy]ou|[Ww]e|[Tt]hey)['’]ve (?:an?|the|no|many|few|several|some|enough|two|three|four|\d[\d,]*|little|only"
    r"|more|less) (?!been\b|had\b|seen\b)"
)


def wording_faults(entry: Entry) -> Iterator[Fault]:
    """What of an answer's prose is spelled or written in another way than the other answers."""
    for number, text in entry.prose():
        for said in (*_spelling(text), *_numbers(text), *_contractions(text)):
            yield entry.fault(number, said)
    for number, text, code in entry.lines:
        if not code and _FORMULA_PERCENT.search(text):
            yield entry.fault(number, "percent stands close to its number, as in $2/8 = 25$%")


def _spelling(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        for word in found[0].split("-"):
            if american := american_for(word):
                yield f"“{word}” is spelled {american} here"


def _numbers(text: str) -> Iterator[str]:
    rules = (
        (_BLANK_PERCENT, "percent stands close to its number, as in 5%"),
        (_LONG_NUMBER, "thousands are set off by commas, as in 10,000"),
        (_HYPHEN_MINUS, "the minus of a number outside a formula is −"),
        (_HYPHEN_RANGE, "a range has an en dash, as in 3–5"),
    )
    for pattern, rule in rules:
        yield from (f"“{found[0].strip()}”: {rule}" for found in pattern.finditer(text))


def _contractions(text: str) -> Iterator[str]:
    for found in _CONTRACTED.finditer(text):
        if found["word"].lower() not in _MAY_CONTRACT[found["rest"]]:
            yield f"nobody says “{found[0]}”"
    yield from (
        f"“{found[0].strip()}”: have as a main verb is not contracted" for found in _HAS_AS_MAIN_VERB.finditer(text)
    )

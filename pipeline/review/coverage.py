"""Whether an answer speaks of every part of its question. Pure, and a heuristic that can't see what is meant.

Of each part and each sub-question the words that carry meaning are taken, cut to their beginnings. The part
counts as addressed if the answer bears its label, a fifth of those words, or its formulas. So what is missed
here was most likely left out; what is found may still be answered badly.
"""

import re

from pipeline.records import Question

_SHARE = 0.2
_STEM = 5
_ENOUGH = 4  # words of a sub-question; “When shouldn't you?” can't be looked for
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """about above after again also another answer because been before being below between both case cases compare
        consider could describe discuss does doing don't down each else even every example examples explain following
        from further give given have having here into it's just let's like make might more most much must name need only
        other over please question same should show some such suppose than that their them then there these they
        this those through under until upon very want were what when where which while will with would your""",
    )
)
_LABEL = re.compile(r"^\s*(?:\(?(?P<label>[a-hA-H]|\d{1,2}|[ivx]{1,4})[.)])\s")
_ASKED = re.compile(r"[^?.!;]*\?")


def missed_parts(question: Question, text: str) -> list[str]:
    """The parts and sub-questions that the answer seems to pass over, each by its first words."""
    own = _words(text)
    asked = [found.strip() for found in _ASKED.findall(question.text)]
    # A single question is what the whole answer is about; its words need not come back.
    several = [found for found in asked if len(_words(found)) >= _ENOUGH] if len(asked) > 1 else []
    return [f"nothing on “{_short(part)}”" for part in (*question.parts, *several) if not _addressed(part, text, own)]


def _addressed(part: str, text: str, own: set[str]) -> bool:
    label = _LABEL.match(part)
    if label and re.search(rf"(?:\(|^[#*\s-]*|\b){label['label']}[.)]", text, re.IGNORECASE | re.MULTILINE):
        return True
    words = _words(part)
    if not words:
        return True
    formulas = re.findall(r"\$([^$]+)\$", part)
    if any(formula in text for formula in formulas):
        return True
    return len(words & own) >= _SHARE * len(words)


def _words(text: str) -> set[str]:
    found = re.findall(r"[A-Za-z][A-Za-z'’-]{3,}|\b[A-Z]{2,}\b", text)
    return {word.lower()[:_STEM] for word in found if word.lower() not in _COMMON}


def _short(part: str) -> str:
    flat = " ".join(part.split())
    return flat if len(flat) <= 60 else flat[:57] + "…"

r"""One stated result of several values → its items: by ``;``, as a list, a set, a range, or in a sentence. Pure."""

import re

_BETWEEN = re.compile(r"\\text\{\s*(?:,?\s*(?:and|or)|,)\s*\}|\\q?quad|\\(?=\s)")
_RANGE = re.compile(r"\bto\b|–|—|\.\.\.?|\\[lc]?dots")
# One after the other, for a comma may stand between thousands.
_LISTS = (re.compile(r",(?!\d{3}(?!\d))|\band\b|\bor\b|&|\n"), re.compile(r",|\band\b|\bor\b|\n"), _RANGE)
_AROUND = re.compile(
    r"^[$\s]*(?:\\[(\[])?(?:[^=$]*(?<![<>!])=\s*)?[$\s]*(?:\\left|\\[bB]igg?)?\s*\\?[\[({]|(?:\\right|\\[bB]igg?)?\s*\\?[\])}]\s*(?:\\[)\]])?[$\s]*$"
)
_SIGNS = re.compile(r"\\pm|±")
_SET = re.compile(r"\\\{|\\lbrace|^\s*\$+\s*\{|\\pm|±|\bor\b")


def items_of(stated: str, count: int | None = None) -> list[str]:
    """The items of a result.

    Args:
        stated: items separated by ``;``, each perhaps with a label before and a unit behind it.
        count: how many are expected; a single item is then looked at as a list or a range as well.
    """
    items = [item for item in stated.rstrip(". ").split(";") if item.strip(" $")]
    if count is None or count == len(items) or len(items) != 1:
        return items
    text = _BETWEEN.sub(", ", items[0])
    for pattern in _LISTS:
        for inner in (text, _AROUND.sub("", text), _AROUND.sub("", _AROUND.sub("", text))):
            parts = [part for part in _split(pattern, inner) if part.strip(" $\\()[]{}.")]
            parts = [both for part in parts for both in _both_signs(part)]
            if len(parts) == count:
                return parts
    return items


def _both_signs(part: str) -> list[str]:
    """``1 ± x`` are two values."""
    if len(_SIGNS.findall(part)) != 1:
        return [part]
    return [_SIGNS.sub("-", part), _SIGNS.sub("+", part)]


def is_set(stated: str) -> bool:
    """Whether a result is written as a set or with “or”, whose order means nothing."""
    return bool(_SET.search(stated))


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    """The pieces between separators that stand in no bracket but that around a thousand."""
    pieces, depth, start = [], 0, 0
    for found in re.finditer(rf"(?P<opening>[(\[{{])|(?P<closing>[)\]}}])|(?P<separator>{pattern.pattern})", text):
        if found["separator"] is None:
            depth += 1 if found["opening"] else -1
        elif depth <= 0:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]

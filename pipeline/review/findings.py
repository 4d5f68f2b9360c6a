"""What can be seen of an answer without knowing the subject: is it whole, of fitting length, without filler. Pure."""

import ast
import re
import warnings
from collections.abc import Iterator

from pipeline.drawings import all_blocks as python_blocks
from pipeline.records import Answer, Finding, Level, Question
from pipeline.review.coverage import missed_parts

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})(?P<rest>.*)$")
_HEADING = re.compile(r"^#{1,6}[ \t]+(?:\d+[.)][ \t]*)?[*_]*(?P<title>[A-Za-z -]+?)[*_:]*[ \t]*#*$", re.MULTILINE)
_CODE = re.compile(r"^[ \t]*(```+|~~~+).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.DOTALL)
# What prompts/interview asks for; “Premise check” is there only where there is something to check.
_HEADINGS = ("in one breath", "full answer", "follow-ups", "common mistakes")
_PROMPT = "interview"
# Words for the full answer, as the prompt's guidelines have them.
_WORDS: dict[Level | None, tuple[int, int]] = {"E": (120, 220), "M": (200, 350), "H": (300, 480), None: (150, 350)}
_SHORTEST, _LONGEST, _LONGEST_WITH_MORE = 0.5, 2.0, 3.0
_CUT_AT = re.compile(
    r"(?:[,(\[{=+\\-]|\b(?:the|an?|and|or|of|to|in|on|for|with|is|are|be|by|that|which|we|as|at|from|if|then|because))$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]|^[ \t]*\||^#|Final result", re.IGNORECASE)
_FILLER = re.compile(
    r"\bas an? (?:(?:ai|artificial intelligence|large)\s+)+(?:language )?model\b|\bas an ai\b"
    r"|\b(?:great|excellent|good) question\b"
    r"|\bi hope (?:this|that) helps\b|\blet me know if\b|\bfeel free to\b|^(?:certainly|absolutely|sure|of course)[!,]"
    r"|\bhappy to help\b|\bin today's (?:fast-paced|ever-changing)\b|\bit is important to note that\b",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSAL = re.compile(
    r"\bi(?:'m| am) (?:sorry|unable)\b.{0,40}\b(?:can(?:no|')t|unable|not able)\b"
    r"|\bi (?:can(?:no|')t|am unable to|won't) (?:assist|help|answer|provide|comply|fulfil)",
    re.IGNORECASE,
)


def findings_of(question: Question, answer: Answer, text: str) -> Iterator[Finding]:
    """What was looked at, in the order in which a reader would want to know.

    Args:
        question: what was asked.
        answer: the record behind the text.
        text: the answer as it is shown, which may be a person's edit.
    """
    yield _finding("complete", list(_incomplete(answer, text)), "it ends where it should, under its headings")
    yield _finding(
        "parts", missed_parts(question, text), "words of every part and sub-question were found, which is no proof"
    )
    yield _finding("length", _unfit(question.level, text), f"{_count(_full_answer(text))} words for the full answer")
    yield _finding("no filler", [f"“{found}”" for found in _phrases(text)], "no stock phrase and no refusal")
    yield _finding("fences", ["a code fence is not closed"] if _open_fence(text) else [], "all closed")
    blocks = python_blocks(text)
    if blocks:
        said = f"{len(blocks)} block{'s' if len(blocks) > 1 else ''} of Python"
        yield _finding("python", list(_syntax_errors(blocks)), f"{said} can be parsed")


def _finding(check: str, faults: list[str], otherwise: str) -> Finding:
    return Finding(check=check, passed=not faults, detail="; ".join(faults) or otherwise)


def _incomplete(answer: Answer, text: str) -> Iterator[str]:
    if answer.status == "truncated" or answer.finish_reason == "length":
        yield "it was cut off at the token limit"
    if answer.prompt == _PROMPT:
        titles = {found["title"].strip().lower().replace(" ", "-") for found in _HEADING.finditer(text)}
        missing = [heading for heading in _HEADINGS if heading.replace(" ", "-") not in titles]
        if missing:
            yield f"no heading {', '.join(f'“{heading}”' for heading in missing)}"
    lines = [line for line in _CODE.sub("```", text).split("\n") if line.strip()]
    last = lines[-1].rstrip() if lines else ""
    if not last:
        yield "it is empty"
    elif _CUT_AT.search(last) and "Final result" not in last:
        yield f"it ends in mid-sentence: “…{last[-40:]}”"
    elif last[-1].isalnum() and not _LISTED.search(last):
        yield f"it ends without a full stop: “…{last[-40:]}”"


def _full_answer(text: str) -> str:
    """The layer of that name; all of the text where there are no layers."""
    pieces = re.split(r"^#{1,3}[ \t]+.*?full answer.*$", text, maxsplit=1, flags=re.MULTILINE | re.IGNORECASE)
    return re.split(
        r"^#{1,3}[ \t]+(?:more\b|what they|follow|common|related|sources)",
        pieces[-1],
        maxsplit=1,
        flags=re.MULTILINE | re.IGNORECASE,
    )[0]


def _count(text: str) -> int:
    return len(re.findall(r"[A-Za-z][\w'’-]*", re.sub(r"\$[^$\n]*\$|`[^`\n]*`", " x ", _prose(text))))


def _prose(text: str) -> str:
    return _DISPLAY.sub(" ", _CODE.sub(" ", text))


def _unfit(level: Level | None, text: str) -> list[str]:
    full = _full_answer(text)
    least, most = _WORDS[level]
    words = _count(full)
    more = _prose(full) != full  # a derivation or a program needs its room
    said = f"{words} words for the full answer, where level {level or 'none'} asks for about {least} to {most}"
    if words < least * _SHORTEST and not more:
        return [said]
    return [said] if words > most * (_LONGEST_WITH_MORE if more else _LONGEST) else []


def _phrases(text: str) -> list[str]:
    prose = _prose(text)
    return [found[0].strip() for pattern in (_REFUSAL, _FILLER) for found in pattern.finditer(prose)]


def _open_fence(text: str) -> bool:
    mark = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found and not mark:
            mark = found[1]
        elif found and found[1].startswith(mark) and not found["rest"].strip():
            mark = ""
    return bool(mark)


def _syntax_errors(blocks: list[str]) -> Iterator[str]:
    for number, block in enumerate(blocks, start=1):
        code = re.sub(r"^(?:>>> |\.\.\. |[%!]\w.*)", "", block, flags=re.MULTILINE)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape is not a fault of the answer
                ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            yield f"block {number}: {error}"

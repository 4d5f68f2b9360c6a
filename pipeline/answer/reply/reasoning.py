"""Takes a model's reasoning out of its answer, by whatever marks it stands there. Pure.

Reasoning models put their thinking before the answer, in the same text, where the server does not part them:
``<think>`` (often without its opening, which the chat template put into the prompt), ``<thinking>``,
``<seed:think>``, ``[THINK]``, ``◁think▷``, ``<|START_THINKING|>``, ``<|begin_of_thought|>``, and the channels of
gpt-oss (``<|channel|>analysis<|message|>``) and Gemma (``<|channel>thought … <channel|>``).
https://docs.vllm.ai/en/latest/features/reasoning_outputs.html, https://github.com/openai/harmony
"""

import re
from dataclasses import dataclass

_NAMES = (
    r"(?:(?!start|begin|end)\w{1,12}[:_])?(?:think(?:ing)?|thoughts?|reason(?:ing)?(?:_content)?|reflect(?:ion)?|analysis|scratch_?pad"
    r"|rationale|cot|chain_?of_?thought|(?:inner|internal)_?(?:monologue|thoughts?)|deliberation)"
)
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(`+)(?!`)[^\n]*?[^`\n]\1(?!`)|“[^”\n]{0,80}”|\"[^\"\n]{0,80}\"")


@dataclass(frozen=True)
class _Marks:
    """One way of marking reasoning."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]


def _marks(opening: str, closing: str, flags: int = re.IGNORECASE) -> _Marks:
    return _Marks(re.compile(opening, flags), re.compile(closing, flags))


_WAYS = (
    _marks(rf"<\|?{_NAMES}\b[^<>\n]{{0,80}}>", rf"</\|?{_NAMES}\s*\|?>|<\|?/{_NAMES}\|?>"),
    _marks(rf"◁\|?{_NAMES}\|?▷", rf"◁/{_NAMES}▷"),
    _marks(r"\[(?:THINK|THINKING|REASONING)\]", r"\[/(?:THINK|THINKING|REASONING)\]", 0),
    _marks(rf"<\|(?:start|begin)(?:_of)?_{_NAMES}\|>", rf"<\|end(?:_of)?_{_NAMES}\|>"),
    _marks(r"<details\b[^>]*type=[\"']?reasoning[\"']?[^>]*>", r"</details>"),
    _marks(r"<\|channel\|?>\s*(?:thought|thinking|analysis)\b(?!\s*<\|message)", r"<\|?channel\|>(?!\s*\w)"),
    _marks(r"<unused94>\s*thought\b", r"<unused95>"),
    _marks(r"\AThinking\.\.\.(?=\s*\n)", r"^\.\.\.done thinking\.[ \t]*$", re.MULTILINE),
)
# gpt-oss: <|start|>assistant<|channel|>NAME …<|message|>BODY<|end|>; some servers drop some of the marks.
_CHANNEL = re.compile(
    r"(?:<\|start\|>\s*\w*\s*)?<\|channel\|>\s*(?P<name>\w+)[^<\n]{0,80}(?:<\|constrain\|>[^<\n]{0,40})?<\|message\|>"
    r"(?P<body>.*?)(?=<\|(?:end|return|call|start|channel)\|>|\Z)",
    re.DOTALL,
)
_BARE_CHANNELS = re.compile(r"\Aanalysis(?=\W|[A-Z]).*?\bassistant\s*final(?=\W|[A-Z])", re.DOTALL)
_BARE_FINAL = re.compile(r"\A.{0,20000}?(?:<\|end\|>|\bassistant)\s*(?:<\|channel\|>)?final<\|message\|>", re.DOTALL)
_CONTROL = re.compile(
    r"<\|(?:start|end|return|call|message|channel|im_end|im_start|eot_id|endoftext)\|>(?:assistant\b)?"
)
_NAMES_OF_ANSWERS = r"(?:answer|response|final_answer|solution|output)"
_ANSWER = re.compile(
    rf"\A\s*(?:<{_NAMES_OF_ANSWERS}>|<\|(?:start|begin)(?:_of)?_{_NAMES_OF_ANSWERS}\|>)(?P<body>.*?)"
    rf"(?:</{_NAMES_OF_ANSWERS}>|<\|end(?:_of)?_{_NAMES_OF_ANSWERS}\|>|\Z)\s*\Z",
    re.DOTALL | re.IGNORECASE,
)


def without_reasoning(text: str) -> tuple[str, bool]:
    """The answer alone, and whether reasoning was taken out of the text.

    Marks in code or quotation marks are what the answer speaks of, and stay.
    """
    if not any(mark in text for mark in ("<", "◁", "[", "Thinking...", "assistant")):
        return text, False
    found = _final_channel(text)
    answer = text if found is None else found
    for way in _WAYS:
        answer = _without(answer, way)
    if answer == text:
        return text, False
    answer = _unwrapped(_CONTROL.sub("", answer) if found is not None else answer)
    return answer.strip("\n") if answer.strip() else "", True


def _final_channel(text: str) -> str | None:
    """What stands in gpt-oss's final channel; None where the text has no channels, empty where none is final."""
    if _is_quoted(text, text.find("<|channel|>")):
        return None
    channels = list(_CHANNEL.finditer(text))
    if channels:
        finals = [found["body"] for found in channels if found["name"].startswith("final")]
        if not finals and text[: channels[0].start()].strip() and channels[0]["name"] == "commentary":
            return text[: channels[0].start()]
        return "\n\n".join(finals)
    for pattern in (_BARE_FINAL, _BARE_CHANNELS):
        if found := pattern.match(text):
            return text[found.end() :]
    return None


def _without(text: str, way: _Marks) -> str:
    """The text without every part that is marked in one way."""
    place = 0
    while closing := _next(way.closing, text, place):
        opening = _last_opening(way, text[: closing.start()])
        if opening is None:  # never opened: all before it is reasoning, unless the answer speaks of the mark
            text, place = text[closing.end() :], 0
        elif _stands_alone(text, opening):
            text, place = _cut_out(text, opening.start(), closing.end()), 0
        else:
            place = closing.end()
    opened = _next(way.opening, text, 0)
    if opened and _stands_alone(text, opened) and not _in_fence(text, opened.start()):
        return text[: opened.start()]  # it was cut off while it was reasoning
    return text


def _cut_out(text: str, start: int, end: int) -> str:
    before, after = text[:start].rstrip(), text[end:].lstrip()
    return f"{before}\n\n{after}" if before and after else before + after


def _next(mark: re.Pattern[str], text: str, place: int) -> re.Match[str] | None:
    """The next mark that is not quoted; one in a block of code counts, where nothing before it opened."""
    for found in mark.finditer(text, place):
        if not _is_quoted(text, found.start()):
            return found
    return None


def _last_opening(way: _Marks, before: str) -> re.Match[str] | None:
    found = [one for one in way.opening.finditer(before) if not _is_quoted(before, one.start())]
    return found[0] if found else None


def _stands_alone(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark opens the text, or a line outside code: else the answer speaks of it."""
    line_start = text.rfind("\n", 0, mark.start()) + 1
    return not text[line_start : mark.start()].strip() and (
        not text[: mark.start()].strip() or not _in_fence(text, mark.start())
    )


def _in_fence(text: str, place: int) -> bool:
    return any(found.start() < place < found.end() for found in _FENCED.finditer(text))


def _is_quoted(text: str, place: int) -> bool:
    """Whether a place lies in inline code or between quotation marks."""
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    line = text[start : end if end >= 0 else len(text)]
    return any(found.start() <= place - start < found.end() for found in _INLINE.finditer(line))


def _unwrapped(text: str) -> str:
    found = _ANSWER.match(text)
    return found["body"].strip() if found else text

"""Where an answer stands in a message: its text, without what is reasoning; and what stands elsewhere. Pure."""

from collections.abc import Mapping
from typing import Any

from pipeline.answer.reply.fence import unfenced
from pipeline.answer.reply.reasoning import without_reasoning

_REASONING = ("reasoning_content", "reasoning", "thinking", "reasoning_text", "reasoning_details")
_REASONING_LEFT_OUT = "reasoning that stood in the reply was left out"
_UNFENCED = "the fence around the whole reply was taken off"
_PARSER = (
    "the server takes the whole answer for reasoning: change its reasoning parser (vLLM --reasoning-parser, "
    "llama.cpp --reasoning-format none, LM Studio's “separate reasoning_content”), or turn thinking off"
)


def answer_in(text: str) -> tuple[str, tuple[str, ...]]:
    """The answer alone, and what was taken off, in words."""
    answer, reasoned = without_reasoning(text)
    plain = unfenced(answer)
    if plain != answer:
        plain, inside = without_reasoning(plain)
        reasoned |= inside
    notes = ((_REASONING_LEFT_OUT, reasoned), (_UNFENCED, plain != answer))
    return plain, tuple(note for note, noted in notes if noted)


def text_of(content: object) -> str:
    """A message's content: a string, or a list of parts of which the text counts, not the reasoning."""
    if isinstance(content, list):
        return "".join(filter(None, map(_text_of_part, content)))
    if isinstance(content, dict):
        return _text_of_part(content)
    return content if isinstance(content, str) else ""


def elsewhere(message: Mapping[str, Any], notes: tuple[str, ...]) -> str:
    """Where text stood in a reply without an answer."""
    for name in _REASONING:
        if length := len(str(message.get(name) or "")):
            return f"{length:,} characters stand in `{name}`: {_PARSER}"
    calls = message.get("tool_calls") or message.get("function_call")
    if calls:
        return (
            "the model called a tool that nobody offered it, instead of answering: choose another --model or --prompt"
        )
    if _REASONING_LEFT_OUT in notes or _has_thinking_part(message.get("content")):
        return f"all of it is reasoning: {_PARSER}"
    if message.get("audio"):
        return "the model spoke (`audio`) instead of writing"
    return ""


def _text_of_part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else ""
    kind = str(part.get("type") or "text").lower()
    text = part.get("text")
    if isinstance(text, dict):
        text = text.get("value")
    return text if isinstance(text, str) and not any(word in kind for word in ("think", "reason")) else ""


def _has_thinking_part(content: object) -> bool:
    parts = content if isinstance(content, list) else []
    return any(isinstance(part, dict) and "think" in str(part.get("type")) for part in parts)

"""A Chat Completions body → a ``Reply``, with all that tells whether it is an answer. Pure.

Gateways and local servers bend OpenAI's shape: no usage, null choices, content as a list of parts, reasoning in
the text, an error with status 200. Batches bring the same bodies in a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.answer.reply.endings import Ending, ending_of
from pipeline.answer.reply.errors import is_error, read_failure, status_in, unwrapped
from pipeline.answer.reply.failure import ELSEWHERE, CallFailed, Failure
from pipeline.answer.reply.fence import unfenced
from pipeline.answer.reply.reasoning import without_reasoning
from pipeline.answer.reply.usage import read_usage
from pipeline.records import Usage

_REASONING = ("reasoning_content", "reasoning", "thinking", "reasoning_text", "reasoning_details")
_REASONING_LEFT_OUT = "reasoning that stood in the reply was left out"
_UNFENCED = "the fence around the whole reply was taken off"
_PARSER = (
    "the server takes the whole answer for reasoning: change its reasoning parser (vLLM --reasoning-parser, "
    "llama.cpp --reasoning-format none, LM Studio's “separate reasoning_content”), or turn thinking off"
)


@dataclass(frozen=True)
class Reply:
    """What came back for one call that the server took.

    Attributes:
        text: the answer alone, without reasoning and without a fence around all of it.
        refusal: the model's own words where it refused, or what a filter found.
        usage: None where the server did not say.
        headers: names in lower case.
        notes: what a reader should know of how the text came about.
        elsewhere: where text stood that is no answer, in words; empty where there is none.
    """

    text: str
    finish_reason: str | None
    refusal: str | None
    usage: Usage | None
    model: str | None
    request_id: str | None
    headers: Mapping[str, str]
    notes: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return ending_of(self.finish_reason)

    @property
    def cut(self) -> bool:
        """Whether it was cut off, by the token limit or by the end of the model's context."""
        return self.ending in (Ending.CUT, Ending.CONTEXT)

    @property
    def refused(self) -> bool:
        """Whether the model refused, or a filter stepped in."""
        return bool(self.refusal) or self.ending is Ending.REFUSED

    @property
    def doubtful(self) -> bool:
        """Whether it has a text but no end that is known to be good."""
        return self.ending in (Ending.UNKNOWN, Ending.TOOL)

    def worse_than(self, cut: "Reply") -> bool:
        """Whether a second try brought less than the cut-off reply before it."""
        kept = len(cut.text.strip())
        return kept > 0 if self.refused else self.cut and len(self.text.strip()) < kept


def read_reply(body: object, headers: Mapping[str, str]) -> Reply:
    """The reply that a Chat Completions body holds.

    Raises:
        CallFailed: the body is no reply; what it may have cost is with it.
    """
    body = unwrapped(body)
    if not isinstance(body, dict):
        raise CallFailed(bad_response("the server sent no JSON object", headers))
    usage, odd = read_usage(body.get("usage"))
    choice = _first_choice(body)
    fault = next((one for one in (body, choice) if one.get("error")), None if choice else body)
    if fault is not None and is_error(fault):
        raise CallFailed(_error_in_reply(fault, headers), usage)
    blocked = _blocked(choice or body)
    if not choice and not blocked:
        failure = read_failure("APIResponseValidationError", None, body, headers)
        raise CallFailed(bad_response(f"the server sent a reply without choices: {failure.message}", headers), usage)
    message = choice.get("message")
    message = {"content": message} if isinstance(message, str) else message if isinstance(message, dict) else {}
    text, notes = _answer(_text(message.get("content")) or _text(choice.get("text")))
    return Reply(
        text=text,
        finish_reason=_finish_reason(choice),
        refusal=_string(message.get("refusal")) or ("" if text.strip() else blocked) or None,
        usage=usage,
        model=_string(body.get("model")),
        request_id=headers.get("x-request-id") or _string(body.get("id")),
        headers=headers,
        notes=(*notes, *filter(None, [odd])),
        elsewhere="" if text.strip() else _elsewhere(message, notes),
    )


def checked(reply: Reply) -> Reply:
    """The reply, unless it is empty or broke off: that is never an answer.

    Raises:
        CallFailed: there is no text, no refusal and no cut-off that a larger limit might mend.
    """
    if reply.refused or reply.cut:
        return reply
    if reply.ending is Ending.BROKEN:
        raise CallFailed(bad_response(f"the reply broke off ({reply.finish_reason})", reply.headers), reply.usage)
    if reply.text.strip():
        return reply
    if reply.elsewhere:
        raise CallFailed(Failure(ELSEWHERE, f"the reply has no text; {reply.elsewhere}", 200), reply.usage)
    raise CallFailed(bad_response(f"the reply was empty{_reasoned(reply.usage)}", reply.headers), reply.usage)


def bad_response(message: str, headers: Mapping[str, str]) -> Failure:
    """A reply that asking again may mend."""
    return Failure("APIResponseValidationError", message, headers=headers)


def _reasoned(usage: Usage | None) -> str:
    if usage is None or not usage.reasoning_tokens:
        return ""
    return f": {usage.reasoning_tokens} tokens went into reasoning"


def _answer(text: str) -> tuple[str, tuple[str, ...]]:
    answer, reasoned = without_reasoning(text)
    plain = unfenced(answer)
    if plain != answer:
        plain, inside = without_reasoning(plain)
        reasoned |= inside
    notes = ((_REASONING_LEFT_OUT, reasoned), (_UNFENCED, plain != answer))
    return plain, tuple(note for note, noted in notes if noted)


def _error_in_reply(body: Mapping[str, Any], headers: Mapping[str, str]) -> Failure:
    """Gateways pass a provider's error on with status 200 and the true status as its code."""
    fault = {name: value for name, value in body.items() if name not in ("choices", "usage", "model", "id")}
    status = status_in(fault)
    return read_failure("APIStatusError" if status else "APIResponseValidationError", status or 200, fault, headers)


def _first_choice(body: Mapping[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    return choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}


def _finish_reason(choice: Mapping[str, Any]) -> str | None:
    """Why it ended, by whatever field says so; what the provider behind a gateway says counts where it is worse."""
    said = _string(choice.get("finish_reason"))
    details = choice.get("finish_details")
    others = [choice.get("native_finish_reason"), choice.get("stop_reason"), choice.get("done_reason")]
    others.append(details.get("type") if isinstance(details, dict) else None)
    named = [other for other in map(_string, others) if other]
    worse = (Ending.CUT, Ending.CONTEXT, Ending.REFUSED)
    if ending_of(said) is Ending.GOOD:
        said = next((other for other in named if ending_of(other) in worse), said)
    return said


def _blocked(fields: Mapping[str, Any]) -> str:
    """What a filter says that it found; empty where none did."""
    feedback = fields.get("promptFeedback") or fields.get("prompt_feedback")
    if isinstance(feedback, dict) and (reason := feedback.get("blockReason") or feedback.get("block_reason")):
        return f"the provider blocked the question ({reason})"
    found = [fields.get(name) for name in ("content_filter_results", "prompt_filter_results", "content_filter_result")]
    names = list(dict.fromkeys(name for one in found for name in _filtered(one)))
    return f"the provider's content filter stepped in ({', '.join(names)})" if names else ""


def _filtered(value: object, name: str = "filtered", depth: int = 0) -> Iterator[str]:
    if isinstance(value, list) and depth < 4:
        for one in value:
            yield from _filtered(one, name, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        if value.get("filtered") is True:
            yield name
        for inner, one in value.items():
            yield from _filtered(one, str(inner), depth + 1)


def _text(content: object) -> str:
    """A message's content: a string, or a list of parts of which the text counts, not the reasoning."""
    if isinstance(content, list):
        return "".join(filter(None, map(_text_of_part, content)))
    if isinstance(content, dict):
        return _text_of_part(content)
    return content if isinstance(content, str) else ""


def _text_of_part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else ""
    kind = str(part.get("type") or "text").lower()
    text = part.get("text")
    if isinstance(text, dict):
        text = text.get("value")
    return text if isinstance(text, str) and not any(word in kind for word in ("think", "reason")) else ""


def _elsewhere(message: Mapping[str, Any], notes: tuple[str, ...]) -> str:
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


def _has_thinking_part(content: object) -> bool:
    parts = content if isinstance(content, list) else []
    return any(isinstance(part, dict) and "think" in str(part.get("type")) for part in parts)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

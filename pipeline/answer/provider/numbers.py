"""The numbers in a rejection: the model's context, the prompt's tokens, the longest answer, tokens a minute. Pure."""

import re
from dataclasses import dataclass

_NUMBER = r"(\d[\d,_]*\d|\d)"
_CONTEXT = (
    rf"(?:context|sequence|n_ctx|max_model_len|max_seq_len|window)[^.\d]{{0,40}}?{_NUMBER}",
    rf"{_NUMBER}[ -]?tokens? (?:context|window)",
    rf"tokens?`? must be (?:<=|less than or equal to|at most) {_NUMBER}",
)
_PROMPT = (
    rf"{_NUMBER}(?: tokens?)? (?:in|from|for|of) (?:the |your )?(?:text |input )?(?:messages?|prompts?|input)",
    rf"(?:prompt|input|messages?)\b[^.\d]{{0,40}}?{_NUMBER}(?: input)?[ _]?tokens?",
    rf"{_NUMBER} (?:input|prompt) tokens",
    rf"given: {_NUMBER} `?inputs?`? tokens",
    rf"(?:prompt|input)_tokens\D{{1,4}}{_NUMBER}",
    rf"request \({_NUMBER} tokens\)",
)
_MINUTE = re.compile(rf"limit\W{{1,3}}{_NUMBER}\W.{{0,30}}requested\W{{1,3}}{_NUMBER}", re.I)
_EXCLUSIVE = re.compile(r"\(exclusive\)|[\[(]\d+, ?\d+\)|less than (?!or)", re.I)
_LEAST = 16  # smaller numbers are ranges' beginnings and indices
_OVERHEAD = 16  # tokens that a chat template adds beside what is counted


@dataclass(frozen=True)
class Limits:
    """What a server says of its limits, in tokens; 0 where it does not say.

    Attributes:
        room: the longest answer that would be taken.
        per_minute: tokens a minute that the account may use.
    """

    room: int = 0
    context: int = 0
    prompt: int = 0
    per_minute: int = 0


NO_LIMITS = Limits()


def limits_in(message: str, max_tokens: int) -> Limits:
    """What a rejection says, where it rejects a call that asked for so many tokens at most."""
    if found := _MINUTE.search(message):
        per_minute, requested = _value(found[1]), _value(found[2])
        room = per_minute - (requested - max_tokens) if requested > per_minute else 0
        return Limits(room=max(room, 0), per_minute=per_minute)
    context, prompt = _first(_CONTEXT, message), _first(_PROMPT, message)
    if context and context != max_tokens:
        room = context - (prompt or 0) - _OVERHEAD if prompt else 0
        return Limits(room=max(room or _estimated(context, max_tokens), 0), context=context, prompt=prompt)
    numbers = [_value(number) for number in re.findall(_NUMBER, message)]
    lower = [number for number in numbers if _LEAST <= number < max_tokens and number != prompt]
    room = max(lower, default=0)
    return Limits(room=max(room - bool(_EXCLUSIVE.search(message)), 0), prompt=prompt)


def _estimated(context: int, max_tokens: int) -> int:
    """Half of the context where it is not said how much the prompt takes; less than was asked for in any case."""
    return min(context // 2, max_tokens - 1)


def _first(patterns: tuple[str, ...], message: str) -> int:
    for pattern in patterns:
        if found := re.search(pattern, message, re.IGNORECASE):
            return _value(found[1])
    return 0


def _value(text: str) -> int:
    return int(re.sub(r"[,_]", "", text))

"""What a server says of the tokens that a call took → ``Usage``, with a word where it contradicts itself. Pure.

Gateways in front of Gemini and Claude leave the reasoning out of ``completion_tokens``, or the cached part out of
``prompt_tokens``; the higher reading is taken, for it is what such providers bill.
"""

from collections.abc import Mapping
from typing import Any

from pipeline.records import Usage

_CONTRADICTION = "the server's token counts contradict each other ({}); the higher reading is billed"


def read_usage(value: object) -> tuple[Usage | None, str]:
    """The tokens of a call, None where they are not said; and what is odd about them, empty where nothing is."""
    if not isinstance(value, dict):
        return None, ""
    prompt = _count(value, "prompt_tokens", "input_tokens", "promptTokens", "inputTokens")
    completion = _count(value, "completion_tokens", "output_tokens", "completionTokens", "outputTokens")
    if prompt is None or completion is None:
        return None, ""
    total = _count(value, "total_tokens", "totalTokens") or 0
    cached = max(
        _detail(value, ("prompt_tokens_details", "input_tokens_details"), "cached_tokens"),
        _count(value, "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_tokens") or 0,
    )
    reasoning = max(
        _detail(value, ("completion_tokens_details", "output_tokens_details"), "reasoning_tokens"),
        _count(value, "reasoning_tokens", "thoughts_token_count") or 0,
    )
    odd = []
    if cached > prompt:
        odd.append(f"{cached} cached of {prompt} in the prompt")
        prompt += cached
    billed = max(completion, total - prompt)
    if reasoning > completion:
        billed = max(billed, completion + reasoning)
    if billed > completion:
        odd.append(_sum(prompt, completion, reasoning, total))
    usage = Usage(prompt_tokens=prompt, completion_tokens=billed, cached_tokens=cached, reasoning_tokens=reasoning)
    return usage, _CONTRADICTION.format("; ".join(odd)) if odd else ""


def _sum(prompt: int, completion: int, reasoning: int, total: int) -> str:
    parts = f"{prompt} and {completion} are not {total}" if total > prompt + completion else f"{completion} in all"
    return f"{parts}, {reasoning} of them reasoning" if reasoning else parts


def _count(value: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        count = value.get(name)
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            return count
    return None


def _detail(value: Mapping[str, Any], places: tuple[str, ...], name: str) -> int:
    details = [value[place] for place in places if isinstance(value.get(place), dict)]
    return max((_count(detail, name) or 0 for detail in details), default=0)

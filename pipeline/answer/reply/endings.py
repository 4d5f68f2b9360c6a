"""How a reply ended: well, cut off, refused, broken off, or nobody knows. Pure.

Vendors and gateways spell it in their own ways (``length``, ``MAX_TOKENS``, ``max_output_tokens``, ``model_length``;
``content_filter``, ``SAFETY``, ``RECITATION``, ``guardrail_intervened``, ``sensitive``), so words are looked for.
"""

import re
from enum import Enum


class Ending(Enum):
    """What a finish reason means."""

    GOOD = "the model had said all it wanted"
    CUT = "a token limit cut it off"
    CONTEXT = "the model's context was full"
    REFUSED = "the model or a filter refused"
    BROKEN = "it broke off at the provider"
    TOOL = "the model called a tool"
    UNKNOWN = "not known"


_GOOD = re.compile(
    r"stop(ped)?|end|end_?turn|turn_end|end_of_turn|eos|eos_token|eos_found|eot|eot_id|eog|end_?of_?text|end_token"
    r"|stop_?(sequences?|token|word|criteria|criteria_met)|completed?|done|finish(ed)?|success|succeeded|normal|null|none"
)
_BY_WORDS: tuple[tuple[re.Pattern[str], Ending], ...] = (
    (
        re.compile(
            r"filter|safe|recitation|prohibit|blocklist|block_list|blocked|refus|moderat|policy|guardrail|spii"
            r"|sensitive|harm|violat|toxic|copyright|^language$|jailbreak|inappropriate|risk|compliance|censor|denied"
        ),
        Ending.REFUSED,
    ),
    (re.compile(r"context"), Ending.CONTEXT),
    (
        re.compile(
            r"length|max_?(\w+_)?tokens?|tokens?_?(limit|exceed|max)|(output|response)_?limit|truncat|too_?long"
        ),
        Ending.CUT,
    ),
    (re.compile(r"tool|function"), Ending.TOOL),
    (
        re.compile(
            r"error|broke|abort|cancel|time_?d?_?out|deadline|network|interrupt|fail|insufficient|overload|malformed|reset"
            r"|disconnect|unavailable|^(un)?load$|rate_limit|kill|preempt"
        ),
        Ending.BROKEN,
    ),
)
_LEAST_REPEATS = 4
_LONGEST_PERIOD = 40  # lines
_SHARE = 0.5


def ending_of(reason: str | None) -> Ending:
    """What a finish reason means; none at all is a good end, for many servers give none."""
    if not reason:
        return Ending.GOOD
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", reason)
    word = re.sub(r"[^a-z0-9]+", "_", snake.lower()).strip("_").removeprefix("finish_reason_")
    if _GOOD.fullmatch(word):
        return Ending.GOOD
    return next((ending for pattern, ending in _BY_WORDS if pattern.search(word)), Ending.UNKNOWN)


def repeats(text: str) -> str:
    """What a text says again and again up to its end, shortened; empty where it does not.

    Small models fall into such loops; more tokens would bring more of the same.
    """
    lines = [line for line in (line.strip() for line in text.split("\n")) if line]
    if len(lines) < _LEAST_REPEATS + 1:  # one endless line: look at its words instead
        lines = text.split()
    lines = lines[:-1]  # the last one is cut off
    for period in range(1, min(_LONGEST_PERIOD, len(lines) // _LEAST_REPEATS) + 1):
        times = 1
        last = lines[-period:]
        while lines[-period * (times + 1) : -period * times] == last:
            times += 1
        repeated = " ".join(last)
        if times >= _LEAST_REPEATS and times * len(repeated) >= _SHARE * len(" ".join(lines)):
            return repeated[:80]
    return ""

"""Which of the things that we sent a server rejects, and what it would take instead. Pure.

The evidence counts, not the wording: a rejection that names something of ours (in snake case, camel case or words)
means that, whatever else it says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pipeline.answer.provider.causes import ABOUT_FIGURES
from pipeline.answer.provider.numbers import NO_LIMITS, Limits, limits_in
from pipeline.answer.reply.failure import Failure

# The names under which endpoints take the token limit; it is recorded with an answer, not keyed.
LIMITS = ("max_tokens", "max_completion_tokens")
_STATUSES = frozenset({200, 400, 404, 413, 415, 422, 429, 500, 501})
_LIMIT_WORDS = re.compile(
    r"max_(new_|output_|completion_|gen_)?tokens|(completion|output|generated|new)_tokens"
    r"|token_limit|num_predict|(output|completion|response|generation)_(length|limit|size)"
)
# What servers call our settings by other names.
_OTHER_NAMES = {
    "reasoning_effort": r"reasoning_effort|reasoning|think|effort",
    "response_format": r"response_format|json_schema|structured_outputs?|json_mode|guided_json",
    "temperature": r"temperature|sampling",
    "stream_options": r"stream_options|include_usage",
}
_UNKNOWN_NAME = re.compile(
    r"unsupported_(param|value)|not_support|unrecogni|unknown|extra_inputs|not_permitted|unexpected|instead|deprecated"
)
_TOO_HIGH = re.compile(
    r"too_(large|high|big|long)|exceed|at_most|less_than|greater_than|range|between|maximum|up_to|<="
)
_ASKED_FOR = re.compile(r"request(ed)?_|completion|generat|output|reserv|\bn_predict")
_SYSTEM = re.compile(
    r"system_(role|message|prompt|instruction)|role.{0,20}\bsystem|developer_instruction|'?system'?.{0,40}\brole"
    r"|roles?_must_alternate|only_user_and_assistant|(must|should)_(start|begin)_with_a?_?user|messages\W*0\W*\.?_?role",
    re.I,
)
_STREAM_ONLY = re.compile(
    r"(only|must|require|need|please|should|use|set|enable).{0,40}\bstream|stream.{0,40}(only|required|must)"
    r"|non_?streaming|stream_?mode|streaming_is_",
    re.I,
)
_NO_STREAM = re.compile(
    r"stream.{0,60}(not_|n't|unsupported|disabled|unknown|unrecogni|extra)|(not_|unsupported).{0,30}stream"
)
_NO_PARTS = re.compile(r"(valid|expected|be) (a )?string|expected string|sequence, expected|must be (a )?text", re.I)


class What(Enum):
    """What is rejected."""

    LIMIT = "the token limit is too high"
    NAME = "the token limit's name"
    SETTING = "a setting"
    SYSTEM = "the system role"
    FIGURES = "pictures"
    WHOLE = "a reply in one piece"
    STREAM = "a stream"


@dataclass(frozen=True)
class Rejection:
    """Something of ours that a server does not take.

    Attributes:
        name: of a setting.
        limits: what the server says of its numbers.
    """

    what: What
    name: str = ""
    limits: Limits = NO_LIMITS


@dataclass(frozen=True)
class Sent:
    """What a call bore that a server may reject.

    Attributes:
        params: settings, the token limit among them.
        max_tokens: the token limit; 0 for none.
        prompt_tokens: about how many the prompt comes to.
        figures, system, stream: whether it bore pictures, a system message, the wish for a stream.
    """

    model: str
    params: Mapping[str, Any]
    max_tokens: int
    prompt_tokens: int
    figures: bool
    system: bool
    stream: bool

    @property
    def limit_name(self) -> str:
        """Under which name it bore the token limit; empty for none."""
        return next((name for name in LIMITS if name in self.params), "")


def rejection_of(failure: Failure, sent: Sent) -> Rejection | None:
    """What a failure rejects of that which was sent; None where it names none of it."""
    if failure.status not in _STATUSES:
        return None
    message = _without_name(failure.message, sent.model)
    words = _folded(f"{failure.param}\n{message}")
    limits = limits_in(message, sent.max_tokens)
    if _UNKNOWN_NAME.search(words) and not _TOO_HIGH.search(words):
        limits = NO_LIMITS  # whatever number it has is a model's or a date's
    if limits.room and sent.max_tokens and _about_limit(words, limits, sent):
        return Rejection(What.LIMIT, sent.limit_name, limits)
    if failure.status == 429:
        return None
    return _of_the_way(words, sent) or _of_a_setting(failure, words, sent) or _of_pictures(message, sent)


def _of_the_way(words: str, sent: Sent) -> Rejection | None:
    """A stream, or none; the system role."""
    if sent.stream and _NO_STREAM.search(words):
        if "stream_options" in sent.params and "stream_options" in words:
            return Rejection(What.SETTING, "stream_options")
        return Rejection(What.STREAM)
    if not sent.stream and _STREAM_ONLY.search(words):
        return Rejection(What.WHOLE)
    return Rejection(What.SYSTEM) if sent.system and _SYSTEM.search(words) else None


def _of_a_setting(failure: Failure, words: str, sent: Sent) -> Rejection | None:
    name = _named_setting(failure, words, sent)
    if not name:
        return None
    if name in LIMITS and _TOO_HIGH.search(words):  # by how much it does not say
        return Rejection(What.LIMIT, name, Limits(room=sent.max_tokens // 2))
    return Rejection(What.NAME if name in LIMITS else What.SETTING, name)


def _of_pictures(message: str, sent: Sent) -> Rejection | None:
    named = ABOUT_FIGURES.search(message) or _NO_PARTS.search(message)
    return Rejection(What.FIGURES) if sent.figures and named else None


def _about_limit(words: str, limits: Limits, sent: Sent) -> bool:
    """Whether numbers in a rejection are about the answer's length, not only about the prompt's."""
    if limits.prompt and limits.context and limits.prompt >= limits.context:
        return False
    if limits.per_minute or _LIMIT_WORDS.search(words):
        return True
    # The context is smaller than what was asked for: with a lower limit the prompt may fit.
    told = limits.context and _ASKED_FOR.search(words)
    return bool(told and sent.prompt_tokens < limits.context <= sent.prompt_tokens + sent.max_tokens)


def _named_setting(failure: Failure, words: str, sent: Sent) -> str:
    """The setting that a rejection names: by its own field for that, else the first one in its words."""
    field = _folded(failure.param).split(".")[-1].strip()
    if field in sent.params:
        return field
    found = []
    for name in sent.params:
        pattern = _LIMIT_WORDS.pattern if name in LIMITS else _OTHER_NAMES.get(name, re.escape(name))
        if match := re.search(rf"(?<![a-z])(?:{pattern})", words):
            exact = re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", words)
            found.append((exact is None, (exact or match).start(), name))
    return min(found)[2] if found else ""


def _without_name(text: str, model: str) -> str:
    """Without the model's name, which may hold any word and number."""
    return re.sub(rf"(?<!\w){re.escape(model)}(?!\w)", " ", text, flags=re.IGNORECASE) if model else text


def _folded(text: str) -> str:
    """In lower snake case."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()
    return re.sub(r"(?<=\w)[ -](?=\w)", "_", snake)

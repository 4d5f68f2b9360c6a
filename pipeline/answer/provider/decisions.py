"""What each way of failing means: one table from the SDK's error classes, codes and words to one decision. Pure.

The classes stand by name, so that this table needs no import of the SDK; a test walks through the SDK and
fails where a class is missing here.
"""

import re
from collections.abc import Mapping
from enum import Enum

from pipeline.answer.provider.causes import ABOUT_FIGURES, Cause, cause_of
from pipeline.answer.reply.failure import ELSEWHERE, UNREACHABLE, UNTRUSTED, WRONG_KIND, Failure


class Decision(Enum):
    """What to do about a failed call."""

    AGAIN = "ask again, after a backoff"
    PAUSE = "let the whole model rest, then ask again; no attempt is used up"
    WAIT = "the server is starting: wait for it; no attempt is used up"
    STOP = "stop the run: asking anything else would fail the same way"
    SWAP = "leave out, rename or lower what the model does not take, and ask again"
    REFUSED = "record that it was refused"
    TOO_LONG = "record that it does not fit"
    FAILED = "record the failure of this question, go on with the others"


# https://github.com/openai/openai-python/blob/main/src/openai/_exceptions.py
BY_CLASS: Mapping[str, Decision] = {
    UNREACHABLE: Decision.AGAIN,
    UNTRUSTED: Decision.STOP,
    WRONG_KIND: Decision.AGAIN,
    ELSEWHERE: Decision.AGAIN,
    "APIConnectionError": Decision.AGAIN,
    "APITimeoutError": Decision.AGAIN,
    "APIResponseValidationError": Decision.AGAIN,
    "APIStatusError": Decision.FAILED,
    "APIError": Decision.AGAIN,
    "AuthenticationError": Decision.STOP,
    "OAuthError": Decision.STOP,
    "SubjectTokenProviderError": Decision.STOP,
    "PermissionDeniedError": Decision.STOP,
    "NotFoundError": Decision.STOP,
    "BadRequestError": Decision.FAILED,
    "UnprocessableEntityError": Decision.FAILED,
    "ConflictError": Decision.AGAIN,
    "RateLimitError": Decision.PAUSE,
    "InternalServerError": Decision.AGAIN,
    "LengthFinishReasonError": Decision.AGAIN,
    "ContentFilterFinishReasonError": Decision.REFUSED,
    "InvalidWebhookSignatureError": Decision.FAILED,
    "WebSocketConnectionClosedError": Decision.AGAIN,
    "WebSocketQueueFullError": Decision.AGAIN,
    "StreamAlreadyConsumed": Decision.AGAIN,
    "MutuallyExclusiveAuthError": Decision.STOP,
    "APIRemovedInV1": Decision.STOP,
    "_AmbiguousModuleClientUsageError": Decision.STOP,
    "OpenAIError": Decision.STOP,
}

BY_STATUS: Mapping[int, Decision] = {
    401: Decision.STOP,
    402: Decision.STOP,
    403: Decision.STOP,
    404: Decision.STOP,
    405: Decision.STOP,
    408: Decision.AGAIN,
    409: Decision.AGAIN,
    413: Decision.TOO_LONG,
    425: Decision.AGAIN,
    429: Decision.PAUSE,
    451: Decision.REFUSED,
}

# https://platform.openai.com/docs/guides/error-codes, and what gateways and local servers send.
BY_CODE: Mapping[str, Decision] = {
    "insufficient_quota": Decision.STOP,
    "billing_hard_limit_reached": Decision.STOP,
    "billing_not_active": Decision.STOP,
    "budget_exceeded": Decision.STOP,
    "account_deactivated": Decision.STOP,
    "invalid_api_key": Decision.STOP,
    "model_not_found": Decision.STOP,
    "unsupported_country_region_territory": Decision.STOP,
    "context_length_exceeded": Decision.TOO_LONG,
    "exceed_context_size_error": Decision.TOO_LONG,
    "string_above_max_length": Decision.TOO_LONG,
    "content_policy_violation": Decision.REFUSED,
    "content_filter": Decision.REFUSED,
    "responsibleaipolicyviolation": Decision.REFUSED,
    "moderation_blocked": Decision.REFUSED,
    "data_inspection_failed": Decision.REFUSED,
    "unsupported_parameter": Decision.SWAP,
    "unsupported_value": Decision.SWAP,
    "rate_limit_exceeded": Decision.PAUSE,
}

_REJECTIONS = frozenset({200, 400, 403, 413, 422, 500})
# Servers without codes say it in words; the first that matches decides.
_BY_WORDS: tuple[tuple[frozenset[int], re.Pattern[str], Decision], ...] = (
    (
        _REJECTIONS,
        re.compile(
            r"context[ _-]?(length|window|size|limit)|maximum context|max_model_len|prompt is too long|too many tokens"
            r"|(input|prompt|request)s? (is|are|was)? ?too (long|large)|exceeds? .*\bn_ctx"
            r"|maximum (input|sequence) length",
            re.I,
        ),
        Decision.TOO_LONG,
    ),
    (
        _REJECTIONS,
        re.compile(
            r"content[ _]?(management )?policy|content[ _]?filter|\bflagged\b|moderation|safety (system|polic|setting)"
            r"|inappropriate content|sensitive (content|words?)|usage polic(y|ies)|prohibited content|blocked by",
            re.I,
        ),
        Decision.REFUSED,
    ),
    (frozenset({400, 404, 415, 422, 500, 501}), ABOUT_FIGURES, Decision.SWAP),
    (
        frozenset({400, 422}),
        re.compile(
            r"unsupported (parameter|value)|unrecognized request argument|extra inputs are not permitted"
            r"|unknown (field|parameter|name)|not supported with this model",
            re.I,
        ),
        Decision.SWAP,
    ),
)


def decide(failure: Failure) -> Decision:
    """What to do about a failed call: by its code, then its words, then its status, then its class."""
    cause = cause_of(failure, by_status=False)
    if cause is Cause.STARTING:
        return Decision.WAIT
    if cause is Cause.PACE:
        return Decision.PAUSE
    if decision := next((BY_CODE[code] for code in failure.codes if code in BY_CODE), None):
        return decision
    if cause is not None:
        return Decision.STOP
    for statuses, words, decision in _BY_WORDS:
        if failure.status in statuses and words.search(failure.message):
            return decision
    if failure.status is not None and (decided := BY_STATUS.get(failure.status)):
        return decided
    if failure.status is not None and failure.status >= 500:
        return Decision.AGAIN
    return BY_CLASS.get(failure.kind, Decision.FAILED)

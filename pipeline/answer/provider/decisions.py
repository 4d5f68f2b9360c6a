"""What each way of failing means: one table from the SDK's error classes and codes to one decision. Pure.

The classes stand by name, so that this table needs no import of the SDK; a test walks through the SDK and
fails where a class is missing here.
"""

import re
from collections.abc import Mapping
from enum import Enum

from pipeline.answer.reply.failure import UNREACHABLE, UNTRUSTED, Failure


class Decision(Enum):
    """What to do about a failed call."""

    AGAIN = "ask again, after a backoff"
    PAUSE = "let the whole model rest, then ask again; no attempt is used up"
    STOP = "stop the run: asking anything else would fail the same way"
    SWAP = "leave out or rename what the model does not take, and ask again"
    REFUSED = "record that it was refused"
    TOO_LONG = "record that it does not fit"
    FAILED = "record the failure of this question, go on with the others"


# https://github.com/openai/openai-python/blob/main/src/openai/_exceptions.py
BY_CLASS: Mapping[str, Decision] = {
    UNREACHABLE: Decision.AGAIN,
    UNTRUSTED: Decision.STOP,
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
    "account_deactivated": Decision.STOP,
    "invalid_api_key": Decision.STOP,
    "model_not_found": Decision.STOP,
    "unsupported_country_region_territory": Decision.STOP,
    "context_length_exceeded": Decision.TOO_LONG,
    "string_above_max_length": Decision.TOO_LONG,
    "content_policy_violation": Decision.REFUSED,
    "content_filter": Decision.REFUSED,
    "responsibleaipolicyviolation": Decision.REFUSED,
    "moderation_blocked": Decision.REFUSED,
    "unsupported_parameter": Decision.SWAP,
    "unsupported_value": Decision.SWAP,
    "rate_limit_exceeded": Decision.PAUSE,
}

NO_MODEL = re.compile(r"\bmodel\b.*(not found|n.t exist|not exist)|(unknown|no such|invalid) model\b", re.I)

# Servers without codes say it in words; the first that matches decides.
_BY_WORDS: tuple[tuple[frozenset[int], re.Pattern[str], Decision], ...] = (
    (
        frozenset({400, 404}),  # a model's own name may hold "vision" or "image", so this comes first
        NO_MODEL,
        Decision.STOP,
    ),
    (
        frozenset({400, 413, 422, 500}),
        re.compile(
            r"context[ _](length|window|size)|maximum context|prompt is too long|too many tokens"
            r"|exceeds? .*\bn_ctx",
            re.I,
        ),
        Decision.TOO_LONG,
    ),
    (
        frozenset({400, 403, 422}),
        re.compile(r"content (management )?policy|content filter|flagged|moderation|safety system", re.I),
        Decision.REFUSED,
    ),
    (
        frozenset({400, 404, 415, 422, 500, 501}),
        re.compile(r"\bimages?\b|image_url|\bvision\b|multi-?modal", re.I),
        Decision.SWAP,
    ),
    (
        frozenset({400, 422}),
        re.compile(
            r"unsupported (parameter|value)|unrecognized request argument|extra inputs are not permitted"
            r"|unknown (field|parameter|name)|not supported with this model",
            re.I,
        ),
        Decision.SWAP,
    ),
    (
        frozenset({400, 403}),
        re.compile(r"api key not valid|invalid api key|api_key_invalid", re.I),
        Decision.STOP,
    ),
    (
        frozenset({429}),
        re.compile(r"quota|billing|credit balance|insufficient (funds|credits)", re.I),
        Decision.STOP,
    ),
)
_QUOTA_PER_TIME = re.compile(r"per (second|minute|hour|day)|try again in|retry", re.I)


def decide(failure: Failure) -> Decision:
    """What to do about a failed call: by its code, then its words, then its status, then its class."""
    if decision := BY_CODE.get(failure.code.lower()):
        return decision
    for statuses, words, decision in _BY_WORDS:
        if failure.status in statuses and words.search(failure.message):
            # "Quota exceeded, 20 requests per minute" is a pace, not an empty purse.
            is_pace = failure.status == 429 and _QUOTA_PER_TIME.search(failure.message)
            return Decision.PAUSE if is_pace else decision
    if failure.status is not None and (decided := BY_STATUS.get(failure.status)):
        return decided
    if failure.status is not None and failure.status >= 500:
        return Decision.AGAIN
    return BY_CLASS.get(failure.kind, Decision.FAILED)

"""What in a user's settings or at the provider is behind a failure, by the evidence of its words and codes. Pure."""

import re
from enum import Enum

from pipeline.answer.reply.failure import UNREACHABLE, UNTRUSTED, WRONG_KIND, Failure


class Cause(Enum):
    """What has to change before anything can be answered; or how long to wait."""

    STARTING = "the server is starting"
    PACE = "too many requests or tokens a minute"
    CREDIT = "no credit or quota is left"
    KEY = "the key"
    MODEL = "the model's name"
    ADDRESS = "the address"
    RIGHTS = "the key's rights"
    CERTIFICATE = "the server's certificate"


_STARTING = re.compile(
    r"\bload(ing)? (the )?model\b|model\b.{0,60}\b(is|are) (still |currently |being )?(load|start|initiali[sz])"
    r"|currently loading|still (loading|starting)|warming up|starting up|server is (not ready|starting)"
    r"|model (is )?not (yet )?ready|not ready yet|cold start|loading weights",
    re.I,
)
_FAULT = re.compile(r"\bfail|\berror|unable|could ?n.t|can ?not\b", re.I)
_PER_TIME = re.compile(r"(per|a|/) ?(second|minute|min|hour|day)\b|try again in|retry (after|in)|\b[rt]p[md]\b", re.I)
_CREDIT = re.compile(
    r"\bquota\b|billing|credit (balance|limit)|\bcredits?\b|insufficient[ _](funds|balance|quota)|\bbalance\b"
    r"|payment|budget has been exceeded|exceeded.{0,20}\bbudget|spend(ing)? limit|prepaid|top up|arrears?\b|overdue",
    re.I,
)
_KEY = re.compile(
    r"\bapi[ _-]?keys?\b|\bauthenticat|\bunauthori[sz]ed|invalid (access )?token\b(?!s)|token (is |has )?expired"
    r"|\bcredentials?\b|no connected db|not logged in|authorization header|bearer token",
    re.I,
)
NO_MODEL = re.compile(
    r"\bmodels?\b(?:[^.;]|\.(?=\S)){0,100}?\b(not found|(does|do)(n.t| not) exist|not exist|is unknown|not a valid"
    r"|(is|are)(n.t| not) (available|found|supported|loaded|served|accessible)|has been (retired|removed)"
    r"|decommissioned|no longer available|no access|not allowed|try pulling)"
    r"|(unknown|no such|invalid|unsupported|unrecogni[sz]ed|nonexistent) model\b|invalid model name"
    r"|no models? (is |are )?loaded|failed to load model|no (endpoints|(healthy )?deployments?) (found|available)"
    r"|does not have access to model|deployment .{0,40}(not found|does not exist)",
    re.I,
)
_ABOUT_SETTINGS = re.compile(
    r"support(s|ed)? (for )?(image|vision|multi|tool|param|system|stream|temper|reason|think)", re.I
)
_ADDRESS = re.compile(
    r"unexpected endpoint|(no|unknown) (such )?(route|endpoint|path)\b|route .{0,40}not found|cannot (post|get) /"
    r"|invalid url|url .{0,60}not found|(page|path|resource) (was )?not found|unknown url|method not allowed",
    re.I,
)
ABOUT_FIGURES = re.compile(r"\bimages?\b|image_url|\bvision\b|multi-?modal|\bpictures?\b", re.I)
_REJECTIONS = frozenset({200, 400, 401, 402, 403, 404, 405, 422, 429, 500, 503})
_CODES = {
    "insufficient_quota": Cause.CREDIT,
    "billing_hard_limit_reached": Cause.CREDIT,
    "billing_not_active": Cause.CREDIT,
    "budget_exceeded": Cause.CREDIT,
    "invalid_api_key": Cause.KEY,
    "api_key_invalid": Cause.KEY,
    "model_not_found": Cause.MODEL,
}


def cause_of(failure: Failure, *, by_status: bool = True) -> Cause | None:
    """What is behind a failure; None where nothing speaks for a fault of the settings.

    Args:
        failure: the failed call.
        by_status: whether a bare status 401, 403 or 405 speaks for it; else only codes and words do.
    """
    if failure.kind in (UNTRUSTED, UNREACHABLE):
        return Cause.CERTIFICATE if failure.kind == UNTRUSTED else None
    if found := next((_CODES[code] for code in failure.codes if code in _CODES), None):
        return found
    words, status = failure.message, failure.status
    if status not in _REJECTIONS:
        return None
    if _STARTING.search(words) and not _FAULT.search(words) and status in (200, 400, 404, 429, 500, 503):
        return Cause.STARTING
    if status == 429:
        return Cause.CREDIT if _CREDIT.search(words) and not _PER_TIME.search(words) else Cause.PACE
    if failure.kind == WRONG_KIND:  # a page with status 200 may be a proxy's that is busy for a moment
        return None
    statuses = {401: Cause.KEY, 403: Cause.RIGHTS, 405: Cause.ADDRESS} if by_status else {}
    return _by_words(words, status) or (statuses.get(status) if status else None)


def _by_words(words: str, status: int | None) -> Cause | None:
    """Faults of the provider itself (500, 503) count only where they are about the model or the key."""
    if NO_MODEL.search(words) and not _ABOUT_SETTINGS.search(words):
        return Cause.MODEL
    if _KEY.search(words) and status != 503:
        return Cause.KEY
    if status in (500, 503):
        return None
    if status == 402 or (_CREDIT.search(words) and not _PER_TIME.search(words)):
        return Cause.CREDIT
    return Cause.ADDRESS if _ADDRESS.search(words) else None

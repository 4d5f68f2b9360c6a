"""What a provider's headers say about waiting and limits. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 1e12  # seconds; "1e400" is no wait
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def wait_asked(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that the provider asks to wait; None where it does not say.

    ``retry-after-ms`` is the most exact, then ``Retry-After`` (seconds or a date), then the later of the
    ``x-ratelimit-reset-*`` spans of what is used up.
    """
    if (asked := retry_after(headers, now)) is not None:
        return asked
    resets = [_reset(headers, kind) for kind in ("requests", "tokens")]
    return max((reset for reset in resets if reset is not None), default=None)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that ``retry-after-ms`` or ``Retry-After`` (seconds or a date) ask for; None without them."""
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    asked = _number(value)
    return asked if asked is not None else _until(value, now or datetime.now(UTC))


def requests_per_minute(headers: Mapping[str, str]) -> float | None:
    """The provider's limit of requests a minute, where it states one."""
    limit = _number(headers.get("x-ratelimit-limit-requests"))
    return limit if limit else None


def span(text: str) -> float | None:
    """Seconds of a span like ``1m30s`` or ``250ms``, or of a plain number; None where it is neither."""
    if (plain := _number(text)) is not None:
        return plain
    parts = _SPAN.findall(text.strip())
    if not parts or "".join(number + unit for number, unit in parts) != text.strip():
        return None
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return seconds if seconds < _LONGEST else None


def _reset(headers: Mapping[str, str], kind: str) -> float | None:
    """The reset of what is used up; of what is not, it says nothing about waiting."""
    remaining = _number(headers.get(f"x-ratelimit-remaining-{kind}"))
    reset = span(headers.get(f"x-ratelimit-reset-{kind}", ""))
    return reset if not remaining else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else None
    except ValueError:
        return None
    # "nan" and "inf" are floats to Python, but no wait.
    return value if value is not None and 0 <= value < _LONGEST else None


def _until(text: str, now: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())

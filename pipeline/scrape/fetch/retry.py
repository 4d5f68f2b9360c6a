"""Which answers of a site are worth asking for again, and after which wait."""

import re
from collections.abc import Callable

import requests
import tenacity
from urllib3.exceptions import NewConnectionError

_ATTEMPTS = 12
_ATTEMPTS_UNANSWERED = 4  # where nobody listens at all, patience helps less
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


class Unsettled(Exception):
    """An answer that asking again may change; carries the wait that the server asks for, in seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def check_settled(response: requests.Response) -> None:
    """Lets an answer pass that asking again would not change.

    Raises:
        Unsettled: the site asks for patience, or stumbled.
    """
    if response.status_code in _RETRIED:
        raise Unsettled(f"status {response.status_code}", _retry_after(response))


def retrying(url: str, on_wait: Callable[[str], None]) -> tenacity.Retrying:
    """Calls a function again while that may help; the last error comes out as it is."""
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(_may_pass),
        wait=_wait,
        stop=_enough,
        before_sleep=lambda state: on_wait(_waiting(url, state)),
        reraise=True,
    )


def reason(error: BaseException | None) -> str:
    """Why an attempt failed, in words for a person."""
    if isinstance(error, Unsettled):
        return str(error)
    if isinstance(error, requests.exceptions.SSLError):
        return f"its certificate is not trusted ({_verification(error)})"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy did not let it through"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    return "the connection failed"


def untrusted(error: BaseException | None) -> bool:
    """Whether the site's certificate is not trusted, which asking again never changes."""
    return isinstance(error, requests.exceptions.SSLError)


def _may_pass(error: BaseException) -> bool:
    return not untrusted(error) and isinstance(error, Unsettled | requests.ConnectionError | requests.Timeout)


def _verification(error: BaseException) -> str:
    """OpenSSL's own words, out of the three layers of errors around them."""
    found = re.search(r"certificate verify failed: ([^(\"']+?)\s*(?:\(|['\"]|$)", str(error))
    return found[1] if found else "the secure connection could not be made"


def _retry_after(response: requests.Response) -> float | None:
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


_backoff = tenacity.wait_exponential_jitter(multiplier=0.2, max=20, jitter=0.3)


def _wait(state: tenacity.RetryCallState) -> float:
    """What the server asks for, but no longer than a minute; else backoff with jitter."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Unsettled) else None
    return _backoff(state) if asked is None else min(asked, 60.0) + _backoff(state) / 10


def _enough(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    unanswered = isinstance(getattr(cause, "reason", None), NewConnectionError)
    return state.attempt_number >= (_ATTEMPTS_UNANSWERED if unanswered else _ATTEMPTS)


def _waiting(url: str, state: tenacity.RetryCallState) -> str:
    error = state.outcome.exception() if state.outcome else None
    return f"{url}: {reason(error)}; attempt {state.attempt_number + 1} follows"

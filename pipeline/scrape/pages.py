"""Addresses → bytes, politely: robots.txt, a pace, a cache with conditional requests, one host and path."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
from protego import Protego
from requests_cache import CachedSession
from urllib3.exceptions import NewConnectionError

from pipeline import __version__
from pipeline.errors import SiteError
from pipeline.scrape.transport import PacedAdapter

_TIMEOUT = (10, 30)  # seconds to connect, seconds between two pieces of the answer
_ATTEMPTS = 12
_ATTEMPTS_UNANSWERED = 4  # where nobody listens at all, patience helps less
_REDIRECTS = 5
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Fetched:
    """A page or picture as the site has it."""

    url: str
    content: bytes
    content_type: str


class Missing(Exception):
    """The site does not have this page, or asks robots not to read it; says which."""


class _Unsettled(Exception):
    """An answer that asking again may change; carries the wait that the server asks for, in seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Site:
    """One book's site: everything below the start page's folder, and nothing else.

    Args:
        start: the book's start page.
        cache: folder of the cache.
        offline: answer from the cache alone.
        contact: address that the User-Agent names.
        pace: seconds between two requests; loopback is not held back.
        on_wait: told of each retry, in words.
    """

    def __init__(
        self,
        start: str,
        cache: Path,
        *,
        offline: bool = False,
        contact: str = "",
        pace: float = 1.0,
        on_wait: Callable[[str], None] = lambda message: None,
    ) -> None:
        self._start = start
        self._offline = offline
        self._on_wait = on_wait
        cache.mkdir(parents=True, exist_ok=True)
        self._session = CachedSession(
            str(cache / "pages.sqlite"),
            backend="sqlite",
            always_revalidate=not offline,
            only_if_cached=offline,
            # A page that the site lacks is known to be missing offline, too.
            allowable_codes=(200, *_GONE),
            expire_after=-1,
        )
        self._session.headers["User-Agent"] = user_agent(contact)
        self._adapter = PacedAdapter(pace)
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        self._robots: Protego | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()  # type: ignore[no-untyped-call] # untyped in requests-cache

    def fetch(self, url: str) -> Fetched:
        """The content at an address of this site.

        Raises:
            Missing: the site lacks it, or robots.txt forbids it.
            SiteError: it is off the site, or failed for good after all retries.
        """
        self._check_scope(url)
        if not self._allowed(url):
            raise Missing("robots.txt asks not to read it")
        for _ in range(_REDIRECTS):
            response = self._get(url)
            if not response.is_redirect:
                return _fetched(response, url)
            url = urljoin(url, response.headers["Location"])
            self._check_scope(url)
        raise SiteError(f"{url} redirects in a circle.", hint="Check --book-url.")

    def holds(self, url: str) -> bool:
        """Whether an address belongs to this site: same host, below the start page's folder."""
        here, there = urlsplit(self._start), urlsplit(url)
        folder = here.path.rsplit("/", 1)[0] + "/"
        return (there.scheme, there.netloc) == (here.scheme, here.netloc) and (
            there.path.startswith(folder) or there.path == folder.rstrip("/")
        )

    def _check_scope(self, url: str) -> None:
        if not self.holds(url):
            raise SiteError(
                f"{url} is outside {self._start}; it is not read.",
                hint="If the book has moved, give its new address with --book-url.",
            )

    def _allowed(self, url: str) -> bool:
        if self._offline:
            return True
        if self._robots is None:
            response = self._get(urljoin(self._start, "/robots.txt"))
            self._robots = Protego.parse(response.text if response.ok else "")
            delay = self._robots.crawl_delay(str(self._session.headers["User-Agent"]))
            self._adapter.pace = max(self._adapter.pace, delay or 0.0)
        return self._robots.can_fetch(url, str(self._session.headers["User-Agent"]))

    def _get(self, url: str) -> requests.Response:
        """One address, asked again while that may help; refused and missing answers come back as they are."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((_Unsettled, requests.ConnectionError, requests.Timeout)),
            wait=_wait,
            stop=_enough,
            before_sleep=lambda state: self._on_wait(_waiting(url, state)),
            reraise=True,
        )
        try:
            return retrying(self._try, url)
        except (_Unsettled, requests.RequestException) as error:
            raise SiteError(
                f"{url} could not be read after several attempts: {_reason(error)}.",
                hint="Check the connection and run the same command again; pages already read are kept.",
            ) from error

    def _try(self, url: str) -> requests.Response:
        try:
            response = self._session.get(url, timeout=_TIMEOUT, allow_redirects=False)
            if response.from_cache and not (self._offline or response.revalidated):
                # Without an ETag or a date there is nothing to ask about: read it anew.
                response = self._session.get(url, timeout=_TIMEOUT, allow_redirects=False, force_refresh=True)
        except requests.exceptions.ChunkedEncodingError as error:
            raise _Unsettled("the answer was cut off") from error
        if self._offline and response.status_code == requests.codes.gateway_timeout:
            raise SiteError(f"{url} is not in the cache.", hint="Run once without --offline.")
        if response.status_code in _RETRIED:
            raise _Unsettled(f"status {response.status_code}", _retry_after(response))
        return response


def user_agent(contact: str) -> str:
    """How this tool names itself to a site, with the address of whoever runs it where one is set."""
    about = f"; contact: {contact}" if contact else ""
    return f"mlguide/{__version__} (makes a study guide of one book{about})"


def _fetched(response: requests.Response, url: str) -> Fetched:
    if response.status_code in _GONE:
        raise Missing(f"the site does not have it (status {response.status_code})")
    if not response.ok:
        raise SiteError(f"{url} was refused with status {response.status_code}.", hint="Check --book-url.")
    return Fetched(url, response.content, response.headers.get("Content-Type", ""))


def _retry_after(response: requests.Response) -> float | None:
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


_backoff = tenacity.wait_exponential_jitter(multiplier=0.2, max=20, jitter=0.3)


def _wait(state: tenacity.RetryCallState) -> float:
    """What the server asks for, but no longer than a minute; else backoff with jitter."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, _Unsettled) else None
    return _backoff(state) if asked is None else min(asked, 60.0) + _backoff(state) / 10


def _enough(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    unanswered = isinstance(getattr(cause, "reason", None), NewConnectionError)
    return state.attempt_number >= (_ATTEMPTS_UNANSWERED if unanswered else _ATTEMPTS)


def _waiting(url: str, state: tenacity.RetryCallState) -> str:
    error = state.outcome.exception() if state.outcome else None
    return f"{url}: {_reason(error)}; attempt {state.attempt_number + 1} follows"


def _reason(error: BaseException | None) -> str:
    if isinstance(error, _Unsettled):
        return str(error)
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    return "the connection failed"

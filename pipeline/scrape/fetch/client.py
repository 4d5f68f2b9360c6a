"""Addresses → bytes, politely: robots.txt, a pace, a cache with conditional requests, one host and path."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
from protego import Protego
from requests_cache import CachedSession

from pipeline import __version__
from pipeline.errors import SiteError
from pipeline.network import UNTRUSTED_HINT, check_network
from pipeline.scrape.fetch.pacing import PacedAdapter
from pipeline.scrape.fetch.retry import Unsettled, check_settled, reason, retrying, untrusted

_TIMEOUT = (10, 30)  # seconds to connect, seconds between two pieces of the answer
_REDIRECTS = 5
_GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Fetched:
    """A page or picture as the site has it."""

    url: str
    content: bytes
    content_type: str


class Missing(Exception):
    """The site does not have this page, or asks robots not to read it; says which."""


class Fetcher:
    """One book's site: everything below the start page's folder, and nothing else.

    Args:
        start: the book's start page.
        cache: folder of the cache.
        offline: answer from the cache alone.
        contact: address that the User-Agent names.
        pictures: hosts beside the book's own from which pictures may come.
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
        pictures: Collection[str] = (),
        pace: float = 1.0,
        on_wait: Callable[[str], None] = lambda message: None,
    ) -> None:
        self._start = start
        self._pictures = frozenset(pictures)
        self._offline = offline
        self._on_wait = on_wait
        if not offline:
            check_network()
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
        self._robots: dict[str, Protego] = {}

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

    def holds_picture(self, url: str) -> bool:
        """Whether a picture may be read from an address: this site's, or that of a host named for pictures."""
        there = urlsplit(url)
        return self.holds(url) or (there.scheme in ("http", "https") and there.hostname in self._pictures)

    def _check_scope(self, url: str) -> None:
        if not self.holds_picture(url):
            raise SiteError(
                f"{url} is outside {self._start}; it is not read.",
                hint="If the book has moved, give its new address with --book-url.",
            )

    def _allowed(self, url: str) -> bool:
        if self._offline:
            return True
        origin = urljoin(url, "/")
        if origin not in self._robots:
            response = self._get(urljoin(origin, "robots.txt"))
            robots = self._robots[origin] = Protego.parse(response.text if response.ok else "")
            delay = robots.crawl_delay(str(self._session.headers["User-Agent"]))
            self._adapter.pace = max(self._adapter.pace, delay or 0.0)
        return bool(self._robots[origin].can_fetch(url, str(self._session.headers["User-Agent"])))

    def _get(self, url: str) -> requests.Response:
        """One address, asked again while that may help; refused and missing answers come back as they are."""
        try:
            return retrying(url, self._on_wait)(self._try, url)
        except (Unsettled, requests.RequestException) as error:
            if untrusted(error):
                raise SiteError(f"{url} could not be read: {reason(error)}.", hint=UNTRUSTED_HINT) from error
            raise SiteError(
                f"{url} could not be read after several attempts: {reason(error)}.",
                hint="Check the connection and run the same command again; pages already read are kept.",
            ) from error

    def _try(self, url: str) -> requests.Response:
        response = self._session.get(url, timeout=_TIMEOUT, allow_redirects=False)
        if response.from_cache and not (self._offline or response.revalidated):
            # Without an ETag or a date there is nothing to ask about: read it anew.
            response = self._session.get(url, timeout=_TIMEOUT, allow_redirects=False, force_refresh=True)
        if self._offline and response.status_code == requests.codes.gateway_timeout:
            raise SiteError(f"{url} is not in the cache.", hint="Run once without --offline.")
        check_settled(response)
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

"""The one place where bytes of the site come over the network: keeps the pace, the count and the size."""

import io
import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPResponse
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

from pipeline.errors import SiteError
from pipeline.network import trusted
from pipeline.scrape.fetch.retry import Unsettled

_PAGE_BYTES = 8 * 1024 * 1024
_MAX_FETCHES = 2000


class PacedAdapter(HTTPAdapter):
    """Sends one request at a time, with a pause between two; loopback is not held back.

    Attributes:
        pace: seconds between two requests.
        fetches: how many have been sent.
    """

    def __init__(self, pace: float) -> None:
        super().__init__()
        self.pace = pace
        self.fetches = 0
        self._last = float("-inf")

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Makes the pool of connections, which trusts what the rest of the tool trusts."""
        super().init_poolmanager(*args, ssl_context=trusted(), **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """As above, for connections by way of a proxy."""
        return super().proxy_manager_for(proxy, ssl_context=trusted(), **options)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Sends a request when its turn has come.

        Raises:
            SiteError: there are more requests, or more bytes, than one book can need.
        """
        if self.fetches >= _MAX_FETCHES:
            raise SiteError(f"More than {_MAX_FETCHES} requests were needed; that is not one book.")
        if not _is_loopback(request.url or ""):
            time.sleep(max(0.0, self._last + self.pace - time.monotonic()))
        self._last = time.monotonic()
        self.fetches += 1
        return super().send(request, *args, **options)

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """The answer, read whole and within the cap before anybody else sees it."""
        content = _read_capped(resp, req.url or "")
        headers = resp.headers.copy()
        headers.discard("Content-Encoding")  # the content is unpacked by now
        whole = HTTPResponse(
            body=io.BytesIO(content), headers=headers, status=resp.status, reason=resp.reason, preload_content=False
        )
        return super().build_response(req, whole)


def _read_capped(response: BaseHTTPResponse, url: str) -> bytes:
    content = bytearray()
    try:
        for piece in response.stream(1 << 16, decode_content=True):
            content += piece
            if len(content) > _PAGE_BYTES:
                response.close()
                raise SiteError(
                    f"{url} is larger than {_PAGE_BYTES >> 20} MiB; it is not a page of a book.",
                    hint="Check --book-url.",
                )
    except ReadTimeoutError as error:
        raise requests.Timeout(str(error)) from error
    except (ProtocolError, DecodeError) as error:
        raise Unsettled("the answer was cut off") from error
    response.release_conn()
    return bytes(content)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

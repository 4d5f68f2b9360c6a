"""The way out of this machine, the same for scraping and answering: proxies and certificates.

What the environment says is looked at before anything is sent, so that a slip there is named by its variable and not
met as a strange failure of every request. Trusted are the certificates of the system, the public ones, and those in
``SSL_CERT_FILE``: the one variable that serves every stage.
"""

import os
import ssl
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import truststore

from pipeline.errors import UsageError

UNTRUSTED_HINT = (
    "If your company inspects encrypted traffic, set SSL_CERT_FILE to a PEM file with its certificate authority; "
    "it serves scraping and answering alike."
)
_PROXIES = ("http", "https", "socks5", "socks5h")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def check_network() -> None:
    """Looks at what the environment says of proxies and certificates.

    Raises:
        UsageError: a variable can't be followed; names it, and what to set.
    """
    for name, value in os.environ.items():
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy") and value.strip():
            _check_proxy(name, value.strip())
        elif name in _CERTIFICATES and value.strip():
            _check_certificates(name, value.strip())


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address; None where it is reached directly."""
    parts = urlsplit(url)
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


@cache
def trusted() -> ssl.SSLContext:
    """What servers are trusted by: the system's certificates with ``SSL_CERT_FILE``, and the public ones.

    Raises:
        UsageError: a file of certificates holds none.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if (value := os.environ.get(name, "").strip()) and Path(value).is_file():
            try:
                context.load_verify_locations(value)
            except ssl.SSLError:
                raise UsageError(
                    f"{name}={value}: the file holds no certificate.",
                    hint="It must be in PEM form (BEGIN CERTIFICATE).",
                ) from None
    return context


def _check_proxy(name: str, value: str) -> None:
    parts = urlsplit(value if "://" in value else f"http://{value}")
    try:
        known = parts.scheme in _PROXIES and parts.hostname and (parts.port or True)
    except ValueError:  # a port that is no number
        known = False
    if not known:
        place = value.split("://")[-1].rsplit("@", 1)[-1]  # a password stays off the screen
        kind = "socks5h" if parts.scheme.startswith("socks") else "http"
        raise UsageError(
            f"{name} names a proxy that can't be used ({parts.scheme}://{place}).",
            hint=f"Set it to {kind}://HOST:PORT (kinds: {', '.join(_PROXIES)}), or unset it: unset {name}",
        )


def _check_certificates(name: str, value: str) -> None:
    path = Path(value)
    there = path.is_dir() if name == "SSL_CERT_DIR" else path.exists()
    if not there:
        raise UsageError(
            f"{name}={value}: there is no such file.", hint=f"Set it to a PEM file, or unset it: unset {name}"
        )

"""The way out: what the environment says of proxies and certificates is looked at before anything is sent."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import trustme

from pipeline.errors import SiteError, UsageError
from pipeline.network import check_network, proxy_for, trusted
from pipeline.scrape.fetch import Fetcher

VARIABLES = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "ssl_cert_file",
    "requests_ca_bundle",
    "curl_ca_bundle",
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    trusted.cache_clear()
    yield
    trusted.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:1080/"),
        ("all_proxy", "socks4a://proxy.example:1080"),
        ("HTTPS_PROXY", "ftp://proxy.example:21"),
        ("https_proxy", "http://proxy.example:port"),
        ("HTTP_PROXY", "http://"),
        ("SSL_CERT_FILE", "nowhere/ca.pem"),
        ("SSL_CERT_DIR", "nowhere"),
        ("REQUESTS_CA_BUNDLE", "nowhere/ca.pem"),
    ],
)
def test_a_variable_that_can_not_be_followed_is_named_with_what_to_set(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name) as refused:
        check_network()
    assert f"unset {name}" in refused.value.hint


@pytest.mark.parametrize(
    "value", ["http://proxy.example:3128", "proxy.example:3128", "socks5://127.0.0.1:1080", "socks5h://u:p@host:1", ""]
)
def test_a_proxy_that_can_be_used_is_let_pass(monkeypatch, value):
    monkeypatch.setenv("ALL_PROXY", value)
    check_network()


def test_a_proxys_password_stays_off_the_screen(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks://me:secret@proxy.example:1080")
    with pytest.raises(UsageError) as refused:
        check_network()
    assert "secret" not in str(refused.value) + refused.value.hint


def test_the_environment_names_the_proxy_of_an_address(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5h://one:1")
    monkeypatch.setenv("https_proxy", "http://two:2")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_for("https://a.example/v1") == "http://two:2"
    assert proxy_for("http://a.example/v1") == "socks5h://one:1"
    assert proxy_for("http://inside.example/v1") is None


def test_a_file_without_certificates_is_named(monkeypatch, tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        trusted()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<p>hello</p>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def company_site(tmp_path):
    """A site behind a company's own certificate authority: its address, and the authority's file."""
    authority = trustme.CA()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    yield f"https://localhost:{server.server_port}/", tmp_path / "ca.pem"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the server's side of a handshake that was refused
def test_a_certificate_that_is_not_trusted_is_named_at_once(company_site, tmp_path):
    url, _ = company_site
    waits = []
    with Fetcher(url, tmp_path / "cache", on_wait=waits.append) as fetcher, pytest.raises(SiteError) as failed:
        fetcher.fetch(url)
    assert "certificate is not trusted" in str(failed.value)
    assert "SSL_CERT_FILE" in failed.value.hint
    assert waits == []


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_ssl_cert_file_makes_a_companys_authority_trusted(company_site, tmp_path, monkeypatch):
    url, file = company_site
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Fetcher(url, tmp_path / "cache") as fetcher:
        assert fetcher.fetch(url).content == b"<p>hello</p>"
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, timeout=5)  # the same site without the tool's own trust

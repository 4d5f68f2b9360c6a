"""A book's site on loopback that counts its requests, answers conditional ones, and fails as it is told."""

import hashlib
import http.server
import mimetypes
import random
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Seen:
    """One request as the server saw it."""

    path: str
    status: int
    conditional: bool
    user_agent: str
    when: float


@dataclass
class Faults:
    """How the server fails: a share of requests, all beyond so many a second, or paths with an answer of their own."""

    rate: float = 0.0
    per_second: int = 0
    paths: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    change: Callable[[str, bytes], bytes] = lambda path, content: content


class _Http(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up (a kill, a cap on size) is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class SiteServer:
    """Serves a folder at ``url``; ``seen`` holds every request."""

    def __init__(self, root: Path, robots: str | None = "User-agent: *\nDisallow: /book/private/\n") -> None:
        self.root, self.robots, self.faults = root, robots, Faults()
        self.seen: list[Seen] = []
        self._random, self._second, self._count = random.Random(0), 0, 0
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._http = _Http(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/book/"

    def __enter__(self) -> "SiteServer":
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def bodies(self) -> list[str]:
        """Paths whose content was sent whole."""
        return [one.path for one in self.seen if one.status == 200]

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        path = urllib.parse.unquote(urllib.parse.urlsplit(request.path).path)
        if self._throttled():
            return self._send(request, path, 429, {"Retry-After": "0.2"}, b"slow down")
        if self._random.random() < self.faults.rate:
            fault = self._random.choice(["500", "503", "cut"])
            if fault == "cut":
                self._note(request, path, 0)
                request.close_connection = True
                request.connection.close()
                return None
            return self._send(request, path, int(fault), {"Retry-After": "0"} if fault == "503" else {}, b"again")
        if path in self.faults.paths:
            return self._send(request, path, *self.faults.paths[path])
        if path == "/robots.txt" and self.robots is not None:
            return self._send(request, path, 200, {"Content-Type": "text/plain"}, self.robots.encode())
        file = (self.root / path.removeprefix("/book/")).resolve()
        file = file / "index.html" if file.is_dir() else file
        if not path.startswith("/book/") or not file.is_file():
            return self._send(request, path, 404, {}, b"<h1>404</h1>")
        content = self.faults.change(path, file.read_bytes())
        etag = '"' + hashlib.sha256(content).hexdigest()[:20] + '"'
        # Without a charset: readers that trust `requests` to guess one would mangle every curly quote.
        headers = {"Content-Type": mimetypes.guess_type(file.name)[0] or "", "ETag": etag}
        if request.headers.get("If-None-Match") == etag:
            return self._send(request, path, 304, headers, b"")
        return self._send(request, path, 200, headers, content)

    def _throttled(self) -> bool:
        now = int(time.time())
        if now != self._second:
            self._second, self._count = now, 0
        self._count += 1
        return bool(self.faults.per_second) and self._count > self.faults.per_second

    def _note(self, request: http.server.BaseHTTPRequestHandler, path: str, status: int) -> None:
        conditional = "If-None-Match" in request.headers
        agent = request.headers.get("User-Agent", "")
        self.seen.append(Seen(path, status, conditional, agent, time.monotonic()))

    def _send(
        self,
        request: http.server.BaseHTTPRequestHandler,
        path: str,
        status: int,
        headers: dict[str, str],
        body: bytes,
    ) -> None:
        self._note(request, path, status)
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if status != 304:
            request.wfile.write(body)

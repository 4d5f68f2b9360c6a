"""The sample book that ships with the tool, served on loopback as a HonKit site is."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.shipped import shipped


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Requests to the sample book are nobody's news."""


@contextmanager
def serve_sample() -> Iterator[str]:
    """The address of the sample book, for as long as the block runs; its port is a free one."""
    handler = functools.partial(_Handler, directory=str(shipped("data", "sample", "site")))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

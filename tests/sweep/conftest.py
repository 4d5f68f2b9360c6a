"""A made-up book with checks, a stub that answers it as it is told, and the command as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Answer, Book
from pipeline.store import read_records, replace_file
from tests.llm_server import Call, Handler, LlmServer, Reply, completion
from tests.review.conftest import answer_text, made_up

ROOT = Path(__file__).parents[2]
SOURCE = "made-up"


@dataclass
class Swept:
    """What a run of the command left behind."""

    code: int
    said: dict[str, Any]
    stderr: str


@dataclass
class Desk:
    """A folder with a scraped book of seven questions, in which plans are run."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def plan(self, text: str, name: str = "plan") -> Path:
        file = self.folder / f"{name}.toml"
        file.write_text(text)
        return file

    def command(self, plan: Path, *arguments: object) -> list[str]:
        own = ["--source", SOURCE, "--data", str(self.data), "--output", str(self.folder / "output"), "--json"]
        return [sys.executable, "-m", "pipeline", "sweep", str(plan), *own, *map(str, arguments)]

    def environment(self, **env: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLGUIDE_", "OPENAI_"))}
        return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **env}

    def run(self, plan: Path, *arguments: object, **env: str) -> Swept:
        done = subprocess.run(
            self.command(plan, *arguments),
            cwd=self.folder,
            env=self.environment(**env),
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        return Swept(done.returncode, json.loads(done.stdout or "{}"), done.stderr)

    def stores(self, plan: str = "plan") -> dict[str, list[Answer]]:
        """Every record of every store, by its path under the sweep's folder."""
        root = self.data / "sweeps" / plan
        return {str(file.relative_to(root)): list(read_records(file, Answer)) for file in root.rglob("answers/*.jsonl")}

    def report(self, kind: str, plan: str = "plan") -> str:
        return (self.folder / "output" / "sweeps" / plan / f"report.{kind}").read_text("utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made_up(tmp_path)
    book = Book(name=SOURCE, title="Made up", author="Nobody", author_url="", url="http://book.invalid/", rights="")
    replace_file(tmp_path / "data" / "book.json", book.model_dump_json().encode())
    return Desk(tmp_path)


@pytest.fixture
def served() -> Iterator[Callable[[Handler], LlmServer]]:
    """Starts servers that end with the test."""
    with ExitStack() as stack:
        yield lambda handler: stack.enter_context(LlmServer(handler))


def by_model(**results: str) -> Handler:
    """Each model states its own final result to every question."""

    def handle(call: Call) -> Reply:
        return completion(answer_text(results[call.body["model"]]))

    return handle


def plan_text(url: str, *models: str, more: str = "", **fields: Any) -> str:
    """A plan with one endpoint and these models; each costs a dollar and two a million tokens."""
    head = "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())
    entries = "".join(f'[[models]]\nname = "{model}"\nendpoint = "stub"\nprice = "1,2"\n' for model in models)
    return f'{head}[endpoints.stub]\nbase_url = "{url}"\n{more}\n{entries}'

"""A sweep on two Ray nodes: the same records, the same limits, and a lost node costs what was in flight."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Answer
from pipeline.store import replace_records
from tests.answer.conftest import question
from tests.llm_server import LlmServer, completion
from tests.review.conftest import answer_text
from tests.sweep.conftest import ROOT, Desk, by_model, plan_text

pytest.importorskip("ray", reason="Ray is not installed (pip install 'mlguide[ray]')")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

_OF_A_RUN = {"started_at", "finished_at", "request_id", "tool_version"}


class TwoNodes:
    """The cluster of ``cluster.py`` in a process of its own."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.sweep.cluster", folder],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self._process.stdout.readline().strip()

    def ask(self, word: str) -> Any:
        print(word, file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        with self._process:
            self._process.stdin.close()


@pytest.fixture
def cluster() -> Iterator[TwoNodes]:
    # The path of a socket may have 107 characters, and a test's own folder has nearly that many.
    folder = tempfile.mkdtemp(prefix="ml-ray-", dir="/tmp")
    nodes = TwoNodes(folder)
    yield nodes
    nodes.close()
    shutil.rmtree(folder, ignore_errors=True)


def what_was_said(stores: dict[str, list[Answer]]) -> dict[str, list[str]]:
    """The records without what differs between any two runs."""
    return {
        path: sorted(json.dumps(one.model_dump(mode="json", exclude=_OF_A_RUN), sort_keys=True) for one in records)
        for path, records in stores.items()
    }


def most_in_a_minute(server: LlmServer) -> int:
    times = [call.when for call in server.calls]
    return max(sum(start <= when < start + 60 for when in times) for start in times)


def test_a_node_dies_in_the_middle_and_nothing_is_lost(desk: Desk, served, cluster):
    """Two models, two samples, twenty questions; the second node goes after a quarter of the calls."""
    concurrency, rpm, wanted = 4, 70, 2 * 2 * 20
    replace_records(desk.data / "questions.jsonl", [question(number) for number in range(20)])
    server = served(lambda call: completion(answer_text(f"${call.body['model']}$"), delay=0.4))
    limits = f'concurrency = {concurrency}\nrpm = {rpm}\nkey = "CANARY"'
    plan = desk.plan(plan_text(server.url, "1", "2", samples=2, max_cost=1.0, more=limits))
    command = desk.command(plan, "--engine", "ray", "--ray-address", cluster.address)
    run = subprocess.Popen(
        command,
        cwd=desk.folder,
        env=desk.environment(CANARY="sk-canary-5f1e7"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while server.count < wanted // 4:
        assert run.poll() is None, run.communicate()
    cluster.ask("kill")
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0, err
    records = [one for of_cell in desk.stores().values() for one in of_cell]
    assert Counter(one.status for one in records) == {"answered": wanted}
    assert {len({one.question_id for one in of_cell}) for of_cell in desk.stores().values()} == {20}
    assert wanted <= server.count <= wanted + concurrency
    assert server.most_active <= concurrency
    assert most_in_a_minute(server) <= rpm
    assert {call.headers["authorization"] for call in server.calls} == {"Bearer sk-canary-5f1e7"}
    listed = cluster.ask("memory")
    files = [file for file in cluster.folder.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if b"sk-canary" in file.read_bytes()]
    assert "sk-canary" not in listed + out + err


def test_both_engines_give_the_same_records_and_reviews(desk: Desk, served):
    server = served(by_model(one="$2.5$", two="$9$"))
    plan = desk.plan(plan_text(server.url, "one", "two", samples=2, temperature=0.5))
    found = []
    for engine in ("local", "ray"):
        done = desk.run(plan, "--engine", engine)
        assert done.code == 0, done.stderr
        reviews = {str(file): file.read_bytes() for file in desk.data.rglob("reviews/*.jsonl")}
        found.append((what_was_said(desk.stores()), reviews))
        shutil.rmtree(desk.data / "sweeps")
    assert found[0] == found[1]
    assert len(found[0][1]) == 4
    assert server.count == 2 * 28

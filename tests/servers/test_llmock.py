"""The whole path through a server of another project that breaks on purpose, and that judges its clients."""

import json
import subprocess
import sys

import pytest

from tests.test_commands import mlguide

pytestmark = pytest.mark.slow
FAULTS = ("--error-rate", "500=0.1", "--error-rate", "503=0.1", "--error-rate", "429=0.1", "--response-style", "varied")


def records(data, model):
    return [json.loads(line) for line in (data / "answers" / f"{model}.jsonl").read_text("utf-8").splitlines()]


def verdict(url):
    program = "import sys; from llmock.cli import app; sys.argv[0] = 'llmock'; app()"
    done = subprocess.run(
        [sys.executable, "-c", program, "report", "--json", "--url", url.removesuffix("/v1")],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_scrape_answer_review_and_guide_come_through_its_faults(llmock, sample_data, tmp_path):
    server = llmock(*FAULTS)
    options = ["--model", "gpt-4o-mini", "--data", sample_data, "--output", tmp_path / "out"]
    asked = mlguide(
        "answer", *options, "--base-url", server.url, "--concurrency", 8, "--attempts", 12, "--json", cwd=tmp_path
    )
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["answered"] == 29
    assert {one["status"] for one in records(sample_data, "gpt-4o-mini")} == {"answered"}
    code, said = verdict(server.url)
    assert code == 0, said  # its own judgement: no error of the client
    assert mlguide("review", *options, cwd=tmp_path).returncode in (0, 1)
    built = mlguide("build-guide", *options, "--format", "md", cwd=tmp_path)
    assert (tmp_path / "out" / "gpt-4o-mini" / "guide.md").is_file(), built.stderr


def test_its_limit_of_requests_is_kept_and_costs_no_question(llmock, sample_data, tmp_path):
    server = llmock("--rpm", "600")
    options = ["--model", "gpt-4o-mini", "--base-url", server.url, "--data", sample_data]
    asked = mlguide("answer", *options, "--json", cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["gaps"] == []


def test_streams_that_break_are_asked_for_again(llmock, sample_data, tmp_path):
    server = llmock("--stream-fault", "disconnect=0.2", "--stream-fault", "truncate=0.1")
    options = ["--model", "gpt-4o-mini", "--base-url", server.url, "--data", sample_data]
    asked = mlguide("answer", *options, "--stream", "--attempts", 12, "--json", cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    assert {one["status"] for one in records(sample_data, "gpt-4o-mini")} == {"answered"}

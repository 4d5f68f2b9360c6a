"""The LiteLLM proxy: master key, a wrong key without a database, and a restart in the middle."""

import json
import threading

import pytest

from tests.servers.test_llmock import records
from tests.test_commands import mlguide

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
KEY = {"OPENAI_API_KEY": "sk-master-of-the-test"}


def test_all_questions_come_through_and_the_guide_is_built(litellm, sample_data, tmp_path):
    options = ["--model", "mocked", "--data", sample_data, "--output", tmp_path / "out"]
    asked = mlguide("answer", *options, "--base-url", litellm.url, "--json", cwd=tmp_path, **KEY)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["answered"] == 29
    built = mlguide("build-guide", *options, "--format", "md", cwd=tmp_path)
    assert (tmp_path / "out" / "mocked" / "guide.md").is_file(), built.stderr


def test_a_wrong_key_stops_the_run_and_books_nothing_question_by_question(litellm, sample_data, tmp_path):
    options = ["--model", "mocked", "--base-url", litellm.url, "--data", sample_data]
    asked = mlguide("answer", *options, cwd=tmp_path, OPENAI_API_KEY="sk-wrong")
    assert asked.returncode == 4, asked.stderr
    assert "OPENAI_API_KEY" in asked.stderr
    assert not (sample_data / "answers" / "mocked.jsonl").exists() or not records(sample_data, "mocked")


def test_a_restart_in_the_middle_costs_no_question(litellm, sample_data, tmp_path):
    def restart():
        litellm.stop()
        litellm.start()

    timer = threading.Timer(2.0, restart)
    timer.start()
    options = ["--model", "mocked", "--base-url", litellm.url, "--data", sample_data, "--concurrency", 1, "--rpm", 60]
    asked = mlguide("answer", *options, "--json", cwd=tmp_path, **KEY)
    timer.join()
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["gaps"] == []

"""A real small model under llama.cpp: behaviour alone is looked at, for what it says is its own business."""

import json

import pytest

from tests.servers.test_llmock import records
from tests.test_commands import mlguide

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
KNOWN = {"answered", "truncated", "refused", "too-long", "failed"}


def test_it_is_waited_for_while_it_loads_and_what_it_does_comes_out_honestly(small_model, sample_data, tmp_path):
    """No headings, loops, cut-offs, no vision: states and finish reasons agree, and the guide is readable."""
    server = small_model(4096)
    options = ["--model", "gemma", "--data", sample_data, "--output", tmp_path / "out"]
    asking = [*options, "--base-url", server.url, "--max-tokens", 200, "--concurrency", 1, "--timeout", 600]
    asked = mlguide("answer", *asking, "--only", "1.1/1", "--only", "2.1.1/1.1", "--json", cwd=tmp_path)
    assert asked.returncode in (0, 1), asked.stderr
    kept = records(sample_data, "gemma")
    assert {one["question_id"] for one in kept} == {"1.1/1", "2.1.1/1.1"}
    for one in kept:
        assert one["status"] in KNOWN
        assert one["status"] != "answered" or one["finish_reason"] == "stop"
        assert one["status"] != "truncated" or one["reason"]
    said = json.loads(asked.stdout)
    assert said["answered"] == sum(one["status"] == "answered" for one in kept)
    mlguide("review", *options, cwd=tmp_path)
    mlguide("build-guide", *options, "--format", "md,html", cwd=tmp_path)
    page = (tmp_path / "out" / "gemma" / "guide.html").read_text("utf-8")
    assert page.count('id="q/') >= 29


def test_a_context_that_is_too_small_is_named_as_that(small_model, sample_data, tmp_path):
    server = small_model(512)
    options = ["--model", "gemma", "--base-url", server.url, "--data", sample_data, "--only", "1.1/1"]
    asked = mlguide("answer", *options, "--concurrency", 1, "--timeout", 600, "--json", cwd=tmp_path)
    assert asked.returncode in (1, 2, 4)
    assert "context" in (asked.stderr + asked.stdout).lower()

"""What a run reports is what happened; and its hints are commands that work as they stand."""

import json
import shlex
from decimal import Decimal

import pytest

from pipeline.answer.plan.price import Price
from tests.answer.conftest import in_turn
from tests.llm_server import completion, error


def test_force_with_every_call_failing_is_no_success(book, served):
    """The earlier answers stay; that the new ones failed is said all the same."""
    book.write(3)
    server = served(lambda call: completion())
    book.ask(server)
    server.handler = lambda call: error(400, ["odd", "strange"][call.number % 2])
    outcome = book.ask(server, force=True)
    assert not outcome.complete
    assert (outcome.summary.failed, outcome.summary.answered, len(outcome.gaps)) == (3, 0, 3)
    assert {gap.status for gap in outcome.gaps} == {"failed"}
    assert book.run(server, "--force").returncode == 1


def test_what_force_renews_is_counted(book, served):
    book.write(3)
    server = served(lambda call: completion())
    assert book.ask(server).summary.renewed == 0
    assert book.ask(server, force=True).summary.renewed == 3


def test_a_limit_is_what_the_run_is_about(book, served):
    book.write(40)
    seen = []
    server = served(lambda call: completion(delay=0.02))
    from pipeline.answer import answer_questions

    request = book.request(server, limit=12, concurrency=2)
    outcome = answer_questions(request, lambda summary, seconds: seen.append((summary.expected, summary.left(seconds))))
    assert {expected for expected, _ in seen} == {12}
    assert all(left is None or left < 60 for _, left in seen)
    assert (outcome.complete, outcome.gaps, outcome.left) == (True, (), 28)
    outcome = book.ask(server, limit=12)
    assert (outcome.summary.kept, outcome.left) == (12, 16)


def test_cut_off_answers_are_not_called_failed(book, served):
    book.write(2)
    outcome = book.ask(served(lambda call: completion("Half", finish="length")))
    assert (outcome.summary.cut, outcome.summary.failed, outcome.complete) == (2, 0, False)


def test_unknown_cost_is_not_zero_on_the_screen(book, served):
    book.write(2)
    server = served(lambda call: completion(usage=None))
    said = book.run(server, "--price", "1,2").stdout
    assert "cost unknown" in said
    assert "$0.0000" not in said


def test_long_and_equal_reasons_take_one_line(book, served):
    book.write(9)
    long = "first line\nsecond line " + "very long words " * 100
    server = served(lambda call: error(400, long if call.number % 2 else "other"))
    said = book.run(server, "--concurrency", "1").stdout
    gaps = [line for line in said.splitlines() if line.startswith("gap ")]
    assert len(gaps) == 2
    assert all(len(line) < 400 for line in gaps)


def test_the_hint_is_a_command_that_works_as_it_stands(book, served):
    book.write(3)
    server = served(in_turn(completion(), error(400, "odd"), completion()))
    said = book.run(server, "--concurrency", "1", "--force").stdout
    hint = next(line for line in said.splitlines() if "--retry-failed" in line).split(": ", 1)[1]
    words = shlex.split(hint)
    assert words[:2] == ["mlguide", "answer"]
    assert "--force" not in words
    assert words[words.index("--base-url") + 1] == server.url
    before = server.count
    done = book.run(server, *words[2:])
    assert (done.returncode, server.count) == (0, before + 1)


def test_a_models_address_is_remembered_with_its_answers(book, served):
    book.write(3)
    server = served(in_turn(completion(), error(400, "odd"), completion()))
    book.ask(server, concurrency=1)
    bare = ["--model", "fake-1", "--data", str(book.data)]
    said = json.loads(run(book, "status", *bare, "--json").stdout)["models"][0]
    assert (said["answered"], said["failed"]) == (2, 1)
    assert run(book, "answer", *bare, "--retry-failed").returncode == 0
    assert server.count == 4


def test_status_keeps_another_address_apart_from_failures(book, served):
    book.write(2)
    first, second = served(lambda call: completion()), served(lambda call: completion())
    book.ask(first)
    said = json.loads(book.run(second, "--json", name="status").stdout)["models"][0]
    assert said["other_addresses"] == {first.url: 2}
    assert said.get("stale", 0) == said.get("failed", 0) == 0


@pytest.mark.parametrize("usage", ["counted", None])
def test_the_same_counts_for_scripts(book, served, usage):
    book.write(2)
    server = served(lambda call: completion(usage=usage))
    said = json.loads(book.run(server, "--json", "--price", "1,1").stdout)
    assert (said["asked"], said["answered"], said["failed"], said["cut"]) == (2, 2, 0, 0)
    assert said["cost_usd"] == ("0.0003" if usage else None) or Decimal(said["cost_usd"] or 0) == Decimal("0.0003")


def run(book, name, *arguments):
    """A command without an address."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "pipeline", name, *arguments]
    return subprocess.run(
        command, env=book.environment(), capture_output=True, text=True, check=False, cwd=book.data.parent
    )


def test_a_price_is_needed_for_nothing_but_money(book, served):
    book.write(1)
    assert book.ask(served(lambda call: completion()), price=Price(*[Decimal(1)] * 3)).summary.priced == 1

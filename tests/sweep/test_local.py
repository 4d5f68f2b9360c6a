"""A sweep on one machine, as a user runs it."""

import csv
import io
import re
import signal
import subprocess

import pytest

from tests.llm_server import completion, error
from tests.review.conftest import answer_text
from tests.sweep.conftest import by_model, plan_text

pytestmark = pytest.mark.slow


def test_each_cell_has_a_store_of_its_own_and_a_second_run_asks_nothing(desk, served):
    server = served(by_model(one="$2.5$", two="$9$"))
    plan = desk.plan(plan_text(server.url, "one", "two", samples=2, temperature=0.5))
    done = desk.run(plan)
    assert (done.code, server.count) == (0, 2 * 2 * 7), done.stderr
    assert {path: len(records) for path, records in desk.stores().items()} == {
        f"made-up/interview/sample-{sample}/answers/{model}.jsonl": 7 for sample in (1, 2) for model in ("one", "two")
    }
    assert {call.body["temperature"] for call in server.calls} == {0.5}
    again = desk.run(plan)
    assert (again.code, server.count) == (0, 28)
    assert "Nothing has changed." in desk.report("md")


def test_more_samples_are_asked_for_without_asking_the_old_ones_again(desk, served):
    server = served(by_model(one="$2.5$"))
    desk.run(desk.plan(plan_text(server.url, "one", samples=1)))
    desk.run(desk.plan(plan_text(server.url, "one", samples=3)))
    assert server.count == 3 * 7


def test_the_report_says_how_many_agree_and_loads_nothing(desk, served):
    server = served(by_model(one="$2.5$", two="$9$", three="2.50"))
    desk.run(desk.plan(plan_text(server.url, "one", "two", "three", samples=2)))
    page, text = desk.report("html"), desk.report("md")
    assert "| one | three | 100 % of 28 pairs |" in text
    assert "| one | two | 0 % of 28 pairs |" in text
    assert "<svg" in page
    assert not re.search(r"<script|https?://|@import", page)
    (first, *_) = csv.DictReader(io.StringIO(desk.report("csv")))
    assert (first["model"], first["samples"], first["answered"], first["cost_usd"]) == ("one", "2", "14", "0.0028")


def test_a_cell_that_fails_leaves_the_others_alone(desk, served):
    def handle(call):
        if call.body["model"] == "gone":
            return error(404, "no such model", code="model_not_found")
        return completion(answer_text("$2.5$"))

    server = served(handle)
    done = desk.run(desk.plan(plan_text(server.url, "gone", "there")))
    assert done.code == 1
    assert {one["cell"].split()[2]: one["state"] for one in done.said["cells"]} == {"gone": "failed", "there": "done"}
    assert "no such model" in desk.report("md")
    assert len(desk.stores()["made-up/interview/sample-1/answers/there.jsonl"]) == 7


def test_where_no_cell_can_go_on_it_ends_with_4(desk, served):
    server = served(lambda call: error(401, "bad key", code="invalid_api_key"))
    assert desk.run(desk.plan(plan_text(server.url, "one", "two"))).code == 4


def test_one_budget_holds_over_all_cells_and_over_all_runs(desk, served):
    """An answer costs $0.0002; its worst case is what 200 tokens more of output and the prompt's bytes would cost."""
    server = served(by_model(one="$2.5$", two="$9$"))
    plan = desk.plan(plan_text(server.url, "one", "two", samples=3, max_tokens=200, max_cost=0.01))
    spent = [desk.run(plan).said["cost_usd"] for _ in range(2)]
    assert 0 < float(spent[0]) <= float(spent[1]) <= 0.01
    assert server.count < 2 * 3 * 7


def test_the_estimate_comes_first_and_sends_nothing(desk, served):
    server = served(by_model(one="$2.5$"))
    said = desk.run(desk.plan(plan_text(server.url, "one", samples=4)), "--estimate").said
    assert (said["cells"], said["to_ask"], server.count) == (4, 28, 0)
    assert float(said["low_usd"]) <= float(said["typical_usd"]) <= float(said["high_usd"])


def test_limits_of_an_endpoint_are_kept_by_all_its_cells_together(desk, served):
    server = served(lambda call: completion(answer_text("$2.5$"), delay=0.05))
    models = [f"m{number}" for number in range(4)]
    done = desk.run(desk.plan(plan_text(server.url, *models, more="concurrency = 3")))
    assert done.code == 0, done.stderr
    assert server.most_active == 3


def test_ctrl_c_keeps_what_is_in_and_the_same_command_goes_on(desk, served):
    server = served(lambda call: completion(answer_text("$2.5$"), delay=0.3))
    plan = desk.plan(plan_text(server.url, "one", "two", samples=2, more="concurrency = 2"))
    run = subprocess.Popen(desk.command(plan), cwd=desk.folder, env=desk.environment(), stderr=subprocess.PIPE)
    while server.count < 6:
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert b"Go on with" in said
    kept = sum(map(len, desk.stores().values()))
    assert kept >= 4
    assert desk.run(plan).code == 0
    assert server.count == 28


def test_an_unset_key_is_named_before_anything_is_sent(desk, served):
    server = served(by_model(one="$2.5$"))
    done = desk.run(desk.plan(plan_text(server.url, "one", more='key = "NO_SUCH_KEY"')))
    assert (done.code, server.count) == (2, 0)
    assert "endpoints.stub.key: the environment has no NO_SUCH_KEY" in done.stderr


def test_each_endpoint_is_asked_with_its_own_key(desk, served):
    one, two = served(by_model(a="$1$")), served(by_model(b="$1$"))
    plan = desk.plan(
        f'[endpoints.x]\nbase_url = "{one.url}"\nkey = "KEY_X"\n[endpoints.y]\nbase_url = "{two.url}"\n'
        '[[models]]\nname = "a"\nendpoint = "x"\n[[models]]\nname = "b"\nendpoint = "y"\n'
    )
    desk.run(plan, KEY_X="secret-of-x", OPENAI_API_KEY="secret-of-openai")
    assert {call.headers["authorization"] for call in one.calls} == {"Bearer secret-of-x"}
    assert "secret" not in {call.headers.get("authorization", "") for call in two.calls}.pop()

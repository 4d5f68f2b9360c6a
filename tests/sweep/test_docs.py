"""What docs/sweep.md and docs/kuberay.yaml promise is what the tool takes."""

import re
from pathlib import Path

import pytest

from pipeline.sweep import read_plan
from pipeline.sweep.plan import EndpointPlan, Judge, ModelPlan, Plan

DOCS = Path(__file__).parents[2] / "docs"


def example() -> str:
    return re.search(r"```toml\n(.*?)```", (DOCS / "sweep.md").read_text("utf-8"), re.DOTALL)[1]


def test_the_documented_plan_is_read_as_it_stands(tmp_path):
    (tmp_path / "plan.toml").write_text(example(), "utf-8")
    plan = read_plan(tmp_path / "plan.toml")
    assert [model.title for model in plan.models] == ["gpt-5-mini low", "qwen3-8b"]


@pytest.mark.parametrize("table", [Plan, EndpointPlan, ModelPlan, Judge])
def test_every_field_of_a_plan_is_in_the_documented_example(table):
    text = example()
    tables = {"endpoints", "models", "judge"}
    missing = [name for name in table.model_fields if name not in tables and not re.search(rf"^{name} =", text, re.M)]
    assert missing == []


def test_the_manifest_gives_keys_to_the_head_alone_and_names_the_pinned_ray():
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with Ray (pip install 'mlguide[ray]')")
    (cluster,) = [one for one in yaml.safe_load_all((DOCS / "kuberay.yaml").read_text()) if one["kind"] == "RayCluster"]
    head, (workers,) = cluster["spec"]["headGroupSpec"], cluster["spec"]["workerGroupSpecs"]
    assert head["rayStartParams"]["num-cpus"] == "0"
    assert "secretRef" in str(head)
    assert "secretRef" not in str(workers)
    pinned = re.search(r"^ray==(\S+)", (DOCS.parent / "constraints.txt").read_text(), re.M)[1]
    assert cluster["spec"]["rayVersion"] == pinned

"""A plan is read whole or refused with the field's name."""

from decimal import Decimal

import pytest

from pipeline.errors import UsageError
from pipeline.sweep import read_plan

GOOD = """
samples = 3
temperature = 0.7
max_cost = 0.10

[endpoints.mine]
base_url = "http://127.0.0.1:8000/v1"
key = "MY_KEY"
rpm = 60

[[models]]
name = "one"
endpoint = "mine"
"""


def test_a_plan_is_named_after_its_file_and_money_is_exact(tmp_path):
    (tmp_path / "nightly.toml").write_text(GOOD)
    plan = read_plan(tmp_path / "nightly.toml")
    assert (plan.name, plan.samples, plan.models[0].title) == ("nightly", 3, "one")
    assert plan.max_cost == Decimal("0.1")


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        (("samples = 3", "sample = 3"), "there is no field sample", "Did you mean samples?"),
        (("rpm = 60", "rps = 60"), "there is no field endpoints.mine.rps", "rpm"),
        (('name = "one"', 'name = "one"\nprize = "1,2"'), "there is no field models[1].prize", "Did you mean price?"),
        (("samples = 3", "samples = 0"), "samples: ", "docs/sweep.md"),
        (('endpoint = "mine"', 'endpoint = "yours"'), "there is no [endpoints.yours]", ""),
        (("samples = 3", "samples = "), "line 2", "TOML"),
        (('name = "one"', 'name = "one"\n[[models]]\nname = "one"'), "one stands there twice", ""),
        (('key = "MY_KEY"', 'key = "sk-a key itself"'), "endpoints.mine.key", ""),
        (('base_url = "http://127.0.0.1:8000/v1"', 'base_url = "127.0.0.1"'), "endpoints.mine.base_url", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, change, said, hint):
    file = tmp_path / "plan.toml"
    file.write_text(GOOD.replace(*change))
    with pytest.raises(UsageError) as error:
        read_plan(file)
    assert said in str(error.value)
    assert str(file) in str(error.value)
    assert hint in error.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"plan\.toml can't be read"):
        read_plan(tmp_path / "plan.toml")

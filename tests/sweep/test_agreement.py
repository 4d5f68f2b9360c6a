"""Answers are grouped by what they come to, and nothing that agrees is called verified."""

import json

import pytest

from pipeline.records import AgreedAnswer, Agreement
from pipeline.store import read_records
from pipeline.sweep.agreement import Take, agreement_on, pairs_that_agree
from tests.llm_server import completion
from tests.review.conftest import answer_text
from tests.sweep.conftest import plan_text


def takes(*stated: str, hashed: str = "h") -> list[Take]:
    return [
        Take(AgreedAnswer(model=f"m{number % 3}", sample=number // 3 + 1, answer_hash=f"{number:016d}"), hashed, result)
        for number, result in enumerate(stated)
    ]


def test_the_largest_group_leads_and_what_states_nothing_is_untold():
    found = agreement_on("1.1/1", "h", takes("9", "$2.5$", "", "2.50", "$2.5$"))
    assert [(group.result, len(group.answers)) for group in found.groups] == [("$2.5$", 3), ("9", 1)]
    assert len(found.untold) == 1


def test_answers_to_another_wording_do_not_count():
    found = agreement_on("1.1/1", "new", takes("1", "1", hashed="old"))
    assert (found.groups, found.untold) == ((), ())


def test_pairs_are_counted_by_model_and_a_model_with_itself_is_its_samples():
    found = pairs_that_agree([agreement_on("1.1/1", "h", takes("1", "1", "2", "1", "3", "2"))])
    assert found["m0", "m1"] == (2, 4)
    assert found["m0", "m0"] == (1, 1)
    assert found["m1", "m1"] == (0, 1)
    assert found["m2", "m2"] == (1, 1)


def test_thousands_of_answers_are_compared_by_their_spellings():
    found = agreement_on("1.1/1", "h", takes(*["$2.5$", "2.50", "7"] * 2000))
    assert [len(group.answers) for group in found.groups] == [4000, 2000]
    assert pairs_that_agree([found])["m0", "m1"] == (4_000_000, 4_000_000)


@pytest.mark.slow
def test_a_judge_compares_what_states_no_final_result_once_for_all(desk, served):
    """Three models; the judge takes the first two for the same. He sees no names."""
    said = {"alpha": "It shrinks. alpha says so.", "beta": "It gets smaller.", "gamma": "It grows."}

    def handle(call):
        model = call.body["model"]
        if model != "judge":
            return completion(answer_text("", said[model]))
        if "It grows" in call.question:
            return completion('```json\n{"same": false, "difference": "one grows"}\n```')
        return completion(json.dumps({"same": True, "difference": ""}))

    server = served(handle)
    judge = '[judge]\nname = "judge"\nendpoint = "stub"\nprice = "1,2"\n'
    plan = desk.plan(plan_text(server.url, *said, max_cost=1.0) + judge)
    assert desk.run(plan).code == 0
    asked = [call for call in server.calls if call.body["model"] == "judge"]
    assert len(asked) == 7 * 2
    assert "alpha" not in asked[0].question
    assert asked[0].body["response_format"]["json_schema"]["name"] == "same"
    (file,) = desk.data.rglob("agreement.jsonl")
    for one in read_records(file, Agreement):
        assert one.method == "judge"
        assert [[answer.model for answer in group.answers] for group in one.groups] == [["alpha", "beta"], ["gamma"]]
    before = server.count
    assert float(desk.run(plan).said["cost_usd"]) > 0
    assert server.count == before, "a second run asks the judge nothing"

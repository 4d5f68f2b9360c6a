"""Answers are grouped by what they come to, and nothing that agrees is called verified."""

from pipeline.records import AgreedAnswer
from pipeline.sweep.agreement import Take, agreement_on, pairs_that_agree


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

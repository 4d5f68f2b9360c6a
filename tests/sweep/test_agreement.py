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


def test_pairs_are_counted_as_chosen():
    found = [agreement_on("1.1/1", "h", takes("1", "1", "2", "1", "3", "2"))]
    assert pairs_that_agree(found, lambda a, b: a.model == b.model) == (2, 3)
    assert pairs_that_agree(found, lambda a, b: (a.model, b.model) == ("m0", "m1")) == (2, 4)

"""What answers state → groups of those that come to the same. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

from pipeline.records import AgreedAnswer, AgreedResult, Agreement
from pipeline.review.agreement import agreement
from pipeline.sweep.agreement.takes import Take

# Two models by name, the first name first; one model twice stands for two samples of it.
Pair = tuple[str, str]


def agreement_on(question_id: str, question_hash: str, takes: Sequence[Take]) -> Agreement:
    """The answers to one question, grouped by their final results.

    Args:
        question_id: of the question.
        question_hash: of its wording today; answers to another wording are left out.
        takes: the answers.
    """
    # Thousands of answers state the same in a few spellings, and only spellings need to be compared.
    spelled: dict[str, list[AgreedAnswer]] = {}
    for take in takes:
        if take.question_hash == question_hash:
            spelled.setdefault(take.stated, []).append(take.answer)
    untold = tuple(spelled.pop("", ()))
    spellings = list(spelled)
    groups = [
        AgreedResult(
            result=spellings[places[0]], answers=tuple(one for place in places for one in spelled[spellings[place]])
        )
        for places in agreement(spellings).groups
    ]
    return Agreement(
        question_id=question_id,
        question_hash=question_hash,
        method="final result",
        groups=tuple(sorted(groups, key=lambda group: -len(group.answers))),
        untold=untold,
    )


def pairs_that_agree(found: Iterable[Agreement]) -> dict[Pair, tuple[int, int]]:
    """Of all pairs of answers to one question that were compared, how many agree and how many there are, by model."""
    agree: Counter[Pair] = Counter()
    total: Counter[Pair] = Counter()
    for one in found:
        for group in one.groups:
            _count(agree, Counter(answer.model for answer in group.answers))
        _count(total, Counter(answer.model for group in one.groups for answer in group.answers))
    return {pair: (agree[pair], total[pair]) for pair in total}


def _count(pairs: Counter[Pair], answers: Counter[str]) -> None:
    """Adds the pairs among so many answers of each model."""
    for one, other in combinations_with_replacement(sorted(answers), 2):
        if count := answers[one] * (answers[one] - 1) // 2 if one == other else answers[one] * answers[other]:
            pairs[one, other] += count

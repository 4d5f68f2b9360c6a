"""What answers state → groups of those that come to the same. Pure."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from pipeline.records import AgreedAnswer, AgreedResult, Agreement
from pipeline.review.agreement import agreement
from pipeline.sweep.agreement.takes import Take


def agreement_on(question_id: str, question_hash: str, takes: Sequence[Take]) -> Agreement:
    """The answers to one question, grouped by their final results.

    Args:
        question_id: of the question.
        question_hash: of its wording today; answers to another wording are left out.
        takes: the answers.
    """
    current = [take for take in takes if take.question_hash == question_hash]
    found = agreement([take.stated for take in current])
    groups = [
        AgreedResult(result=current[places[0]].stated, answers=tuple(current[place].answer for place in places))
        for places in found.groups
    ]
    return Agreement(
        question_id=question_id,
        question_hash=question_hash,
        method="final result",
        groups=tuple(groups),
        untold=tuple(current[place].answer for place in found.silent),
    )


def pairs_that_agree(
    found: Iterable[Agreement], chosen: Callable[[AgreedAnswer, AgreedAnswer], bool]
) -> tuple[int, int]:
    """Of all pairs of answers that were compared, how many agree, and how many there are.

    Args:
        found: the questions.
        chosen: which pairs count, e.g. those of two samples of one model; asked in both orders.
    """
    agree = total = 0
    for one in found:
        members = [(number, answer) for number, group in enumerate(one.groups) for answer in group.answers]
        for (left, first), (right, second) in combinations(members, 2):
            if chosen(first, second) or chosen(second, first):
                total += 1
                agree += left == right
    return agree, total

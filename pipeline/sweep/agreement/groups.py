"""What answers state → groups of those that come to the same. Pure."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from pipeline.guide.contents.agreement import same_result
from pipeline.records import AgreedAnswer, AgreedResult, Agreement
from pipeline.sweep.agreement.takes import Take

Same = Callable[[str, str], bool]


def agreement_on(question_id: str, question_hash: str, takes: Sequence[Take], same: Same = same_result) -> Agreement:
    """The answers to one question, grouped by their final results.

    Being the same within a tolerance is not transitive; an answer belongs to the first group whose first member
    it comes to the same as.

    Args:
        question_id: of the question.
        question_hash: of its wording today; answers to another wording are left out.
        takes: the answers.
        same: whether two stated results are the same.
    """
    groups: list[tuple[str, list[AgreedAnswer]]] = []
    untold = []
    for take in takes:
        if take.question_hash != question_hash:
            continue
        if not take.stated:
            untold.append(take.answer)
            continue
        group = next((members for result, members in groups if same(result, take.stated)), None)
        if group is None:
            groups.append((take.stated, [take.answer]))
        else:
            group.append(take.answer)
    # Sorting is stable: of groups of one size, the one that was there first leads.
    ordered = sorted(groups, key=lambda group: -len(group[1]))
    return Agreement(
        question_id=question_id,
        question_hash=question_hash,
        method="final result",
        groups=tuple(AgreedResult(result=result, answers=tuple(members)) for result, members in ordered),
        untold=tuple(untold),
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

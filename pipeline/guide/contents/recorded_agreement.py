"""How far other models and samples agree with an answer, as a sweep or ``answer --samples`` has recorded it. Pure.

It is a reason to trust an answer, and is never shown as a check: models make the same mistakes.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.records import AgreedAnswer, Agreement


def agreed_in_words(agreement: Agreement, answer_hash: str) -> str:
    """``4 of 5 models agree``, or ``3 of 5 samples agree`` where one model alone was asked.

    Args:
        agreement: on the question.
        answer_hash: of the answer that is shown (see ``text_hash``).

    Returns:
        Nothing where that answer was not compared, or where there was none to compare it with.
    """
    every = [*agreement.untold, *(one for group in agreement.groups for one in group.answers)]
    if len(every) < 2:
        return ""
    own = next((group.answers for group in agreement.groups if _has(group.answers, answer_hash)), None)
    if own is None:
        return "it states no final result to compare" if _has(agreement.untold, answer_hash) else ""
    what = "final result" if agreement.method == "final result" else "answer, as a judge compared them"
    asked, agreeing = Counter(one.model for one in every), Counter(one.model for one in own)
    if len(asked) == 1:
        return f"{len(own)} of {len(every)} samples agree on the {what}"
    # A model agrees where most of its samples do.
    models = sum(2 * agreeing[model] > count for model, count in asked.items())
    samples = f" ({len(own)} of {len(every)} answers)" if len(every) > len(asked) else ""
    return f"{models} of {len(asked)} models agree on the {what}{samples}"


def _has(answers: Sequence[AgreedAnswer], answer_hash: str) -> bool:
    return any(one.answer_hash == answer_hash for one in answers)

"""Where each model stands: what is answered, what is stale and why, what it cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.answer.plan.prompt import Prompt
from pipeline.answer.plan.questions import find_question_states
from pipeline.answer.plan.request import Request
from pipeline.answer.plan.staleness import why_stale
from pipeline.answer.plan.target import target_of
from pipeline.answer.provider.profile import read_profile
from pipeline.records import Answer
from pipeline.store import read_book, read_records


@dataclass
class ModelStatus:
    """One model's state.

    Attributes:
        counts: questions by status; ``answered`` is without the stale ones.
        stale: how many for each reason.
        elsewhere: how many have their last record from each other address; they count as neither stale nor failed.
        cost: of every answer ever kept, superseded ones included, as far as it is known.
        unpriced: answers of unknown cost.
    """

    model: str
    counts: Counter[str] = field(default_factory=Counter)
    stale: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    stale_ids: dict[str, str] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    unpriced: int = 0
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "model": self.model,
            **self.counts,
            "stale_reasons": dict(self.stale),
            "other_addresses": dict(self.elsewhere),
            "stale_ids": self.stale_ids,
            "cost_usd": str(self.cost),
            "unpriced": self.unpriced,
            "notes": list(self.notes),
        }


def model_status(request: Request, edited: Mapping[str, bool]) -> ModelStatus:
    """Where one model stands with every question of the book.

    Args:
        request: names the model and how it is asked.
        edited: ids of edited answers, and whether the answer under the edit has changed since.
    """
    notes = [
        f"the answer under your edit of {question_id} has changed; see mlguide edit {question_id} --diff"
        for question_id, changed in edited.items()
        if changed
    ]
    profile = read_profile(request.profile_file, request.base_url, request.model)
    if learned := profile.in_words():
        notes.append(
            f"its server: {', '.join(learned)} ({request.profile_file}; --retry-failed and --force find it out anew)"
        )
    status = ModelStatus(request.model, notes=notes)
    status.counts["edited"] = len(edited)
    last: dict[str, Answer] = {}
    for answer in read_records(request.answers_file, Answer):
        # The text is not looked at here, and a hundred thousand of them would not fit.
        last[answer.question_id] = answer.model_copy(update={"text": ""})
        if answer.cost_usd is None:
            status.unpriced += answer.attempts > 0
        else:
            status.cost += answer.cost_usd
    prompt, target = Prompt(request.prompt, read_book(request.data)), target_of(request)
    for state in find_question_states(request):
        question_id = state.job.question.id
        if state.status is None:
            status.counts["missing"] += 1
        elif state.stale and last[question_id].base_url != target.base_url:
            status.elsewhere[last[question_id].base_url] += 1
        elif state.stale:
            status.counts["stale"] += 1
            same_key = last[question_id].key == state.job.key
            reason = state.stale if same_key else why_stale(last[question_id], state.job, prompt, target)
            status.stale[reason] += 1
            status.stale_ids[question_id] = reason
        else:
            status.counts[state.status] += 1
    return status

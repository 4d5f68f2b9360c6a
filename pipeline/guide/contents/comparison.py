"""Several models side by side: what each answered, at what cost, and how far their results agree. Pure."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.guide.contents.agreement import same_result, stated_results
from pipeline.guide.contents.chapters import Card, Guide, Take


@dataclass(frozen=True)
class ModelRow:
    """One model's line of the table.

    Attributes:
        without: questions without a good answer, by why (``missing`` where it was never asked).
        cost_usd: of the answers whose cost is known; ``cost_unknown`` counts the others.
        words: of an answer, on average.
        right, checkable: final results that a review found right, of those it could tell.
    """

    model: str
    answered: int
    without: dict[str, int]
    cost_usd: Decimal
    cost_unknown: int
    tokens: int
    seconds: float
    words: float
    right: int
    checkable: int


@dataclass(frozen=True)
class Agreement:
    """Two models' final results: how many questions both state one to, and how often it is the same."""

    one: str
    other: str
    both: int
    same: int


@dataclass(frozen=True)
class Comparison:
    """The whole table.

    Attributes:
        differing: (question id, result by model) where two final results differ.
    """

    rows: tuple[ModelRow, ...]
    agreements: tuple[Agreement, ...]
    differing: tuple[tuple[str, dict[str, str]], ...]


def compare_models(guide: Guide) -> Comparison:
    """Compares the models of a guide, question by question."""
    results = {card.question.id: stated_results(card) for card in guide.cards}
    return Comparison(
        rows=tuple(_row(model, guide.cards) for model in guide.models),
        agreements=tuple(_agreement(one, other, results) for one, other in combinations(guide.models, 2)),
        differing=tuple((question_id, stated) for question_id, stated in results.items() if _differ(stated)),
    )


def comparison_markdown(comparison: Comparison) -> str:
    """The table in Markdown, as it is written to a file."""
    lines = [
        "| model | answered | without | right of checkable | cost | tokens | seconds | words an answer |",
        "|---|---|---|---|---|---|---|---|",
        *map(_line, comparison.rows),
        "",
        *(
            f"- {one.one} and {one.other} state the same final result on {one.same} of {one.both} questions"
            for one in comparison.agreements
        ),
    ]
    if comparison.differing:
        lines += ["", "Where final results differ:", ""]
        lines += [
            f"- {question_id}: " + "; ".join(f"{model}: {result}" for model, result in stated.items())
            for question_id, stated in comparison.differing
        ]
    return "\n".join(lines) + "\n"


def _row(model: str, cards: tuple[Card, ...]) -> ModelRow:
    takes = [take for card in cards for take in card.takes if take.model == model]
    good = [take for take in takes if not take.gap]
    records = [take.answer for take in takes if take.answer]
    verdicts = [take.review.right for take in takes if take.review and take.review.right is not None]
    return ModelRow(
        model=model,
        answered=len(good),
        without=dict(Counter(_why(take) for take in takes if take.gap)),
        cost_usd=sum((one.cost_usd for one in records if one.cost_usd is not None), Decimal(0)),
        cost_unknown=sum(one.cost_usd is None for one in records),
        tokens=sum(one.usage.prompt_tokens + one.usage.completion_tokens for one in records if one.usage),
        seconds=sum((one.finished_at - one.started_at).total_seconds() for one in records),
        words=sum(len(take.text.split()) for take in good) / len(good) if good else 0.0,
        right=sum(verdicts),
        checkable=len(verdicts),
    )


def _why(take: Take) -> str:
    if take.answer is None:
        return "missing"
    return "stale" if take.answer.status == "answered" else take.answer.status


def _agreement(one: str, other: str, results: dict[str, dict[str, str]]) -> Agreement:
    pairs = [(stated[one], stated[other]) for stated in results.values() if one in stated and other in stated]
    return Agreement(one, other, len(pairs), sum(same_result(*pair) for pair in pairs))


def _differ(stated: dict[str, str]) -> bool:
    return any(not same_result(a, b) for a, b in combinations(stated.values(), 2))


def _line(row: ModelRow) -> str:
    without = ", ".join(f"{count} {why}" for why, count in row.without.items()) or "none"
    checked = f"{row.right} of {row.checkable}" if row.checkable else "not reviewed"
    cost = f"${row.cost_usd:.4f}" + (f" and {row.cost_unknown} unknown" if row.cost_unknown else "")
    cells = [row.model, row.answered, without, checked, cost, f"{row.tokens:,}", f"{row.seconds:.0f}"]
    return "| " + " | ".join(map(str, [*cells, f"{row.words:.0f}"])) + " |"

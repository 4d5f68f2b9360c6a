"""Where each answer comes from, what was checked of it, and the guide's totals. Pure.

Nothing is called verified that was not, and what is unknown is said to be unknown, never counted as zero.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.guide.contents.agreement import differs
from pipeline.guide.contents.chapters import Guide, Take
from pipeline.guide.contents.verification import CheckStatus, checked
from pipeline.records import text_hash

REFERENCE = "reference"


@dataclass(frozen=True)
class Provenance:
    """What is written under an answer, piece by piece; a piece that is unknown is None or says so.

    Attributes:
        origin: machine-written, or a reference answer of the project.
        check: what was checked and how it came out, one sentence.
        status: the same as one word, by which a reader filters.
        objection: what the check or a second model holds against the answer; empty where nothing.
        content_hash: 16 hex digits over the text that is shown.
    """

    origin: str
    model: str
    model_returned: str | None
    written: date | None
    prompt: str
    tokens: int | None
    cost_usd: Decimal | None
    seconds: float | None
    edited: bool
    check: str
    status: CheckStatus
    objection: str
    content_hash: str


@dataclass(frozen=True)
class ModelTotals:
    """What one model's answers come to.

    Attributes:
        cost_usd: of the answers whose cost is known.
        cost_unknown: how many answers have no known cost.
        tokens, tokens_unknown: likewise.
    """

    model: str
    answered: int
    gaps: int
    edited: int
    checked: int
    disputed: int
    unchecked: int
    tokens: int
    tokens_unknown: int
    cost_usd: Decimal
    cost_unknown: int
    seconds: float
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Totals:
    """The figures of the front page.

    Attributes:
        levels: number of questions by level; None for those without one.
        differing: ids of the questions whose final results differ between the models.
    """

    questions: int
    levels: dict[str | None, int]
    chapters: int
    models: tuple[ModelTotals, ...]
    differing: tuple[str, ...]


def provenance(take: Take) -> Provenance:
    """What stands under one answer, or under a gap."""
    answer = take.answer
    usage = answer.usage if answer else None
    check, status, objection = checked(take)
    return Provenance(
        origin=origin(take.model),
        model=take.model,
        model_returned=answer.model_returned if answer else None,
        written=answer.finished_at.date() if answer else None,
        prompt=answer.prompt if answer else "",
        tokens=usage.prompt_tokens + usage.completion_tokens if usage else None,
        cost_usd=answer.cost_usd if answer else None,
        seconds=(answer.finished_at - answer.started_at).total_seconds() if answer else None,
        edited=take.edited,
        check=check,
        status=status,
        objection=objection,
        content_hash=text_hash(take.text) if take.text else "",
    )


def provenance_line(take: Take) -> str:
    """The provenance as one line of plain text."""
    said = provenance(take)
    is_reference = take.model == REFERENCE
    name = said.model
    if said.model_returned and said.model_returned != said.model:
        name += f" (answered by {said.model_returned})"
    pieces = [said.origin if is_reference else f"{said.origin}: {name}"]
    if said.written:
        pieces.append(said.written.isoformat())
    if said.edited:
        pieces.append("edited by a person")
    if take.answer and not is_reference:
        pieces.append(f"prompt {said.prompt}")
        pieces.append("tokens unknown" if said.tokens is None else f"{said.tokens:,} tokens")
        pieces.append("cost unknown" if said.cost_usd is None else money(said.cost_usd))
        pieces.append(f"{said.seconds or 0:.1f} s")
    if said.status != "gap":
        pieces.append(said.check)
    if said.content_hash:
        pieces.append(f"content {said.content_hash}")
    return " · ".join(pieces)


def origin(model: str) -> str:
    """What kind of answer it is, in the words used in every format."""
    return "reference answer shipped with the project" if model == REFERENCE else "machine-written"


def money(cost: Decimal) -> str:
    """A cost in dollars, with as many digits as say something."""
    if cost == 0 or cost >= 1:
        return f"${cost:.2f}"
    return f"${cost:.4f}" if cost >= Decimal("0.0001") else f"${cost:.1e}"


def totals(guide: Guide) -> Totals:
    """The guide's figures, each model's apart."""
    levels = Counter(card.question.level for card in guide.cards)
    return Totals(
        questions=len(guide.cards),
        levels={level: levels[level] for level in ("E", "M", "H", None) if levels[level]},
        chapters=len(guide.chapters),
        models=tuple(_model(guide, number, model) for number, model in enumerate(guide.models)),
        differing=tuple(card.question.id for card in guide.cards if differs(card)),
    )


def _model(guide: Guide, number: int, model: str) -> ModelTotals:
    takes = [card.takes[number] for card in guide.cards]
    said = [provenance(take) for take in takes]
    status = Counter(one.status for one in said)
    asked = [one for one, take in zip(said, takes, strict=True) if take.answer]
    tokens = [one.tokens for one in asked if one.tokens is not None]
    costs = [one.cost_usd for one in asked if one.cost_usd is not None]
    dates = [one.written for one in asked if one.written]
    return ModelTotals(
        model=model,
        answered=len(takes) - status["gap"],
        gaps=status["gap"],
        edited=sum(one.edited for one in said),
        checked=status["checked"],
        disputed=status["disputed"],
        unchecked=status["unchecked"],
        tokens=sum(tokens),
        tokens_unknown=len(asked) - len(tokens),
        cost_usd=sum(costs, Decimal(0)),
        cost_unknown=len(asked) - len(costs),
        seconds=sum(one.seconds or 0.0 for one in asked),
        first=min(dates, default=None),
        last=max(dates, default=None),
    )

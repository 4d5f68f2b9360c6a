"""The front page's words and figures. Pure.

Figures, not adjectives: what was checked is counted, and a cost that is not known is not counted as zero.
"""

from dataclasses import dataclass
from datetime import date

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.labels import LEVELS, counted
from pipeline.guide.contents.provenance import REFERENCE, ModelTotals, Totals, money
from pipeline.guide.formats.html.names import day, label


@dataclass(frozen=True)
class Figure:
    """One figure of the front page with its name and what is to be said about it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class ModelRow:
    """One model's line in the table of several models."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Front:
    """What the front page shows.

    Attributes:
        line: the totals in one line.
        figures: of the guide, and of its model where there is but one.
        rows: one a model where there are several; ``columns`` names their cells.
        notes: what a reader must know before trusting an answer.
    """

    line: str
    lead: str
    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    rows: tuple[ModelRow, ...]
    notes: tuple[str, ...]


_COLUMNS = (
    "Answered",
    "No answer",
    "Checked: right",
    "Disputed",
    "Not checked",
    "Edited",
    "Tokens",
    "Cost",
    "Written",
)


def front(guide: Guide, totals: Totals) -> Front:
    """The front page of a guide."""
    several = len(totals.models) > 1
    levels = ", ".join(f"{number} {LEVELS[level]}" for level, number in totals.levels.items())
    figures = [Figure("Questions", f"{totals.questions:,}", levels)]
    if several:
        figures.append(Figure("Models", str(len(totals.models))))
        figures.append(Figure("Final results that differ", f"{len(totals.differing):,}"))
    else:
        figures += [figure for model in totals.models for figure in _of_one(model)]
    return Front(
        line=_line(totals),
        lead=_lead(totals),
        figures=tuple(figures),
        columns=_COLUMNS,
        rows=tuple(_row(model) for model in totals.models) if several else (),
        notes=_notes(guide),
    )


def _line(totals: Totals) -> str:
    """The totals in one line: how many questions, and how far their answers can be trusted."""
    if len(totals.models) > 1:
        differing = f"{len(totals.differing):,} with final results that differ"
        return f"{totals.questions:,} questions, {len(totals.models)} models, {differing}"
    said = [f"{totals.questions:,} questions"]
    for model in totals.models:
        said.append(f"{model.answered:,} answered")
        said.append(f"{model.checked:,} checked by machine")
        said += [f"{model.disputed:,} disputed"] if model.disputed else []
    return ", ".join(said)


def _lead(totals: Totals) -> str:
    return (
        f"{counted(totals.chapters, 'chapter').capitalize()}, each question with an answer as you would say it: "
        "first in one breath, then in full. Try each question before you open its answer."
    )


def _of_one(model: ModelTotals) -> list[Figure]:
    gaps = f"{model.gaps:,} shown as gaps" if model.gaps else "none missing"
    edited = f", {model.edited:,} edited by a person" if model.edited else ""
    return [
        Figure("Answered", f"{model.answered:,}", gaps + edited),
        Figure("Checked by machine: right", f"{model.checked:,}", f"{model.unchecked:,} not checked"),
        Figure("Disputed", f"{model.disputed:,}"),
        *([] if model.model == REFERENCE else [Figure("Cost", _cost(model), _tokens(model))]),
        Figure("Written", _dates(model.first, model.last)),
    ]


def _row(model: ModelTotals) -> ModelRow:
    numbers = (model.answered, model.gaps, model.checked, model.disputed, model.unchecked, model.edited)
    free = model.model == REFERENCE
    return ModelRow(
        label(model.model),
        (
            *(f"{number:,}" for number in numbers),
            "–" if free else _tokens(model).replace(" tokens", ""),
            "–" if free else _cost(model),
            _dates(model.first, model.last),
        ),
    )


def _cost(model: ModelTotals) -> str:
    asked = model.answered + model.gaps
    if not model.cost_unknown:
        return money(model.cost_usd)
    if not model.cost_usd and model.cost_unknown >= min(asked, model.answered):
        return "unknown"
    return f"{money(model.cost_usd)} and {model.cost_unknown:,} unknown"


def _tokens(model: ModelTotals) -> str:
    if not model.tokens:
        return "tokens unknown" if model.tokens_unknown else "0 tokens"
    unknown = f" and {model.tokens_unknown:,} answers unknown" if model.tokens_unknown else ""
    return f"{model.tokens:,} tokens{unknown}"


def _dates(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "unknown"
    return day(last) if first == last else f"{day(first)} – {day(last)}"


def _notes(guide: Guide) -> tuple[str, ...]:
    written = [model for model in guide.models if model != REFERENCE]
    notes = []
    if written:
        notes.append(
            f"The answers by {', '.join(written)} are machine-written and may be wrong. What was checked of "
            "each is written under it, and what was not checked says so."
        )
    if REFERENCE in guide.models:
        notes.append(
            "The reference answers are shipped with the project and were written for this guide. What was "
            "checked of each is written under it."
        )
    return tuple(notes)

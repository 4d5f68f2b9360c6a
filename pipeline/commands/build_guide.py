"""``mlguide build-guide``."""

from collections.abc import Sequence

import typer

from pipeline.commands.shared import GAPS, split
from pipeline.commands.status import known_models, with_answers
from pipeline.console import Screen, summaries
from pipeline.console.summaries import Summary
from pipeline.errors import UsageError
from pipeline.guide import build_guide as build
from pipeline.guide.contents.editions import Edition
from pipeline.guide.formats.pdf import Paper
from pipeline.settings import Settings


def build_guide(
    screen: Screen,
    settings: Settings,
    models: Sequence[str] | None,
    formats: Sequence[str] | None,
    *,
    paper: Paper = "a4",
    answers_at_end: bool = False,
    edition: Edition = "full",
) -> None:
    """Makes the guide of one model or of several; ends with 1 where something is missing."""
    named = split(models) or list(filter(None, [settings.model]))
    chosen = with_answers(settings, named) or [only_model(settings)]
    (values, parts), lacking = run_build(
        screen, settings, chosen, formats, paper=paper, answers_at_end=answers_at_end, edition=edition
    )
    screen.result(values, *parts)
    if lacking:
        raise typer.Exit(GAPS)


def run_build(
    screen: Screen,
    settings: Settings,
    models: Sequence[str],
    formats: Sequence[str] | None,
    *,
    paper: Paper = "a4",
    answers_at_end: bool = False,
    edition: Edition = "full",
) -> tuple[Summary, bool]:
    """Builds the guide; returns its summary, and whether something is missing."""
    report = build(
        settings.data,
        settings.output,
        models,
        split(formats),
        paper=paper,
        answers_at_end=answers_at_end,
        edition=edition,
        progress=screen.passing,
    )
    screen.end_passing()
    return summaries.built(report), bool(report.exit_code)


def only_model(settings: Settings) -> str:
    """The one model that has answers.

    Raises:
        UsageError: none has, or several have.
    """
    models = [request.model for request in known_models(settings)]
    if len(models) == 1:
        return models[0]
    raise UsageError(
        f"{'Several models have' if models else 'No model has'} answers in {settings.data}.",
        hint=f"Name one with --model{': ' + ', '.join(models) if models else ', after mlguide answer'}.",
    )

"""``mlguide estimate`` and ``mlguide batch``: what asking would cost, and asking at half the price."""

from collections.abc import Callable

import typer

from pipeline.answer import Choice, Request, batch, estimate_cost
from pipeline.commands.shared import GAPS, request_of
from pipeline.console import Screen, summaries
from pipeline.errors import UsageError
from pipeline.settings import Settings

_ACTIONS: dict[str, Callable[[Request], batch.BatchOutcome]] = {
    "submit": batch.submit_batches,
    "status": batch.batch_status,
    "collect": batch.collect_batches,
    "cancel": batch.cancel_batches,
    "forget": batch.forget_batches,
}


def estimate(screen: Screen, settings: Settings, choice: Choice) -> None:
    """What is still to be asked and what it would cost; sends nothing."""
    values, parts = summaries.estimated(estimate_cost(request_of(settings, choice)))
    screen.result(values, *parts)


def run_batch(screen: Screen, settings: Settings, choice: Choice, action: str) -> None:
    """One of the actions on the provider's batches; ends with 1 where lines of a batch failed."""
    if action not in _ACTIONS:
        raise UsageError(f"There is no batch {action}.", hint=f"Choose one of {', '.join(_ACTIONS)}.")
    outcome = _ACTIONS[action](request_of(settings, choice))
    values, parts = summaries.batched(outcome, settings.model)
    screen.result(values, *parts)
    if not outcome.summary.complete:
        raise typer.Exit(GAPS)

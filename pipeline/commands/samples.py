"""``mlguide answer --samples``: one model asked several times."""

import shlex
import sys

import typer

from pipeline.answer import REFERENCE, Choice, Interrupted
from pipeline.commands.shared import GAPS, INTERRUPTED, request_of
from pipeline.console import Screen, sweep_tables
from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.sweep.engines.local import LocalEngine
from pipeline.sweep.samples import Keep, ask_samples


def answer_samples(screen: Screen, settings: Settings, choice: Choice, samples: int, keep: Keep) -> None:
    """Asks each question several times and keeps one answer; ends with 1 where gaps are left.

    Raises:
        UsageError: the model is the set of reference answers, which are the same every time.
    """
    request = request_of(settings, choice)
    if request.model == REFERENCE:
        raise UsageError("The reference answers are the same every time.", hint="Leave --samples out.")
    try:
        with sweep_tables.watching(screen) as look:
            found = ask_samples(request, samples, keep, LocalEngine(), look)
    except Interrupted:
        screen.say(f"Stopped; every finished answer is kept. Go on with:\n  {shlex.join(['mlguide', *sys.argv[1:]])}")
        raise typer.Exit(INTERRUPTED) from None
    values, parts = sweep_tables.sampled(found, request)
    screen.result(values, *parts)
    if not found.board.all_in("done"):
        raise typer.Exit(GAPS)

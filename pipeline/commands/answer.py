"""``mlguide answer``."""

import shlex
import sys

import typer

from pipeline.answer import Choice, Interrupted, Request, answer_questions, find_question_states
from pipeline.commands.shared import GAPS, INTERRUPTED, command_of, request_of
from pipeline.console import Screen, summaries
from pipeline.console.progress import watching
from pipeline.console.summaries import Summary
from pipeline.errors import UsageError
from pipeline.settings import Settings


def answer(screen: Screen, settings: Settings, choice: Choice, show_prompt: str | None = None) -> None:
    """Asks what is missing or stale; ends with 1 where gaps are left."""
    request = request_of(settings, choice)
    if show_prompt:
        _show_prompt(screen, request, show_prompt)
        return
    (values, parts), gaps = run_answer(screen, request, command_of("answer", settings, "--retry-failed"))
    screen.result(values, *parts)
    if gaps:
        raise typer.Exit(GAPS)


def run_answer(screen: Screen, request: Request, retry: str) -> tuple[Summary, bool]:
    """Runs the answer stage; returns its summary, and whether gaps are left.

    Args:
        screen: for progress and messages.
        request: whom to ask what.
        retry: the command that asks again for what failed.
    """
    try:
        with watching(screen, request.model) as watch:
            outcome = answer_questions(request, watch)
    except Interrupted:
        # With --force, what was asked before the interruption would be asked once more.
        resume = shlex.join(["mlguide", *(word for word in sys.argv[1:] if word != "--force")])
        screen.say(f"Stopped; every finished answer is in {request.answers_file}. Go on with:\n  {resume}")
        if screen.as_json:
            screen.result({"model": request.model, "interrupted": True, "resume": resume})
        raise typer.Exit(INTERRUPTED) from None
    return summaries.answered(outcome, request.model, retry), not outcome.complete


def _show_prompt(screen: Screen, request: Request, question_id: str) -> None:
    for standing in find_question_states(request):
        if standing.job.question.id == question_id:
            messages = standing.job.asked.messages(request.data, figures=request.figures == "send")
            screen.result({"model": request.model, "messages": messages}, *summaries.prompt(messages))
            return
    raise UsageError(
        f"There is no question {question_id}.", hint="Ids look like 5.1.2/8.4; questions.jsonl has them all."
    )

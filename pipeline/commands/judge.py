"""``mlguide review --judge``: a second model's verdict on each answer, against the reference answer.

A verdict is asked for like an answer, by the answer stage itself: what is to be judged is written as a book of
its own under ``data/judgements/<model>/``, with the prompt of ``prompts/judge``. So pace, retries, budget, cost
and resuming are the same, and a verdict is asked for again only where question, answer, reference or prompt has
changed.
"""

from dataclasses import replace
from decimal import Decimal

import typer

from pipeline.answer import REFERENCE, Choice, Interrupted, Request, answer_questions
from pipeline.commands.shared import INTERRUPTED, request_of
from pipeline.console import Screen
from pipeline.console.progress import watching
from pipeline.errors import UsageError
from pipeline.records import Answer
from pipeline.review import ReviewRequest
from pipeline.review.judge import judge_cases, keep_verdicts, response_format, unread, verdicts_of
from pipeline.settings import Settings
from pipeline.store import read_records, replace_records, safe_name


def judge_answers(screen: Screen, settings: Settings, choice: Choice, reviewing: ReviewRequest) -> None:
    """Has the reviewed answers judged, and adds each verdict to its review.

    Args:
        screen: for progress and gaps.
        settings: the judge's; its ``model`` is the judge.
        choice: which questions.
        reviewing: whose answers.

    Raises:
        UsageError: the judge or the judged is the set of reference answers.
    """
    if REFERENCE in (settings.model, reviewing.model):
        raise UsageError(
            "The reference answers neither judge nor are judged: they are what is judged against.",
            hint="Name a model with --judge, and the one whose answers it judges with --model.",
        )
    request = _request(settings, choice, reviewing)
    cases = list(judge_cases(reviewing))
    replace_records(request.data / "questions.jsonl", cases)
    spent = _ask(screen, request)
    # A reply that is no verdict counts as an answer for the answer stage; only force asks for it again.
    odd = unread(_replies(request), cases)
    if unclear := tuple(case.id for case in cases if choice.takes(case) and case.id in odd):
        again = replace(request.choice, only=unclear, force=True)
        left = None if request.max_cost is None else max(request.max_cost - spent, Decimal(0))
        _ask(screen, replace(request, choice=again, max_cost=left))
    verdicts = verdicts_of(_replies(request), cases)
    keep_verdicts(reviewing.reviews_file, settings.model, verdicts)
    missing = [case.id for case in cases if choice.takes(case) and case.id not in verdicts]
    if missing:
        screen.say(f"{settings.model} gave no verdict on {', '.join(missing)}; run this again to ask for them.")


def _request(settings: Settings, choice: Choice, reviewing: ReviewRequest) -> Request:
    data = settings.data / "judgements" / safe_name(reviewing.model)
    request = request_of(settings.model_copy(update={"prompt": "judge"}), choice)
    return replace(request, data=data, params={**request.params, "response_format": response_format()})


def _ask(screen: Screen, request: Request) -> Decimal:
    """Asks for what is missing; returns what it cost in USD, as far as that is known."""
    try:
        with watching(screen, request.model) as watch:
            return answer_questions(request, watch).summary.cost
    except Interrupted:
        screen.say("Stopped; every finished verdict is kept. Run the same command to go on.")
        raise typer.Exit(INTERRUPTED) from None


def _replies(request: Request) -> list[Answer]:
    return list(read_records(request.answers_file, Answer))

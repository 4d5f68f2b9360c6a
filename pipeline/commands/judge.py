"""``mlguide review --judge``: a second model's verdict on each answer, against the reference answer.

A verdict is asked for like an answer, by the answer stage itself: what is to be judged is written as a book of
its own under ``data/judgements/<model>/``, with the prompt of ``prompts/judge``. So pace, retries, budget, cost
and resuming are the same, and a verdict is asked for again only where question, answer, reference or prompt has
changed. Before that, the judge is tried on answers that are known to be right or wrong, once for each book.
"""

from dataclasses import replace
from decimal import Decimal

import typer

from pipeline.answer import REFERENCE, Choice, Interrupted, Request, answer_questions
from pipeline.commands.shared import INTERRUPTED, request_of
from pipeline.console import Screen
from pipeline.console.progress import watching
from pipeline.console.review_tables import calibrated
from pipeline.errors import UsageError
from pipeline.records import Answer, Calibration, Question, same_model
from pipeline.review import ReviewRequest
from pipeline.review.judge import (
    Rubric,
    calibration_of,
    judge_cases,
    keep_verdicts,
    known_cases,
    referenced,
    response_format,
    unread,
    verdicts_of,
)
from pipeline.settings import Settings
from pipeline.store import read_records, replace_records, safe_name

_CALIBRATION = "_calibration"  # beside the judged models' folders, whose names never begin so


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
    if same_model(settings.model, reviewing.model):
        screen.say(f"{settings.model} judges its own answers: such a verdict is shown, and never counted as a check.")
    calibration, spent = calibrate_judge(screen, settings, reviewing)
    request = _request(settings, choice, safe_name(reviewing.model), spent)
    cases = list(judge_cases(reviewing))
    verdicts, _ = _verdicts(screen, request, cases)
    keep_verdicts(reviewing.reviews_file, settings.model, verdicts, calibration)
    missing = [case.id for case in cases if choice.takes(case) and case.id not in verdicts]
    if missing:
        screen.say(f"{settings.model} gave no verdict on {', '.join(missing)}; run this again to ask for them.")


def calibrate_judge(screen: Screen, settings: Settings, reviewing: ReviewRequest) -> tuple[Calibration | None, Decimal]:
    """How the judge does on answers of known verdict, and what asking for that cost in USD; asked only once.

    None where the book has too few reference answers to make known cases of.
    """
    known = known_cases(list(referenced(reviewing)))
    if not known:
        return None, Decimal(0)
    request = _request(settings, Choice(), _CALIBRATION, Decimal(0))
    verdicts, spent = _verdicts(screen, request, [one.case for one in known])
    calibration = calibration_of(known, verdicts)
    if calibration is not None:
        screen.say(calibrated(settings.model, calibration))
    return calibration, spent


def _verdicts(screen: Screen, request: Request, cases: list[Question]) -> tuple[dict[str, Rubric], Decimal]:
    """The judge's verdicts on cases, what is missing asked for, and what that cost."""
    replace_records(request.data / "questions.jsonl", cases)
    spent = _ask(screen, request)
    # A reply that is no verdict counts as an answer for the answer stage; only force asks for it again.
    odd = unread(_replies(request), cases)
    if unclear := tuple(case.id for case in cases if request.choice.takes(case) and case.id in odd):
        again = replace(request.choice, only=unclear, force=True)
        spent += _ask(screen, replace(request, choice=again, max_cost=_left(request.max_cost, spent)))
    return verdicts_of(_replies(request), cases), spent


def _request(settings: Settings, choice: Choice, book: str, spent: Decimal) -> Request:
    """What the answer stage needs to know to ask a book of cases."""
    request = request_of(settings.model_copy(update={"prompt": "judge"}), choice)
    return replace(
        request,
        data=settings.data / "judgements" / book,
        params={**request.params, "response_format": response_format()},
        max_cost=_left(request.max_cost, spent),
    )


def _left(budget: Decimal | None, spent: Decimal) -> Decimal | None:
    return None if budget is None else max(budget - spent, Decimal(0))


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

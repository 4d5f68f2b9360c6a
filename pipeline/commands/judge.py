"""``mlguide review --judge``: a second model's verdict on each answer, against the reference answer.

A verdict is asked for like an answer, by the answer stage itself: what is to be judged is written as a book of
its own under ``data/judgements/<model>/``, with the prompt of ``prompts/judge``. So pace, retries, budget, cost
and resuming are the same, and a verdict is asked for again only where question, answer, reference or prompt has
changed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import typer
from pydantic import Field, ValidationError

from pipeline.answer import REFERENCE, Choice, Interrupted, Request, answer_questions
from pipeline.commands.shared import INTERRUPTED, request_of
from pipeline.console import Screen
from pipeline.console.progress import watching
from pipeline.edits import read_edits
from pipeline.errors import UsageError
from pipeline.records import Answer, Judgement, Question, Record, Review, question_hash
from pipeline.reference import find_reference, read_references
from pipeline.review import ReviewRequest
from pipeline.settings import Settings
from pipeline.store import locked, read_records, replace_records, safe_name


class Rubric(Record):
    """What a judge says of one answer; its schema goes with the request."""

    correct: bool = Field(description="Every claim that matters is true, and the final result is the expected one.")
    complete: bool = Field(description="Every part of the question is addressed.")
    premise_caught: bool | None = Field(description="Null where the reference has no premise check.")
    fits_level: bool = Field(description="Depth and length fit the question's level.")
    objection: str = Field(description="The gravest thing against the answer; empty where there is none.")


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
    cases = list(_cases(reviewing))
    replace_records(request.data / "questions.jsonl", cases)
    spent = _ask(screen, request)
    # A reply that is no verdict counts as an answer for the answer stage; only force asks for it again.
    unread = [case.id for case in cases if choice.takes(case) and case.id in _unread(request, cases)]
    if unread:
        again = replace(request.choice, only=tuple(unread), force=True)
        left = None if request.max_cost is None else max(request.max_cost - spent, Decimal(0))
        _ask(screen, replace(request, choice=again, max_cost=left))
    verdicts = _verdicts(request, cases)
    _add(reviewing, settings.model, verdicts)
    missing = [case.id for case in cases if choice.takes(case) and case.id not in verdicts]
    if missing:
        screen.say(f"{settings.model} gave no verdict on {', '.join(missing)}; run this again to ask for them.")


def _request(settings: Settings, choice: Choice, reviewing: ReviewRequest) -> Request:
    data = settings.data / "judgements" / safe_name(reviewing.model)
    schema = {"name": "verdict", "strict": True, "schema": Rubric.model_json_schema()}
    request = request_of(settings.model_copy(update={"prompt": "judge"}), choice)
    return replace(
        request,
        data=data,
        params={**request.params, "response_format": {"type": "json_schema", "json_schema": schema}},
    )


def _cases(reviewing: ReviewRequest) -> Iterator[Question]:
    """What the judge is asked: each question with the reference's and the candidate's answer as its hints."""
    references = read_references(reviewing.references)
    texts = _texts(reviewing)
    for question in read_records(reviewing.data / "questions.jsonl", Question):
        reference = find_reference(references, question.id, question.hash)
        if question.id not in texts or reference is None or reference.question_hash != question.hash:
            continue
        hints = (reference.text.strip(), _blind(texts[question.id].strip(), reviewing.model))
        images = tuple(image.model_copy(update={"file": f"../../{image.file}"}) for image in question.images)
        hashed = question_hash(
            text=question.text,
            stem=question.stem,
            parts=question.parts,
            hints=hints,
            level=question.level,
            images=[image.sha256 for image in images],
        )
        changes = {"hash": hashed, "hints": hints, "images": images, "siblings_before": ()}
        yield question.model_copy(update=changes)


def _texts(reviewing: ReviewRequest) -> Mapping[str, str]:
    """The reviewed answers as they are shown."""
    reviewed = {review.question_id for review in read_records(reviewing.reviews_file, Review)}
    file = reviewing.data / "answers" / f"{safe_name(reviewing.model)}.jsonl"
    texts = {answer.question_id: answer.text for answer in read_records(file, Answer)}
    edits = {name: edit.text for name, edit in read_edits(reviewing.data, reviewing.model).items()}
    return {name: text for name, text in {**texts, **edits}.items() if name in reviewed and text.strip()}


def _blind(text: str, model: str) -> str:
    """The answer without the answering model's name, should it name itself."""
    names = {model, model.rsplit("/", 1)[-1]}
    return re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "the candidate", text, flags=re.I)


def _ask(screen: Screen, request: Request) -> Decimal:
    """Asks for what is missing; returns what it cost in USD, as far as that is known."""
    try:
        with watching(screen, request.model) as watch:
            return answer_questions(request, watch).tally.cost
    except Interrupted:
        screen.say("Stopped; every finished verdict is kept. Run the same command to go on.")
        raise typer.Exit(INTERRUPTED) from None


def _verdicts(request: Request, cases: list[Question]) -> dict[str, Rubric]:
    """The verdicts on the cases as they stand, by question id."""
    read = {name: _read(text) for name, text in _replies(request, cases).items()}
    return {name: rubric for name, rubric in read.items() if rubric}


def _unread(request: Request, cases: list[Question]) -> set[str]:
    """The cases to which there is a reply that is no verdict."""
    return {name for name, text in _replies(request, cases).items() if _read(text) is None}


def _replies(request: Request, cases: list[Question]) -> dict[str, str]:
    hashes = {case.id: case.hash for case in cases}
    last = {answer.question_id: answer for answer in read_records(request.answers_file, Answer)}
    return {
        name: answer.text
        for name, answer in last.items()
        if answer.status == "answered" and answer.question_hash == hashes.get(name)
    }


def _read(text: str) -> Rubric | None:
    """A reply's verdict; models wrap JSON in fences or words where a server knows no response format."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        return Rubric.model_validate(json.loads(found[0])) if found else None
    except (ValueError, ValidationError):
        return None


def _add(reviewing: ReviewRequest, judge: str, verdicts: Mapping[str, Rubric]) -> None:
    """Puts each verdict into its review; what was recomputed stays as it is."""
    with locked(Path(reviewing.reviews_file)):
        reviews = list(read_records(reviewing.reviews_file, Review))
        for number, review in enumerate(reviews):
            if rubric := verdicts.get(review.question_id):
                judgement = Judgement(judge=judge, **rubric.model_dump())
                reviews[number] = review.model_copy(update={"judgement": judgement})
        replace_records(reviewing.reviews_file, reviews)

"""``mlguide review`` and ``mlguide check-answers``: what of the answers is right, as far as a machine can tell."""

from collections.abc import Mapping

import typer

from pipeline.answer import Choice
from pipeline.commands.shared import GAPS, references_of, split
from pipeline.commands.status import with_answers
from pipeline.console import Screen, review_tables
from pipeline.console.summaries import Summary
from pipeline.errors import UsageError
from pipeline.guide.text import pandoc
from pipeline.guide.text.normalise import normalise
from pipeline.guide.text.syntax_tree import formulas
from pipeline.records import Question, Review
from pipeline.reference import confirm_references
from pipeline.review import ReviewRequest, review_answers, review_models
from pipeline.review.checks.reference_set import check_shipped
from pipeline.review.lint import lint
from pipeline.review.score import score
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.store import read_records

_FOLDER = ("data", "reference")


def review(
    screen: Screen, settings: Settings, choice: Choice, *, judge: str | None = None, summary: bool = False
) -> None:
    """Reviews models' answers, has them judged if asked, and shows the scores if asked; 1 where any is wrong.

    ``--model`` takes several with commas: they are reviewed together, which takes less time than one after the other.
    """
    models = split([settings.model or ""]) or [""]
    requests = [review_request_of(settings.model_copy(update={"model": model}), screen) for model in models]
    with_answers(settings, models)
    outcomes = review_models(requests)
    screen.end_passing()
    if judge:
        from pipeline.commands.judge import judge_answers

        for request in requests:
            judge_answers(screen, settings.model_copy(update={"model": judge}), choice, request)
    found = [_scored(settings, request) for request in requests] if judge or summary else []
    shown = found or [review_tables.reviewed(outcome, outcome.model) for outcome in outcomes]
    # One model's JSON is what it always was; that of several stands in a list.
    values = shown[0][0] if len(shown) == 1 else {"models": [one for one, _ in shown]}
    screen.result(values, *(part for _, parts in shown for part in parts))
    if any(one["wrong"] for one, _ in shown):
        raise typer.Exit(GAPS)


def run_review(screen: Screen, request: ReviewRequest) -> Summary:
    """Reviews what has changed since the last review; returns the summary."""
    outcome = review_answers(request)
    screen.end_passing()
    return review_tables.reviewed(outcome, request.model)


def review_request_of(settings: Settings, screen: Screen) -> ReviewRequest:
    """What the review stage needs to know.

    Raises:
        UsageError: no model is named.
    """
    if not settings.model:
        raise UsageError("No model is named.", hint="Name the one whose answers to review with --model.")
    return ReviewRequest(
        data=settings.data,
        model=settings.model,
        references=references_of(settings),
        unset_formulas=unset_formulas,
        tools={"pandoc": pandoc.version()},
        tell=screen.passing,
    )


def unset_formulas(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What of each text's formulas the guide could not set, by the text's key: the guide's own way of reading."""
    ready = {key: normalise(text) for key, text in texts.items()}
    parsed = pandoc.parse({key: one.text for key, one in ready.items()})
    found = {
        key: list(formulas(blocks)) if not isinstance(blocks, pandoc.Failed) else [] for key, blocks in parsed.items()
    }
    settable = pandoc.settable(sorted({tex for one in found.values() for tex in one}))
    faults: dict[str, tuple[str, ...]] = {}
    for key, one in ready.items():
        blocks = parsed[key]
        unread = [f"pandoc can't read it: {blocks}"] if isinstance(blocks, pandoc.Failed) else []
        unset = [f"can't be set: {tex[:80]}" for tex in found[key] if tex not in settable]
        faults[key] = (*one.problems, *unread, *unset)
    return faults


def check_answers(screen: Screen, settings: Settings, book: str | None, *, confirm: bool = False) -> None:
    """Runs the checks beside the shipped answers and the linter over them; 1 where anything fails.

    Or confirms what each answer is for.
    """
    folder = shipped(*_FOLDER, book) if book else shipped(*_FOLDER)
    if not folder.is_dir():
        names = ", ".join(sorted(path.name for path in shipped(*_FOLDER).iterdir() if path.is_dir()))
        raise UsageError(f"There are no reference answers for a book {book}.", hint=f"There are: {names}.")
    questions = list(read_records(settings.data / "questions.jsonl", Question))
    if confirm:
        if not questions or not book:
            raise UsageError(
                "--confirm needs the book's questions and its name.",
                hint="Run mlguide scrape first, and name the book with --book, e.g. --book ml-interviews-book.",
            )
        changed = confirm_references(folder, questions)
        screen.result({"changed": changed}, f"{changed} files now bear the hashes of the questions in {settings.data}.")
        return
    found = check_shipped(folder, screen.passing)
    screen.passing("form, spelling, links, formulas")
    faults = lint(folder, {question.id: question.level for question in questions} if book else {}, unset_formulas)
    screen.end_passing()
    # The titles of the scraped book only fit its own answers.
    known = {question.chapter: question.id for question in questions} if book else {}
    titles = {f"{book}/{first.split('.')[0].split('/')[0]}": chapter for chapter, first in known.items()}
    values, parts = review_tables.checked(found, titles, faults)
    screen.result(values, *parts)
    if values["failures"] or values["faults"]:
        raise typer.Exit(GAPS)


def _scored(settings: Settings, request: ReviewRequest) -> Summary:
    reviews = list(read_records(request.reviews_file, Review))
    return review_tables.scored(
        score(request.model, reviews, read_records(settings.data / "questions.jsonl", Question))
    )

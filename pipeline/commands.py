"""What each command does: settings → a stage → a summary. The bodies of ``cli.py``, imported when one runs."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from pipeline.answer import Request, answer_questions
from pipeline.answer.ask import Patience
from pipeline.answer.cost import read_price
from pipeline.answer.plan import Choice
from pipeline.answer.run import Interrupted
from pipeline.answer.stage import REFERENCE, find_standings
from pipeline.answer.status import model_status
from pipeline.console import summaries
from pipeline.console.progress import watching
from pipeline.console.screen import Screen
from pipeline.errors import SiteError, UsageError
from pipeline.records import Answer
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.store import read_records

_GAPS = 1
_INTERRUPTED = 130


def scrape(screen: Screen, settings: Settings, *, offline: bool = False, accept_changes: bool = False) -> None:
    """Reads the book and prints the report."""
    from pipeline.scrape import scrape_questions
    from pipeline.scrape.source import read_source

    source = read_source(settings.source_file)
    if settings.book_url:
        source = source.model_copy(update={"url": _folder_url(settings.book_url)})
    report = scrape_questions(
        source,
        settings.data,
        offline=offline,
        accept_changes=accept_changes,
        contact=settings.contact,
        tell=screen.passing,
    )
    screen.end_passing()
    values, parts = summaries.scraped(report)
    screen.result(values, *parts)


def answer(screen: Screen, settings: Settings, choice: Choice, show_prompt: str | None = None) -> None:
    """Asks what is missing or stale; ends with 1 where gaps are left."""
    request = request_of(settings, choice)
    if show_prompt:
        _show_prompt(screen, request, show_prompt)
        return
    if _answer(screen, request):
        raise typer.Exit(_GAPS)


def _answer(screen: Screen, request: Request) -> bool:
    """Runs the answer stage; True where gaps are left."""
    try:
        with watching(screen, request.model) as watch:
            outcome = answer_questions(request, watch)
    except Interrupted:
        screen.say(
            f"Stopped; every finished answer is in {request.answers_file}. Go on with:\n"
            f"  mlguide answer --model {request.model}"
        )
        raise typer.Exit(_INTERRUPTED) from None
    values, parts = summaries.answered(outcome, request.model)
    screen.result(values, *parts)
    return bool(outcome.gaps)


def _show_prompt(screen: Screen, request: Request, question_id: str) -> None:
    for standing in find_standings(request):
        if standing.job.question.id == question_id:
            messages = standing.job.asked.messages(request.data, figures=request.figures == "send")
            screen.result({"model": request.model, "messages": messages}, *summaries.prompt(messages))
            return
    raise UsageError(f"There is no question {question_id}.", hint="mlguide status --json lists what there is.")


def build_guide(
    screen: Screen,
    settings: Settings,
    models: Sequence[str] | None,
    formats: Sequence[str] | None,
    *,
    paper: str = "a4",
    answers_at_end: bool = False,
) -> None:
    """Makes the guide of one model or of several."""
    chosen = list(models or filter(None, [settings.model])) or [_only_model(settings)]
    if _build(screen, settings, chosen, formats, paper=paper, answers_at_end=answers_at_end):
        raise typer.Exit(_GAPS)


def _build(
    screen: Screen,
    settings: Settings,
    models: Sequence[str],
    formats: Sequence[str] | None,
    *,
    paper: str = "a4",
    answers_at_end: bool = False,
) -> bool:
    """Builds the guide; True where something is missing."""
    from pipeline.guide import build_guide

    report = build_guide(
        settings.data,
        settings.output,
        models,
        _split(formats),
        paper=paper,
        answers_at_end=answers_at_end,
        progress=screen.passing,
    )
    screen.end_passing()
    values, parts = summaries.built(report)
    screen.result(values, *parts)
    return not report.whole


def guide(screen: Screen, settings: Settings, choice: Choice, formats: Sequence[str] | None) -> None:
    """The three stages in turn; without a model, with the reference answers."""
    if not settings.model:
        settings = settings.model_copy(update={"model": REFERENCE})
        screen.say(
            "No model was chosen, so the guide takes the reference answers that ship with mlguide.\n"
            "Choose one with --model (make guide MODEL=gpt-5-mini) and set OPENAI_API_KEY, or --base-url "
            "for your own server."
        )
    try:
        scrape(screen, settings)
    except SiteError as error:
        raise SiteError(
            str(error), hint=f"{error.hint} To see the whole thing without the site: make demo."
        ) from None
    gaps = _answer(screen, request_of(settings, choice))
    if _build(screen, settings, [settings.model], formats) or gaps:
        raise typer.Exit(_GAPS)


def demo(screen: Screen, settings: Settings, formats: Sequence[str] | None) -> None:
    """The three stages on the sample book, served on loopback for as long as it takes."""
    from pipeline.sample import serve_sample

    defaults = Settings.model_fields
    folders = {
        name: Path("output", "demo", name) if name == "data" else Path("output", "demo")
        for name in ("data", "output")
        if getattr(settings, name) == defaults[name].default
    }
    sample = {"model": REFERENCE, "source": str(shipped("data", "sample", "source.toml")), **folders}
    with serve_sample() as url:
        screen.say(f"The sample book is served at {url}")
        guide(screen, settings.model_copy(update={**sample, "book_url": url}), Choice(), formats)


def status(screen: Screen, settings: Settings) -> None:
    """Where each model stands that has answers, or the one that was named."""
    requests = [request_of(settings)] if settings.model else list(_known_models(settings))
    if not requests:
        raise UsageError(f"No model has answers in {settings.data}.", hint="Run mlguide answer --model reference.")
    values, parts = summaries.standing([model_status(request) for request in requests])
    screen.result(values, *parts)


def choice(
    only: Sequence[str] | None,
    levels: Sequence[str] | None,
    *,
    limit: int = 0,
    failed_only: bool = False,
    force: bool = False,
) -> Choice:
    """Which questions a run is about.

    Raises:
        UsageError: a level is none of E, M, H, -.
    """
    wanted = tuple(level.upper() for level in _split(levels) or ())
    if unknown := set(wanted) - {"E", "M", "H", "-"}:
        raise UsageError(
            f"--level {', '.join(sorted(unknown))} is no level.", hint="Use E, M, H, or - for unlevelled."
        )
    return Choice(tuple(_split(only) or ()), wanted, limit, failed_only, force)


def request_of(settings: Settings, choice: Choice = Choice()) -> Request:  # noqa: B008 - it is frozen
    """What the answer stage needs to know.

    Raises:
        UsageError: no model is named.
    """
    if not settings.model:
        raise UsageError(
            "No model is named.", hint="Name one with --model (or MLGUIDE_MODEL); `reference` needs no key."
        )
    wanted = {"temperature": settings.temperature, "reasoning_effort": settings.reasoning_effort}
    patience = Patience(attempts=settings.attempts, longest_wait=settings.longest_wait)
    return Request(
        data=settings.data,
        model=settings.model,
        base_url=settings.base_url,
        prompt=settings.prompt_folder,
        references=shipped("data", "reference"),
        api_key=settings.api_key,
        choice=replace(choice, no_figures=settings.figures == "skip"),
        concurrency=settings.concurrency,
        params={name: value for name, value in wanted.items() if value is not None},
        max_tokens=settings.max_tokens,
        figures=settings.figures,
        rpm=settings.rpm,
        tpm=settings.tpm,
        timeout=settings.timeout,
        patience=patience,
        price=read_price(settings.price) if settings.price else None,
        max_cost=settings.max_cost,
    )


def _folder_url(url: str) -> str:
    """The start page's address; a folder without its slash would make links resolve beside it."""
    last = url.rsplit("/", 1)[-1]
    return url if url.endswith("/") or "." in last else f"{url}/"


def _known_models(settings: Settings) -> Iterator[Request]:
    """Each model that has answers, with the endpoint that its last answer came from."""
    for file in sorted((settings.data / "answers").glob("*.jsonl")):
        for last in deque(read_records(file, Answer), maxlen=1):
            yield request_of(settings.model_copy(update={"model": last.model, "base_url": last.base_url}))


def _only_model(settings: Settings) -> str:
    models = [request.model for request in _known_models(settings)]
    if len(models) == 1:
        return models[0]
    raise UsageError(
        f"{'Several models have' if models else 'No model has'} answers in {settings.data}.",
        hint=f"Name one with --model{': ' + ', '.join(models) if models else ', after mlguide answer'}.",
    )


def _split(values: Sequence[str] | None) -> list[str] | None:
    """A repeatable option that also takes commas."""
    parts = [part.strip() for value in values or () for part in value.split(",") if part.strip()]
    return parts or None

"""``mlguide guide`` and ``mlguide demo``: all stages in turn."""

from collections.abc import Sequence
from pathlib import Path

import typer

from pipeline.answer import REFERENCE, Choice
from pipeline.commands.answer import run_answer
from pipeline.commands.build_guide import run_build
from pipeline.commands.review import review_request_of, run_review
from pipeline.commands.scrape import run_scrape
from pipeline.commands.shared import GAPS, command_of, request_of
from pipeline.console import Screen
from pipeline.errors import SiteError
from pipeline.sample import serve_sample
from pipeline.settings import Settings
from pipeline.shipped import shipped


def guide(screen: Screen, settings: Settings, choice: Choice, formats: Sequence[str] | None) -> None:
    """Scrapes, answers, reviews and builds; without a model, with the reference answers.

    The review asks nobody and costs nothing, and without it the guide could not say what was checked.
    """
    if not settings.model:
        settings = settings.model_copy(update={"model": REFERENCE})
        screen.say(
            "No model was chosen, so the guide takes the reference answers that ship with mlguide.\n"
            "Choose one with --model (make guide MODEL=gpt-5-mini) and set OPENAI_API_KEY, or --base-url "
            "for your own server."
        )
    try:
        scraped, scraped_parts = run_scrape(screen, settings)
    except SiteError as error:
        hint = f"{error.hint} To see the whole thing without the site, run: make demo (or mlguide demo)."
        raise SiteError(str(error), hint=hint.strip()) from None
    (answered, answered_parts), gaps = run_answer(
        screen, request_of(settings, choice), command_of("answer", settings, "--retry-failed")
    )
    reviewed, reviewed_parts = run_review(screen, review_request_of(settings, screen))
    (built, built_parts), lacking = run_build(screen, settings, [settings.model], formats)
    values = {"scrape": scraped, "answer": answered, "review": reviewed, "build-guide": built}
    screen.result(values, *scraped_parts, *answered_parts, *reviewed_parts, *built_parts)
    if gaps or lacking:
        raise typer.Exit(GAPS)


def demo(screen: Screen, settings: Settings, formats: Sequence[str] | None) -> None:
    """The same on the sample book, served on loopback for as long as it takes."""
    own = {"data": Path("output", "demo", "data"), "output": Path("output", "demo")}
    folders = {name: folder for name, folder in own.items() if name not in settings.model_fields_set}
    source = str(shipped("data", "sample", "source.toml"))
    with serve_sample() as url:
        screen.say(f"The sample book is served at {url}")
        update = {"model": REFERENCE, "source": source, "book_url": url, **folders}
        guide(screen, settings.model_copy(update=update), Choice(), formats)

"""``mlguide sweep``."""

import os
import shlex
import sys
from pathlib import Path

import typer
from dotenv import dotenv_values
from pydantic import SecretStr

from pipeline.answer import Interrupted
from pipeline.commands.review import unset_formulas
from pipeline.commands.shared import GAPS, INTERRUPTED
from pipeline.console import Screen, sweep_tables
from pipeline.errors import ProviderError, UsageError
from pipeline.guide.text import pandoc
from pipeline.settings import Settings, read_settings
from pipeline.shipped import shipped
from pipeline.store import read_book
from pipeline.sweep import DEFAULT_ENDPOINT, Endpoint, EndpointPlan, Plan, Reviewing, Sweep, Workspace, read_plan
from pipeline.sweep.engines.choose import engine_called


def sweep(
    screen: Screen, settings: Settings, plan_file: Path, *, engine: str, ray_address: str, estimate: bool
) -> None:
    """Runs a plan; ends with 1 where gaps are left, and with 4 where no cell could go on."""
    plan = _plan(plan_file, settings)
    found = Sweep(plan, _workspace(plan, settings))
    estimated = sweep_tables.estimated(found.estimate(), plan)
    if estimate:
        values, parts = estimated
        screen.result(values, *parts)
        return
    sweep_tables.show(screen, estimated)
    working = engine_called(engine, ray_address)
    reviewing = Reviewing(unset_formulas, {"pandoc": pandoc.version()})
    output = _above(settings, "output") / "sweeps" / plan.name
    try:
        with sweep_tables.watching(screen) as look:
            swept = found.run(working, reviewing, output, look, screen.passing)
    except Interrupted:
        screen.say(f"Stopped; every finished answer is kept. Go on with:\n  {shlex.join(['mlguide', *sys.argv[1:]])}")
        raise typer.Exit(INTERRUPTED) from None
    screen.end_passing()
    values, parts = sweep_tables.swept(swept)
    screen.result(values, *parts)
    if swept.board.all_in("failed"):
        screen.say("No cell could go on. The reasons are in the report; run the same command again.")
        raise typer.Exit(ProviderError.exit_code)
    if not swept.board.all_in("done"):
        raise typer.Exit(GAPS)


def _plan(file: Path, settings: Settings) -> Plan:
    """The plan, with what the command line says instead."""
    plan = read_plan(file)
    changes: dict[str, object] = {} if plan.sources else {"sources": (settings.source,)}
    if settings.max_cost is not None:
        changes["max_cost"] = settings.max_cost
    return plan.model_copy(update=changes)


def _workspace(plan: Plan, settings: Settings) -> Workspace:
    books = {source: _book(_above(settings, "data"), source) for source in plan.sources}
    return Workspace(
        stores=_above(settings, "data") / "sweeps" / plan.name,
        books=books,
        prompts={prompt: settings.model_copy(update={"prompt": prompt}).prompt_folder for prompt in plan.prompts},
        endpoints=_endpoints(plan, settings),
        references={source: _references(book) for source, book in books.items()},
    )


def _above(settings: Settings, name: str) -> Path:
    """The folder of all books: the one that was named, else the one above the book's own."""
    folder: Path = getattr(settings, name)
    return folder if name in settings.model_fields_set else folder.parent


def _book(data: Path, source: str) -> Path:
    """The data folder of a book: one of its own, or the data folder itself where it holds this book.

    Raises:
        UsageError: it was not scraped yet.
    """
    name = read_settings(source=source).data.name
    held = read_book(data)
    if (data / name / "questions.jsonl").is_file():
        return data / name
    if held is None or held.name != name:
        raise UsageError(
            f"The book {source} is not in {data}.", hint=f"Scrape it first: mlguide scrape --source {source}."
        )
    return data


def _references(book: Path) -> Path:
    held = read_book(book)
    return shipped("data", "reference", held.name if held else book.name)


def _endpoints(plan: Plan, settings: Settings) -> dict[str, Endpoint]:
    """The plan's endpoints with their keys, and the one that flags and environment describe."""
    variables = {**dotenv_values(".env"), **os.environ}
    own = EndpointPlan(
        base_url=settings.base_url,
        key="",
        concurrency=settings.concurrency,
        rpm=settings.rpm,
        tpm=settings.tpm,
        timeout=settings.timeout,
        attempts=settings.attempts,
        longest_wait=settings.longest_wait,
    )
    endpoints = {DEFAULT_ENDPOINT: Endpoint(DEFAULT_ENDPOINT, own, settings.api_key)}
    for name, place in plan.endpoints.items():
        key = variables.get(place.key) if place.key else None
        if place.key and not key:
            raise UsageError(
                f"endpoints.{name}.key: the environment has no {place.key}.",
                hint=f"Set {place.key}, or put it in .env.",
            )
        endpoints[name] = Endpoint(name, place, SecretStr(key) if key else None)
    return endpoints

"""What several commands need: which questions, and whom to ask."""

import difflib
import shlex
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from pipeline.answer import REFERENCE, Choice, Request, RetryPolicy, read_price
from pipeline.errors import UsageError
from pipeline.records import Answer, Question
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.store import adopt_flat_layout, read_book, read_records, safe_name

GAPS = 1  # exit code: done, but something is missing
INTERRUPTED = 130


def choice_of(
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
    wanted = tuple(level.upper() for level in split(levels) or ())
    if unknown := set(wanted) - {"E", "M", "H", "-"}:
        raise UsageError(f"--level {', '.join(sorted(unknown))} is no level.", hint="Use E, M, H, or - for unlevelled.")
    return Choice(tuple(split(only) or ()), wanted, limit, failed_only, force)


def request_of(settings: Settings, choice: Choice | None = None) -> Request:
    """What the answer stage needs to know.

    Raises:
        UsageError: no model is named, or a question, section or chapter that the book does not have.
    """
    if not settings.model:
        raise UsageError(
            "No model is named.", hint="Name one with --model (or MLGUIDE_MODEL); `reference` needs no key."
        )
    if choice and choice.only:
        _known(choice.only, settings.data / "questions.jsonl")
    settings = at_its_address(settings)
    wanted = {"temperature": settings.temperature, "reasoning_effort": settings.reasoning_effort}
    return Request(
        data=settings.data,
        model=settings.model,
        base_url=settings.base_url,
        prompt=settings.prompt_folder,
        references=references_of(settings),
        api_key=settings.api_key,
        choice=replace(choice or Choice(), no_figures=settings.figures == "skip"),
        concurrency=settings.concurrency,
        params={name: value for name, value in wanted.items() if value is not None},
        max_tokens=settings.max_tokens,
        figures=settings.figures,
        rpm=settings.rpm,
        tpm=settings.tpm,
        stream=settings.stream,
        timeout=settings.timeout,
        retry_policy=RetryPolicy(attempts=settings.attempts, longest_wait=settings.longest_wait),
        price=read_price(settings.price) if settings.price else None,
        max_cost=settings.max_cost,
    )


def at_its_address(settings: Settings) -> Settings:
    """The settings with the address that a model was asked at the last time, where none is given."""
    if "base_url" in settings.model_fields_set or not settings.model:
        return settings
    file = settings.data / "answers" / f"{safe_name(settings.model)}.jsonl"
    last = deque(read_records(file, Answer), maxlen=1)
    if not last or last[0].model == REFERENCE:
        return settings
    return settings.model_copy(update={"base_url": last[0].base_url})


def command_of(name: str, settings: Settings, *options: str) -> str:
    """A command that works as it stands: with all that differs from the defaults in what it is about."""
    said = {"model": settings.model, "base_url": at_its_address(settings).base_url}
    said |= {name: str(getattr(settings, name)) for name in ("prompt", "source", "data", "output")}
    defaults = {name: str(field.default) for name, field in Settings.model_fields.items()}
    words = [word for name, value in said.items() if value != defaults[name] for word in (_option(name), value)]
    return shlex.join(["mlguide", name, *words, *options])


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def references_of(settings: Settings) -> Path:
    """Where the shipped reference answers to this book lie; the folder need not be there."""
    book = read_book(settings.data)
    return shipped("data", "reference", book.name if book else settings.data.name)


def adopt_old_folders(settings: Settings) -> None:
    """Gives the book that an earlier version kept right in ``data`` a folder of its own, and says so."""
    if settings.model_fields_set & {"data", "output"}:
        return
    moved = adopt_flat_layout(settings.data.parent, settings.output.parent)
    if moved:
        typer.echo(
            f"Each book has folders of its own now: this one's were moved to {moved[0]} and {moved[1]}.", err=True
        )


def split(values: Sequence[str] | None) -> list[str] | None:
    """The values of a repeatable option that also takes commas; None where it was not given."""
    parts = [part.strip() for value in values or () for part in value.split(",") if part.strip()]
    return parts or None


def nearest(name: str, names: Sequence[str]) -> str:
    """A hint: the names that there are, and which one may have been meant."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    there = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return (f"Did you mean {close[0]}? " if close else "") + f"There are: {there}."


def _known(only: Iterable[str], file: Path) -> None:
    questions = list(read_records(file, Question))
    for wanted in only if questions else ():
        if not any(Choice(only=(wanted,)).takes(question) for question in questions):
            ids = [question.id for question in questions]
            sections = {name.rsplit("/", 1)[0] for name in ids}
            raise UsageError(
                f"--only {wanted}: the book has no such question, section or chapter.",
                hint=nearest(wanted, sorted(sections) if "/" not in wanted else ids),
            )

"""The options that several commands share, each said once.

A group is a frozen dataclass whose fields are options. A command takes a group as a parameter, and ``with_options``
spreads its fields over the command line; so an option of all asking commands is one line in ``Sampling`` or ``Pace``.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer


@dataclass(frozen=True)
class Common:
    """What every command takes: the book, where its files are, and how the command speaks."""

    source: Annotated[str | None, typer.Option(help="Name or file of the book's source [default: ml-interviews-book]")]
    data: Annotated[Path | None, typer.Option(help="Data folder of one book [default: data/BOOK]")]
    output: Annotated[Path | None, typer.Option(help="Folder of its guides [default: output/BOOK]")]
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout, for scripts.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages and no progress.")] = False


@dataclass(frozen=True)
class Site:
    """Where the book is read from."""

    book_url: Annotated[str | None, typer.Option(help="The book's start page [default: the source's]")]


@dataclass(frozen=True)
class Asked:
    """Who is asked, and with which prompt."""

    model: Annotated[str | None, typer.Option(help="Model to ask; `reference` takes the shipped answers, no key")]
    base_url: Annotated[str | None, typer.Option(help="OpenAI-compatible endpoint [default: OpenAI's]")]
    prompt: Annotated[str | None, typer.Option(help="Folder of prompts [default: the source's, else interview]")]


@dataclass(frozen=True)
class Chosen:
    """Which questions a run is about."""

    only: Annotated[
        list[str] | None, typer.Option(help="Ids, sections or chapters, e.g. 5.1.2/8.4, 5.1.2, 5; repeatable")
    ]
    level: Annotated[list[str] | None, typer.Option(help="E, M, H, or - for unlevelled; repeatable")]
    limit: Annotated[int, typer.Option(min=0, help="Ask at most so many questions; 0: all")] = 0


@dataclass(frozen=True)
class Sampling:
    """How an answer is asked for, and what it may cost."""

    max_tokens: Annotated[
        int | None, typer.Option(help="Limit of an answer's tokens; 0: the provider's [default: 8192]")
    ]
    temperature: Annotated[float | None, typer.Option(help="Sampling temperature [default: the model's]")]
    reasoning_effort: Annotated[str | None, typer.Option(help="low, medium, high [default: the model's]")]
    figures: Annotated[str | None, typer.Option(help="send; text: ask without, marked; skip [default: send]")]
    stream: Annotated[
        bool | None, typer.Option("--stream", help="Ask for streams [default: where the server needs it]")
    ]
    price: Annotated[str | None, typer.Option(help="USD for a million tokens, in,out; for models of unknown price")]
    max_cost: Annotated[str | None, typer.Option(help="USD that are never passed")]


@dataclass(frozen=True)
class Pace:
    """How fast a provider is asked, and how patiently."""

    concurrency: Annotated[int | None, typer.Option(help="Upper bound of questions in flight [default: 8]")]
    rpm: Annotated[int | None, typer.Option(help="At most so many requests in any 60 s")]
    tpm: Annotated[int | None, typer.Option(help="At most so many tokens in any 60 s")]
    timeout: Annotated[float | None, typer.Option(help="Seconds for one attempt [default: 120]")]
    attempts: Annotated[int | None, typer.Option(help="Calls a question [default: 5]")]
    longest_wait: Annotated[float | None, typer.Option(help="Seconds; asked to wait longer, stop [default: 300]")]


@dataclass(frozen=True)
class Written:
    """What a guide is written as."""

    formats: Annotated[
        list[str] | None, typer.Option("--format", help="html, md, pdf, epub, apkg; repeatable or with commas")
    ]


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the fields of its option groups as parameters of its own, in the order they stand."""
    own = inspect.signature(command, eval_str=True).parameters
    groups: dict[str, Any] = {name: one.annotation for name, one in own.items() if is_dataclass(one.annotation)}
    spread = [
        parameter
        for name, one in own.items()
        for parameter in (_parameters(one.annotation) if name in groups else [one.replace(kind=one.KEYWORD_ONLY)])
    ]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    called.__signature__ = inspect.Signature(spread)  # type: ignore[attr-defined] # inspect and typer read it
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in spread}
    return called


def given(*groups: Any) -> Mapping[str, Any]:
    """All that was given in these groups, by the option's name; what was not given is None."""
    return {name: value for group in groups for name, value in asdict(group).items()}


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            # A field without a default is an option that need not be given; None says that it was not.
            default=field.default if isinstance(field.default, bool | int) else None,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]

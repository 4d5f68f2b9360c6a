"""A sweep's plan: TOML → what is to be asked of whom, how often, within which limits.

Every field is documented with an example in ``docs/sweep.md``; a field that is not known is an error that names it.
"""

import difflib
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import UsageError
from pipeline.store import safe_name

# The name of the endpoint that environment and flags describe, where the plan does not describe one of that name.
DEFAULT_ENDPOINT = "default"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EndpointPlan(_Table):
    """One place to ask, with one key: whoever asks there shares its limits.

    Attributes:
        base_url: e.g. ``https://api.openai.com/v1``.
        key: name of the environment variable that holds the key, never the key itself; empty for none.
        concurrency: upper bound of requests at once, over all cells and machines.
        rpm: requests in any 60 s, likewise; 0 for no limit.
        tpm: tokens in any 60 s, likewise; 0 for no limit.
        timeout: seconds for one attempt.
        attempts: calls a question.
        longest_wait: seconds; asked to wait longer, its cells stop.
    """

    base_url: str = Field(pattern=r"^https?://\S+$")
    key: str = Field("", pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")
    concurrency: int = Field(8, ge=1, le=4096)
    rpm: int = Field(0, ge=0)
    tpm: int = Field(0, ge=0)
    timeout: float = Field(120.0, gt=0)
    attempts: int = Field(5, ge=1)
    longest_wait: float = Field(300.0, ge=0)


class ModelPlan(_Table):
    """One model as it is asked.

    Attributes:
        name: as the endpoint knows it.
        label: tells two entries of one model apart, e.g. ``gpt-5-mini low``; the name where it is not given.
        endpoint: whom to ask.
        price: USD for a million tokens, ``in,out`` or ``in,out,cached``; the list price where it is not given.
        samples: instead of the plan's.
        temperature: instead of the plan's.
        max_tokens: instead of the plan's.
        figures: as ``--figures``.
        params: other sampling parameters as the endpoint takes them.
    """

    name: str = Field(min_length=1)
    label: str = ""
    endpoint: str = DEFAULT_ENDPOINT
    price: str = ""
    samples: int | None = Field(None, ge=1, le=1000)
    temperature: float | None = None
    max_tokens: int | None = Field(None, ge=0)
    figures: Literal["send", "text", "skip"] = "send"
    params: dict[str, Any] = Field(default_factory=dict)

    @property
    def title(self) -> str:
        """How reports call it."""
        return self.label or self.name


class Judge(_Table):
    """Who says whether two answers without a final result say the same."""

    name: str = Field(min_length=1)
    endpoint: str = DEFAULT_ENDPOINT
    price: str = ""
    max_tokens: int = Field(2048, ge=1)


class Plan(_Table):
    """The whole matrix: sources × prompts × models × samples.

    Attributes:
        name: of the folder that its stores and reports stand in.
        sources: books, by the names of their sources; they must have been scraped.
        prompts: folders of prompts.
        samples: how often each model is asked each question.
        temperature: of sampling; the model's own where it is not given.
        max_tokens: limit of an answer's tokens.
        only: ids, sections or chapters.
        levels: E, M, H, or - for unlevelled.
        limit: at most so many questions a cell; 0 for all.
        max_cost: USD over all cells, the judge's included; never passed.
        endpoints: by name.
        judge: None for no pairwise verdicts.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sources: tuple[str, ...] = Field((), min_length=0)
    prompts: tuple[str, ...] = Field(("interview",), min_length=1)
    samples: int = Field(1, ge=1, le=1000)
    temperature: float | None = None
    max_tokens: int = Field(8192, ge=0)
    only: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    limit: int = Field(0, ge=0)
    max_cost: Annotated[Decimal, Field(ge=0)] | None = None
    endpoints: dict[str, EndpointPlan] = Field(default_factory=dict)
    models: tuple[ModelPlan, ...] = Field(min_length=1)
    judge: Judge | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "Plan":
        titles = [safe_name(model.title) for model in self.models]
        for title in titles:
            if titles.count(title) > 1:
                raise ValueError(f"models: {title} stands there twice; give one of them a label of its own")
        for asked in (*self.models, *((self.judge,) if self.judge else ())):
            if asked.endpoint != DEFAULT_ENDPOINT and asked.endpoint not in self.endpoints:
                raise ValueError(f"{asked.name}: there is no [endpoints.{asked.endpoint}]")
        return self


def read_plan(file: Path) -> Plan:
    """The plan of a TOML file; its name is the file's where it gives none.

    Raises:
        UsageError: the file can't be read, or something in it is wrong; names file and field.
    """
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}.", hint="Name a plan, see docs/sweep.md.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: {error}.", hint="A plan is TOML, see docs/sweep.md.") from None
    try:
        return Plan.model_validate({"name": safe_name(file.stem), **values})
    except ValidationError as error:
        raise _refused(file, error) from None


def _refused(file: Path, error: ValidationError) -> UsageError:
    first = error.errors()[0]
    where = _place(first["loc"])
    if first["type"] != "extra_forbidden":
        said = first["msg"].removeprefix("Value error, ")
        return UsageError(f"{file}: {where + ': ' if where else ''}{said}.", hint="docs/sweep.md shows every field.")
    known = _fields_at(first["loc"])
    close = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return UsageError(f"{file}: there is no field {where}.", hint=f"{meant}There are: {', '.join(known)}.")


def _place(loc: tuple[int | str, ...]) -> str:
    """``models[2].price`` for the second model's price: people count from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).removeprefix(".")


def _fields_at(loc: tuple[int | str, ...]) -> list[str]:
    tables: dict[str, type[_Table]] = {"endpoints": EndpointPlan, "models": ModelPlan, "judge": Judge}
    table = tables.get(str(loc[0]), Plan) if len(loc) > 1 else Plan
    return list(table.model_fields)

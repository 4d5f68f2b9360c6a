"""Flags, environment and ``.env`` → one frozen ``Settings``; what a flag says counts most."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import UsageError
from pipeline.shipped import shipped

_ENV = "environment or .env"


class Settings(BaseSettings):
    """All that can be set, whatever the command; every one is also ``MLGUIDE_<NAME>`` in the environment.

    Attributes:
        book_url: the book's start page; None for the source file's.
        source: name of a shipped source, or path of a source file.
        prompt: name of a folder under ``prompts/``, or a path.
        contact: an address that the scraper's User-Agent names.
        concurrency: upper bound of questions in flight.
        longest_wait: seconds; a provider that asks for a longer wait stops the run.
    """

    model_config = SettingsConfigDict(
        env_prefix="MLGUIDE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Path("data")
    output: Path = Path("output")
    book_url: str | None = None
    source: str = "ml-interviews-book"
    contact: str = ""
    model: str = ""
    base_url: str = Field(
        "https://api.openai.com/v1",
        validation_alias=AliasChoices("base_url", "MLGUIDE_BASE_URL", "OPENAI_BASE_URL"),
    )
    api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("api_key", "MLGUIDE_API_KEY", "OPENAI_API_KEY")
    )
    prompt: str = "interview"
    concurrency: int = Field(8, ge=1, le=1024)
    max_tokens: int = Field(8192, ge=0)
    temperature: float | None = None
    reasoning_effort: str | None = None
    figures: Literal["send", "text", "skip"] = "send"
    rpm: int = Field(0, ge=0)
    tpm: int = Field(0, ge=0)
    timeout: float = Field(120.0, gt=0)
    attempts: int = Field(5, ge=1)
    longest_wait: float = Field(300.0, ge=0)
    price: str = ""
    max_cost: Decimal | None = Field(None, ge=0)

    @property
    def source_file(self) -> Path:
        """The source file that ``source`` names."""
        named = shipped("data", "sources", f"{self.source}.toml")
        return named if named.is_file() else Path(self.source)

    @property
    def prompt_folder(self) -> Path:
        """The folder that ``prompt`` names: the user's own before a shipped one of the same name."""
        here = Path("prompts") / self.prompt
        named = shipped("prompts", self.prompt)
        return here if here.is_dir() else named if named.is_dir() else Path(self.prompt)


def read_settings(**flags: Any) -> Settings:
    """The settings of one command; a flag that is None was not given.

    Raises:
        UsageError: a value is wrong; names the flag or the variable, and where it came from.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).lower().removeprefix("mlguide_").removeprefix("openai_")
        where = "the command line" if name in given else f"the {_ENV} (MLGUIDE_{name.upper()})"
        raise UsageError(f"--{name.replace('_', '-')} from {where}: {first['msg']}.") from error
    return settings.model_copy(update={"base_url": settings.base_url.rstrip("/")})

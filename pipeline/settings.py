"""Flags, environment and ``.env`` → one frozen ``Settings``; what a flag says counts most."""

import codecs
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import UsageError
from pipeline.shipped import shipped

_ENV = "environment or .env"
_ENV_FILE = Path(".env")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ENDPOINTS = ("/chat/completions", "/completions", "/responses", "/models")


def _at_home(folder: Path) -> Path:
    """A folder with ``~`` as the user's own; a shell does not do that inside ``--data=~/x`` or ``.env``."""
    try:
        return folder.expanduser()
    except RuntimeError:
        raise ValueError(f"{str(folder)!r} names a user whose home folder is not known") from None


def _address(said: str) -> str:
    """An endpoint's address as it can be called; raises ``ValueError`` with the next step where it can't be."""
    url = said.strip()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        host = url.removeprefix("//").split("/", 1)[0].rsplit(":", 1)[0]
        scheme = "http" if host in ("localhost", "0.0.0.0") or host.startswith(("127.", "192.168.", "10.")) else "https"  # noqa: S104 # a name that people write, not one that is listened on
        raise ValueError(f"{said!r} must begin with http:// or https://, e.g. {scheme}://{url.split('://')[-1]}")
    if any(letter.isspace() for letter in url):
        raise ValueError(f"{said!r} has a blank inside")
    if parts.fragment:
        raise ValueError(f"{said!r} has a # part, which no server sees; leave it out")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError(f"{said!r} has a port that is no number up to 65535") from None
    path = parts.path.rstrip("/")
    if ending := next((one for one in _ENDPOINTS if path.endswith(one)), None):
        raise ValueError(f"{said!r} ends in {ending}, which mlguide adds itself; leave it out")
    return parts._replace(path=path).geturl()


def _start_page(said: str) -> str:
    url = said.strip()
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError(f"{said!r} must begin with http:// or https://")
    return url


def _named(said: str) -> str:
    return str(_at_home(Path(said))) if said.startswith("~") else said


_Folder = Annotated[Path, AfterValidator(_at_home)]
_NameOrPath = Annotated[str, AfterValidator(_named)]


def _source_file(source: str) -> Path:
    named = shipped("data", "sources", f"{source}.toml")
    return named if named.is_file() else Path(source).expanduser()


def _of_source(known: dict[str, Any], name: str) -> str:
    """A plain setting of the source file, as far as it can be read; what is wrong with it, the scrape says."""
    file = _source_file(known.get("source", ""))
    try:
        given = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError):
        given = {}
    said = given.get(name)
    if name == "name" and not (isinstance(said, str) and re.fullmatch(r"[\w.-]+", said) and said.strip(".")):
        return file.stem or "book"
    return said if isinstance(said, str) else ""


class Settings(BaseSettings):
    """All that can be set, whatever the command; every one is also ``MLGUIDE_<NAME>`` in the environment.

    Attributes:
        data: folder of one book's records; ``data/<book>`` where it is not given.
        output: folder of one book's guides; ``output/<book>`` where it is not given.
        book_url: the book's start page; None for the source file's.
        source: name of a shipped source, or path of a source file.
        prompt: name of a folder under ``prompts/``, or a path; the source's own where it is not given.
        contact: an address that the scraper's User-Agent names.
        stream: ask for answers as a stream; a server that needs one gets it without this.
        concurrency: upper bound of questions in flight.
        longest_wait: seconds; a provider that asks for a longer wait stops the run.
    """

    model_config = SettingsConfigDict(
        env_prefix="MLGUIDE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    source: _NameOrPath = "ml-interviews-book"
    data: _Folder = Field(default_factory=lambda known: Path("data", _of_source(known, "name")))
    output: _Folder = Field(default_factory=lambda known: Path("output", _of_source(known, "name")))
    book_url: Annotated[str, AfterValidator(_start_page)] | None = None
    contact: str = ""
    model: str = ""
    base_url: Annotated[str, AfterValidator(_address)] = Field(
        "https://api.openai.com/v1",
        validation_alias=AliasChoices("base_url", "MLGUIDE_BASE_URL", "OPENAI_BASE_URL"),
    )
    api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("api_key", "MLGUIDE_API_KEY", "OPENAI_API_KEY")
    )
    prompt: _NameOrPath = Field(default_factory=lambda known: _of_source(known, "prompt") or "interview")
    concurrency: int = Field(8, ge=1, le=1024)
    max_tokens: int = Field(8192, ge=0)
    temperature: float | None = None
    reasoning_effort: str | None = None
    figures: Literal["send", "text", "skip"] = "send"
    stream: bool = False
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
        return _source_file(self.source)

    @property
    def prompt_folder(self) -> Path:
        """The folder that ``prompt`` names: the user's own before a shipped one of the same name."""
        here = Path("prompts") / self.prompt
        named = shipped("prompts", self.prompt)
        return here if here.is_dir() else named if named.is_dir() else Path(self.prompt)


def read_settings(**flags: Any) -> Settings:
    """The settings of one command; a flag that is None was not given.

    Raises:
        UsageError: a value is wrong, or ``.env`` can't be read; names the flag or the variable, and where it came from.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**{**given, "_env_file_encoding": _encoding_of(_ENV_FILE)})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).lower().removeprefix("mlguide_").removeprefix("openai_")
        where = "the command line" if name in given else f"the {_ENV} (MLGUIDE_{name.upper()})"
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(
            f"--{name.replace('_', '-')} from {where}: {said}.", hint=_HINTS.get(name, "See mlguide COMMAND --help.")
        ) from None


_HINTS = {
    "base_url": "An address looks like https://api.openai.com/v1 or http://localhost:11434/v1.",
    "book_url": "An address looks like https://huyenchip.com/ml-interviews-book/.",
    "max_cost": "Give USD as a number, e.g. --max-cost 2.50.",
    "figures": "Choose send, text or skip.",
}


def _encoding_of(file: Path) -> str:
    """The encoding of an ``.env``: by its mark (PowerShell writes UTF-16), else UTF-8.

    Raises:
        UsageError: it is neither, or can't be read.
    """
    try:
        content = file.read_bytes() if file.is_file() else b""
        encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{file}, line {line}: it is not UTF-8.", hint="Save it as UTF-8 in your editor.") from None
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}.") from None
    return encoding

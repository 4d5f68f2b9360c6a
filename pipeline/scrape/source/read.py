"""A source file on disk → a ``Source``."""

import tomllib
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import UsageError
from pipeline.scrape.source.rules import Rule, SiteRules
from pipeline.scrape.source.source import Source

_TABLES: dict[str, type[BaseModel]] = {"site": SiteRules, "questions": Rule}


def read_source(path: Path) -> Source:
    """Reads a source file.

    Raises:
        UsageError: the file is missing, is not TOML, or a setting in it is wrong; names the setting.
    """
    try:
        return Source.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise UsageError(f"The source file {path} can't be read: {error.strerror}.", hint="Check --source.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The source file {path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"The source file {path}: {_where(first)}: {_what(first)}.", hint=_hint(first)) from error


def _where(error: ErrorDetails) -> str:
    """The setting's name as it stands in the file; rules are counted from 1."""
    place = [str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"]]
    return ".".join(place) or "the file"


def _what(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting"
    return error["msg"].removeprefix("Value error, ")


def _hint(error: ErrorDetails) -> str:
    if error["type"] != "extra_forbidden":
        return "docs/sources.md describes every setting."
    table = _TABLES.get(str(error["loc"][0]), Source) if len(error["loc"]) > 1 else Source
    near = get_close_matches(str(error["loc"][-1]), table.model_fields, n=1)
    return (f"Did you mean “{near[0]}”? " if near else "") + "docs/sources.md describes every setting."

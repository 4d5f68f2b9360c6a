"""A source file: what belongs to one book and not to HonKit and GitBook books in general."""

import re
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import UsageError


class Source(BaseModel):
    """One book's particulars, read from TOML.

    Attributes:
        name: short name of the book.
        url: the start page; its navigation names the pages.
        part: title of the part that holds the questions; empty for the whole book.
        untagged_pages: section numbers or file names of pages whose untagged items are questions.
        furniture: patterns of lines inside an item that are credits or asides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    author: str
    author_url: str = ""
    url: str
    rights: str = ""
    part: str = ""
    untagged_pages: frozenset[str] = frozenset()
    furniture: tuple[re.Pattern[str], ...] = Field(default=())

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not re.match(r"https?://[^/]+/", url if url.endswith("/") else url + "/"):
            raise ValueError("must be an http or https address")
        return url


def read_source(path: Path) -> Source:
    """Reads a source file.

    Raises:
        UsageError: the file is missing, is not TOML, or a setting in it is wrong; names the setting.
    """
    try:
        return Source.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UsageError(f"The source file {path} can't be read: {error.strerror}.", hint="Check --source.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The source file {path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"The source file {path}: {where}: {first['msg']}.") from error

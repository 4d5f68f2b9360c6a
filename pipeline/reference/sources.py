"""What the shipped answers cite: ``references.toml`` of a book, and ``references/<section>.toml`` of one section.

[vaswani2017]
authors = "Vaswani, Shazeer, Parmar, et al."
year = 2017
title = "Attention Is All You Need"
arxiv = "1706.03762"          # or doi = "…", or url = "…"
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import StoreError
from pipeline.records import Record

_ADDRESSES = {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/", "url": ""}


class Source(Record):
    """One cited work.

    Attributes:
        authors: family names with commas between them, or an organization; ``et al.`` may end them.
        year: of publication; None for what is kept up to date, e.g. a manual.
        arxiv: its identifier there; the first of this, ``doi`` and ``url`` that is given is where it is linked to.
    """

    authors: str
    year: int | None = None
    title: str
    arxiv: str = ""
    doi: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        """Where it can be read; empty where nobody has said."""
        return next((start + str(getattr(self, name)) for name, start in _ADDRESSES.items() if getattr(self, name)), "")

    @property
    def short(self) -> str:
        """As it is cited in running text: ``Vaswani et al., 2017``."""
        names = [name for name in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*", self.authors) if name.strip()]
        if len(names) > 2 or (len(names) == 2 and names[1].startswith("et al")):
            who = f"{names[0]} et al."
        else:
            who = " and ".join(names)
        return f"{who}, {self.year}" if self.year else who


def read_sources(section: Path) -> Mapping[str, Source]:
    """The sources of one section's answers by key: the book's, and the section's own, which come first.

    Args:
        section: its Markdown file; ``references.toml`` and ``references/<section>.toml`` stand beside it.

    Raises:
        StoreError: a file is no TOML, or an entry lacks a field.
    """
    found: dict[str, Source] = {}
    for file in source_files(section):
        try:
            entries = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise StoreError(f"{file} can't be read: {error}.") from error
        found |= {key: _source(file, key, entry) for key, entry in entries.items()}
    return found


def source_files(section: Path) -> list[Path]:
    """The files in which a section's sources stand, those that are there."""
    files = (section.with_name("references.toml"), section.parent / "references" / f"{section.stem}.toml")
    return [file for file in files if file.is_file()]


def _source(file: Path, key: str, entry: object) -> Source:
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise StoreError(f"{file}, [{key}]{f' {where}' if where else ''}: {first['msg']}.") from error

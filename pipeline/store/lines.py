r"""A record ↔ one line of JSON in UTF-8, split on ``\n`` alone. Pure.

An answer may hold U+2028 and its kin, which ``str.splitlines`` would take for line ends.
"""

import codecs
import json
import re
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from pipeline.errors import StoreError
from pipeline.records import Record

RecordT = TypeVar("RecordT", bound=Record)

# A lone half of a surrogate pair can't be written as UTF-8; models do send them, split over two tokens.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# JSON allows these raw, other tools' line readers do not; NEL, line and paragraph separator.
_LINE_SEPARATORS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def line_of(record: Record) -> bytes:
    """A record as one line; a lone surrogate becomes U+FFFD, so that a paid answer is never lost to it."""
    line = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return (_LONE_SURROGATE.sub("\ufffd", line).translate(_LINE_SEPARATORS) + "\n").encode()


def is_whole(line: bytes) -> bool:
    """Whether a line without its end is a record all the same; an editor may have taken the end off."""
    try:
        return isinstance(json.loads(without_mark(line)), dict)
    except ValueError:
        return False


def without_mark(content: bytes) -> bytes:
    """The content without the UTF-8 mark that some editors put at the head of a file."""
    return content.removeprefix(codecs.BOM_UTF8)


def record_of(line: bytes, kind: type[RecordT], path: Path, number: int) -> RecordT:
    """The record of a line.

    Args:
        line: as it stands in the file.
        kind: of the record.
        path: of the file, for the error.
        number: of the line, from 1, for the error.

    Raises:
        StoreError: the line is not a record of this kind; names file, line and field.
    """
    try:
        return kind.model_validate_json(without_mark(line))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise StoreError(
            f"{path}, line {number}: {where}: {first['msg']}.",
            hint="Mend or remove that line, or run with the version of mlguide that wrote the file.",
        ) from error

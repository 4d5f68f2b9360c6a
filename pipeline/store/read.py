"""Files → records, one at a time; and the other texts that a person may have edited."""

import logging
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import StoreError
from pipeline.store.lines import RecordT, is_whole, record_of, without_mark

log = logging.getLogger("pipeline.store")


def read_records(path: Path, kind: type[RecordT]) -> Iterator[RecordT]:
    """The records of a file, one at a time; none where the file is not there.

    A last line that was cut off by a crash is skipped with a warning; lines of white space are passed over.

    Raises:
        StoreError: a line is not a record of this kind; names file, line and field.
    """
    return (record for _, record in read_placed(path, kind))


def read_placed(path: Path, kind: type[RecordT]) -> Iterator[tuple[int, RecordT]]:
    """As ``read_records``, each with its place in the file in bytes, for ``read_record_at``."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    with file:
        place = 0
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n") and line.strip() and not is_whole(line):
                log.warning("%s, line %d: cut off in the middle (a crash?); it is left out.", path, number)
                return
            if without_mark(line).strip():
                yield place, record_of(line, kind, path, number)
            place += len(line)


def read_record_at(path: Path, place: int, kind: type[RecordT]) -> RecordT:
    """One record of a file that only grows, by its place in bytes."""
    with path.open("rb") as file:
        file.seek(place)
        return kind.model_validate_json(without_mark(file.readline()))


def read_record(path: Path, kind: type[RecordT]) -> RecordT:
    """The one record of a JSON file.

    Raises:
        FileNotFoundError: there is no such file.
        StoreError: it can't be read, or is not a record of this kind; names file and field.
    """
    try:
        return kind.model_validate_json(without_mark(path.read_bytes()))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise StoreError(f"{path}: {where}: {first['msg']}.") from error


def read_text(path: Path) -> str:
    """A text that a person may have edited, without the mark that some editors put at its head.

    Raises:
        StoreError: it can't be read, or is not UTF-8; names the file.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from error

r"""Files of records on disk: read, append, replace, lock. Nothing is ever half written.

JSON Lines in UTF-8, one object a line, split on ``\n`` only: an answer may hold U+2028 and its kin,
which ``str.splitlines`` would take for line ends.
"""

import json
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from pipeline.errors import StoreError, UsageError
from pipeline.records import Record

log = logging.getLogger(__name__)

RecordT = TypeVar("RecordT", bound=Record)

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# A lone half of a surrogate pair can't be written as UTF-8; models do send them, split over two tokens.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# JSON allows these raw, other tools' line readers do not; NEL, line and paragraph separator.
_LINE_SEPARATORS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def safe_name(model: str) -> str:
    """A file name for a model's name: one path component that can't climb, distinct for distinct names."""
    name = _UNSAFE.sub("-", model).strip(".-") or "model"
    if name == model and len(name) <= 80:
        return name
    # Two names that differ only in what was replaced must not share a file.
    from hashlib import sha256

    return f"{name[:80]}-{sha256(model.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def line_of(record: Record) -> bytes:
    """A record as one line; a lone surrogate becomes U+FFFD, so that a paid answer is never lost to it."""
    line = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return (_LONE_SURROGATE.sub("\ufffd", line).translate(_LINE_SEPARATORS) + "\n").encode()


def read_records(path: Path, kind: type[RecordT]) -> Iterator[RecordT]:
    """The records of a file, one at a time; none where the file is not there.

    A last line that was cut off by a crash is skipped with a warning.

    Raises:
        StoreError: a line is not a record of this kind; names file, line and field.
    """
    return (record for _, record in read_placed(path, kind))


def read_placed(path: Path, kind: type[RecordT]) -> Iterator[tuple[int, RecordT]]:
    """As ``read_records``, each with its place in the file, for ``read_record_at``."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    with file:
        place = 0
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n") and not _is_whole(line):
                log.warning("%s, line %d: cut off in the middle (a crash?); it is left out.", path, number)
                return
            if line != b"\n":
                yield place, _record(line, kind, path, number)
            place += len(line)


def read_record_at(path: Path, place: int, kind: type[RecordT]) -> RecordT:
    """One record of a file that only grows."""
    with path.open("rb") as file:
        file.seek(place)
        return kind.model_validate_json(file.readline())


def _is_whole(line: bytes) -> bool:
    """Whether a line without its end is a record all the same; an editor may have taken the end off."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _record(line: bytes, kind: type[RecordT], path: Path, number: int) -> RecordT:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise StoreError(
            f"{path}, line {number}: {where}: {first['msg']}.",
            hint="Mend or remove that line, or run with the version of mlguide that wrote the file.",
        ) from error


def replace_records(path: Path, records: Iterable[Record]) -> bool:
    """Makes the file hold exactly these records; False where it already did."""
    return replace_file(path, b"".join(line_of(record) for record in records))


def replace_file(path: Path, content: bytes) -> bool:
    """Puts content in place of the file in one step; False, and untouched, where it is the same already.

    Raises:
        StoreError: the folder can't be written, or the disk is full; the old file stays whole.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)  # mkstemp makes it private; the user's own habit decides
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}; the old file is as it was.") from error
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Appender:
    """Appends records to one file; each is with the system when ``append`` returns, on disk after ``sync``.

    A crash of the process loses nothing that was appended; a loss of power at most what came after the
    last ``sync``. A line cut by an earlier crash is ended first, so that the next record starts its own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            self._end_torn_line()
            self._size = os.fstat(self._file).st_size
        except OSError as error:
            raise StoreError(f"{path} can't be written: {error.strerror}.") from error
        self._synced = self._size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.sync()
        finally:
            os.close(self._file)

    def append(self, record: Record) -> None:
        """Writes one record as one line, whole or not at all.

        Raises:
            StoreError: the disk is full or gone; the file still ends with a whole line.
        """
        line = line_of(record)
        try:
            written = os.write(self._file, line)
            if written < len(line):
                # The disk is full: the second call says so with its own error.
                written += os.write(self._file, line[written:])
            if written < len(line):
                raise OSError(28, "No space left on device")
        except OSError as error:
            os.ftruncate(self._file, self._size)
            raise StoreError(
                f"{self._path} can't be written: {error.strerror}; all earlier answers are whole.",
                hint="Make room on the disk and run the same command again.",
            ) from error
        self._size += len(line)

    def sync(self) -> None:
        """Waits until all that was appended is on disk; safe to call from another thread.

        Raises:
            StoreError: the disk is full or gone.
        """
        if self._synced < (size := self._size):
            try:
                os.fsync(self._file)
            except OSError as error:
                raise StoreError(f"{self._path} can't be brought to the disk: {error.strerror}.") from error
            self._synced = size

    def _end_torn_line(self) -> None:
        size = os.fstat(self._file).st_size
        if not size or os.pread(self._file, 1, size - 1) == b"\n":
            return
        start = _start_of_last_line(self._file, size)
        if _is_whole(os.pread(self._file, size - start, start)):
            os.write(self._file, b"\n")
            return
        log.warning("%s: its last line was cut off (a crash?); it is taken out.", self._path)
        os.ftruncate(self._file, start)


def _start_of_last_line(descriptor: int, size: int) -> int:
    block = 1 << 16
    end = size
    while end > 0:
        begin = max(0, end - block)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a file for this process alone while the block runs.

    Raises:
        UsageError: another process holds it; names that process.
        StoreError: the folder can't be written.
    """
    holder = path.with_name(f".{path.name}.holder")
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    _acquire(lock, path, holder)
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, path: Path, holder: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        # The lock holds without this; it is for whoever comes second, and a full disk must not stop a re-run.
        with suppress(OSError):
            holder.write_text(f"process {os.getpid()}")
    except Timeout:
        who = (holder.read_text() if holder.is_file() else "") or "another process"
        raise UsageError(
            f"{path} is in use by {who}.", hint="Wait for it to end, or stop it, and run this again."
        ) from None
    except OSError as error:
        raise StoreError(f"{path.parent} can't be written: {error.strerror}.") from error

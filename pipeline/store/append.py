"""Appends records to a file that only grows."""

import errno
import logging
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import StoreError
from pipeline.records import Record
from pipeline.store.lines import is_whole, line_of
from pipeline.store.replace import sync

log = logging.getLogger("pipeline.store")


class Appender:
    """Appends records to one file; each is with the system when ``append`` returns, on disk after ``sync``.

    A crash of the process loses nothing that was appended; a loss of power at most what came after the
    last ``sync``. A line cut by an earlier crash is ended first, so that the next record starts its own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
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
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
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
                sync(self._file)
            except OSError as error:
                raise StoreError(f"{self._path} can't be brought to the disk: {error.strerror}.") from error
            self._synced = size

    def _end_torn_line(self) -> None:
        size = os.fstat(self._file).st_size
        if not size or _read(self._file, 1, size - 1) == b"\n":
            return
        start = _start_of_last_line(self._file, size)
        if is_whole(_read(self._file, size - start, start)):
            os.write(self._file, b"\n")
            return
        log.warning("%s: its last line was cut off (a crash?); it is taken out.", self._path)
        os.ftruncate(self._file, start)


def _start_of_last_line(descriptor: int, size: int) -> int:
    block = 1 << 16
    end = size
    while end > 0:
        begin = max(0, end - block)
        found = _read(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _read(descriptor: int, size: int, place: int) -> bytes:
    """As ``os.pread``, which Windows lacks; appending writes at the end wherever the place is."""
    os.lseek(descriptor, place, os.SEEK_SET)
    return os.read(descriptor, size)

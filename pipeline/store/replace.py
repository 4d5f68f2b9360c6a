"""Puts a file in place of another in one step: whoever reads it sees the old one or the new one, whole."""

import errno
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.records import Record
from pipeline.store.lines import line_of


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
                sync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)  # mkstemp makes it private; the user's own habit decides
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written: {error.strerror}; the old file is as it was.",
            hint="Make room on the disk, or name another folder with --data or --output.",
        ) from error
    return True


def sync(descriptor: int) -> None:
    """Waits until a file is on disk; where its file system knows no such thing (some network mounts), goes on.

    Raises:
        OSError: the disk is full or gone.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise


def _sync_folder(folder: Path) -> None:
    # Windows opens no folders, and the file itself is on disk already: what is lost is only the order of renames.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)

"""Holds a file for one process: two runs never write to one store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import StoreError, UsageError


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
        raise StoreError(
            f"{path.parent} can't be written: {error.strerror}.",
            hint="Give yourself the right to write there, or name another folder with --data.",
        ) from error

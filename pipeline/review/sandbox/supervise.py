"""Starts a process that may misbehave, and sees to it that it ends and that it does not say too much."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pipeline.review.sandbox.limits import Limits, Ran

_GRACE = 2.0  # seconds after its time in which the sandbox has to end itself, before it is killed
_OUT_OF_TIME = 124  # exit code of a sandbox that ended itself for that


def supervise(
    command: Callable[[str], Sequence[str]], folder: Path, environment: Mapping[str, str], limits: Limits
) -> Ran:
    """Runs a process in a session of its own until all of it has ended, or a limit is passed.

    Args:
        command: given the number of the file descriptor for the report.
        folder: where it runs.
        environment: all of it.
        limits: of which time and output are seen to here.
    """
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and script; no shell takes part
            command(str(writing)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    try:
        return _read(process, reading, limits)
    finally:
        _end(process)
        os.close(reading)


def _read(process: subprocess.Popen[bytes], reading: int, limits: Limits) -> Ran:
    """Reads both pipes until all who could write to them have ended, or a limit is passed."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    output, report = bytearray(), bytearray()
    stopped: Literal["no", "time", "output"] = "no"
    until = time.monotonic() + limits.seconds + _GRACE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout.fileno(), selectors.EVENT_READ, output)
        selector.register(reading, selectors.EVENT_READ, report)
        while selector.get_map() and stopped == "no":
            left = until - time.monotonic()
            ready = selector.select(max(left, 0))
            if left <= 0:
                stopped = "time"
            for key, _ in ready:
                piece = os.read(key.fd, 65536)
                key.data.extend(piece)
                if not piece:
                    selector.unregister(key.fd)
                elif len(key.data) > limits.output:
                    stopped = "output"
    code = _end(process) if stopped != "no" else process.wait()
    if code == _OUT_OF_TIME:
        stopped = "time"
    return Ran(bytes(report[: limits.output]), bytes(output[: limits.output]), code, stopped)


def _end(process: subprocess.Popen[bytes]) -> int:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()
    return process.returncode

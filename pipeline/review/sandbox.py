"""Runs a Python script where it can do no harm: the side that starts it and watches over it.

What is guaranteed where ``why_unavailable`` is empty (Linux 5.12 or newer with namespaces, as root or not):

- files: the script sees the Python installation, its packages, the system's libraries and the one folder it
  is given, all read only, and an empty scratch folder in memory that is gone afterwards; no home folder, no
  ``/etc``, no ``/proc``, no checkout, no shell;
- network: none, not even loopback;
- processes: it sees and can signal only its own; when it ends, or its time is up, all that it started ends;
- amounts: processor and wall-clock time, memory a process, number of processes, size of files, output.

What is not: a script that runs in one process with a check can tell the check's verdict as it likes, so a
verdict is only as honest as the script; and the kernel itself is the wall, as in any container. Nothing is
run where one of the guarantees fails on trial (``probe.py`` tries them), and macOS and Windows have none.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent
_SCRATCH = "/scratch"
_CASE = "case"
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/urandom")
_GRACE = 2.0  # seconds after its time in which the sandbox has to end itself, before it is killed
_TROUBLE = 125  # exit code of a sandbox that could not be made
_MEGABYTE = 1 << 20
_SPARSE = 16 << 30


@dataclass(frozen=True)
class Limits:
    """How much a script may use.

    Attributes:
        seconds: wall-clock time.
        memory: bytes of address space a process.
        processes: at once, threads included.
        scratch: bytes in the scratch folder.
        output: bytes on stdout and stderr together, and as many in the report.
    """

    seconds: float = 20.0
    memory: int = 1024 * _MEGABYTE
    processes: int = 8
    scratch: int = 64 * _MEGABYTE
    output: int = 256 * 1024


@dataclass(frozen=True)
class Ran:
    """What came of a script.

    Attributes:
        report: what it wrote to the file descriptor it is given as its last argument.
        output: what it printed.
        stopped: why it was stopped; ``no`` where it ended by itself.
    """

    report: bytes
    output: bytes
    exit_code: int
    stopped: Literal["no", "time", "output"]


def run_confined(script: Path, files: Mapping[str, bytes], limits: Limits) -> Ran:
    """Runs a script of this package in a sandbox of its own.

    Args:
        script: run as ``python -I -S -B script FOLDER DESCRIPTOR``.
        files: what the folder holds that it is given, by name.
        limits: how much it may use.
    """
    with _case(files) as case:
        root = Path(case, "root")
        root.mkdir()
        python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        libraries = [str(Path(sys.base_prefix, name)) for name in ("lib", "lib64")]
        config = {
            "root": str(root),
            "shown": [*_LIBRARIES, *_DEVICES, python, *libraries, *packages(), str(Path(case, _CASE))],
            "scratch": _SCRATCH,
            "scratch_bytes": limits.scratch,
            "command": [python, "-I", "-S", "-B", str(script)],
            "environment": _environment(_SCRATCH),
            "limits": {
                "CPU": int(limits.seconds) + 1,
                "AS": limits.memory,
                "NPROC": limits.processes,
                "FSIZE": _SPARSE,  # what a file really holds is bounded by the scratch folder
                "NOFILE": 64,
                "CORE": 0,
            },
            "seconds": limits.seconds,
        }
        return _watched([python, "-I", "-S", "-B", str(_HERE / "jail.py")], config, case, limits)


def run_trusted(script: Path, files: Mapping[str, bytes], limits: Limits) -> Ran:
    """Runs a script like ``run_confined``, but only for as long: for programs that ship with the project."""
    with _case(files) as case:
        command = [sys.executable, "-I", "-S", "-B", str(script)]
        return _watched(command, None, case, limits)


@cache
def why_unavailable() -> str:
    """Why nothing can be confined here; empty where it can. Found out by trying each guarantee once."""
    if not sys.platform.startswith("linux"):
        return f"no sandbox on {sys.platform}: it needs Linux namespaces"
    limits = Limits(seconds=10.0)
    secrets = [str(Path.home() / ".ssh"), "/etc/passwd", "/proc/self", str(Path.cwd() / "pyproject.toml")]
    ran = run_confined(_HERE / "probe.py", {"secrets.json": json.dumps(secrets).encode()}, limits)
    if ran.report == b"confined":
        return ""
    said = (ran.report or ran.output).decode("utf-8", "replace").strip()
    return f"no sandbox here: {said or f'exit code {ran.exit_code}, stopped: {ran.stopped}'}"


def packages() -> list[str]:
    """The folders that a script needs on its path to import this package and what is installed beside it."""
    paths = sysconfig.get_paths()
    installed = [paths["purelib"], paths["platlib"]]
    installed += [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return [str(_HERE.parent), *dict.fromkeys(installed)]


def _case(files: Mapping[str, bytes]) -> "tempfile.TemporaryDirectory[str]":
    case = tempfile.TemporaryDirectory(prefix="mlguide-")
    folder = Path(case.name, _CASE)
    folder.mkdir()
    folder.chmod(0o755)  # in the sandbox it is read by a stranger
    for name, content in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o644)
    return case


def _environment(scratch: str) -> dict[str, str]:
    # A numeric library would start a thread a processor, more than the sandbox allows.
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    return {"HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **threads}


def _watched(command: list[str], config: dict[str, object] | None, case: str, limits: Limits) -> Ran:
    """Starts a process that reports on a pipe, and sees to it that it ends."""
    reading, writing = os.pipe()
    own = [str(Path(case, _CASE)), str(writing)]
    if config is not None:
        config["command"] = [*config["command"], *own]  # type: ignore[misc]
        own = [json.dumps(config)]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and script; no shell takes part
            [*command, *own],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            env=_environment(case),
            cwd=case,
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
    if code == 124:
        stopped = "time"
    return Ran(bytes(report[: limits.output]), bytes(output[: limits.output]), code, stopped)


def _end(process: subprocess.Popen[bytes]) -> int:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()
    return process.returncode

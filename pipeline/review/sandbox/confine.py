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
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pipeline
from pipeline.review.sandbox.limits import Limits, Ran
from pipeline.review.sandbox.supervise import supervise

_HERE = Path(__file__).parent
_PACKAGE = Path(pipeline.__file__).parent
_SCRATCH = "/scratch"
_CASE = "case"
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/urandom")
_SPARSE = 16 << 30


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
            "command": [python, "-I", "-S", "-B", str(script), str(Path(case, _CASE))],
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
        starter = [python, "-I", "-S", "-B", str(_HERE / "namespaces.py")]
        return supervise(lambda own: [*starter, _json(config, own)], Path(case), _environment(case), limits)


def run_trusted(script: Path, files: Mapping[str, bytes], limits: Limits) -> Ran:
    """Runs a script like ``run_confined``, but only for as long: for programs that ship with the project."""
    with _case(files) as case:
        command = [sys.executable, "-I", "-S", "-B", str(script), str(Path(case, _CASE))]
        return supervise(lambda own: [*command, own], Path(case), _environment(case), limits)


def packages() -> list[str]:
    """The folders that a script needs on its path to import this package and what is installed beside it."""
    paths = sysconfig.get_paths()
    installed = [paths["purelib"], paths["platlib"]]
    installed += [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return [str(_PACKAGE), *dict.fromkeys(installed)]


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


def _json(config: dict[str, Any], descriptor: str) -> str:
    return json.dumps({**config, "command": [*config["command"], descriptor]})

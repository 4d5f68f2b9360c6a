"""Processes of their own that start in no time: forked from one that has everything imported.

``python -m tests.answer.children`` reads one JSON line a process, either ``{"ask": [data, url, concurrency]}``
(one run of the answer stage) or ``{"argv", "env", "cwd", "out", "err"}`` (the command with these arguments). It
prints the process, waits for its end, and prints what that ended with.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pipeline.answer.provider.client
import pipeline.commands.answer  # noqa: F401 - both are imported before the fork, not in every child
from pipeline.cli import main as mlguide
from tests.answer.conftest import Book


def command(argv: list[str], env: dict[str, str], cwd: str, out: str, err: str) -> None:
    """What ``python -m pipeline`` does, with these arguments, environment, folder and files for its output."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    for file, descriptor in ((out, 1), (err, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    sys.argv = ["mlguide", *argv]
    mlguide()


def run(line: dict[str, Any]) -> int:
    """Does what a line asks for; gives the exit code."""
    try:
        if "ask" in line:
            data, url, concurrency = line["ask"]
            Book(Path(data)).ask(url, concurrency=concurrency)
        else:
            command(**line)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def main() -> None:
    for line in sys.stdin:
        if not (child := os.fork()):
            os._exit(run(json.loads(line)))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()

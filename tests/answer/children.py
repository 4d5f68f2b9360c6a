"""Runs in processes of their own: forked from one that has everything imported, so that each starts in no time.

``python -m tests.answer.children`` reads a line ``[data, url, concurrency]`` a run, prints the process that
does it, and waits for its end.
"""

import json
import os
import resource
import sys
from pathlib import Path

from pipeline.answer import llm  # noqa: F401 - imported before the fork, not in every child
from tests.answer.conftest import Book


def ask(data: str, url: str, concurrency: int) -> int:
    """One run of the answer stage; gives the greatest resident size in kilobytes."""
    Book(Path(data)).ask(url, concurrency=concurrency)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    for line in sys.stdin:
        if not (child := os.fork()):
            ask(*json.loads(line))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()

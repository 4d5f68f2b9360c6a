"""Stated results and a check file → verdicts: each check file in a process of its own with a time limit.

The process is trusted (check files ship with the project) but bounded: a stated result may be made so that
computing it takes for ever, and then must not hold up the others.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pipeline
from pipeline.review.results import Verdict

_ROOT = Path(pipeline.__file__).parent.parent
_START = 120.0  # seconds that the imports of a check file may take on a busy machine
_BUSY = 6  # times the processor seconds of a check that it may take by the clock, for others want the processor, too


@dataclass(frozen=True)
class Ask:
    """One stated result that is to be compared with what its check derives.

    Attributes:
        stated: the answer's final result.
        reference: the reference answer's.
        question: the question's text with all it refers to.
    """

    question_id: str
    stated: str
    reference: str = ""
    question: str = ""


def recompute(check_file: Path, asks: Sequence[Ask], seconds: float = 20.0) -> list[Verdict]:
    """A verdict for each ask, in order; all checks that are asked for are in this file and no ``program``.

    Args:
        check_file: Python beside a section's reference answers.
        asks: what to compare.
        seconds: of processor time for each check; one that takes longer gets None with that reason, the others go on.
    """
    verdicts: list[Verdict] = []
    while len(verdicts) < len(asks):
        left = list(asks[len(verdicts) :])
        done = list(_answers(check_file, left, seconds))
        verdicts += done
        if len(done) < len(left):
            verdicts.append(Verdict(right=None, reason=f"the check did not end within {seconds:g} s, or broke off"))
    return verdicts


def _answers(check_file: Path, asks: Sequence[Ask], seconds: float) -> Iterator[Verdict]:
    """The verdicts of one process until it ends or takes too long over one."""
    process = subprocess.Popen(
        [sys.executable, "-B", "-m", "pipeline.review.checks.recompute_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0"},
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they were asked for
    try:
        given = {"file": str(check_file), "asks": [asdict(ask) for ask in asks], "seconds": seconds}
        process.stdin.write(json.dumps(given).encode())
        process.stdin.close()
        lines = _lines(process.stdout.fileno(), seconds * _BUSY)
        next(lines, None)  # it says when the check file is read
        for line in lines:
            yield Verdict(**json.loads(line))
    except BrokenPipeError:
        return
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _lines(descriptor: int, seconds: float) -> Iterator[bytes]:
    """Lines as they come in; ends at the end, or where the next one takes too long."""
    buffer = b""
    until = time.monotonic() + _START
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while selector.select(max(until - time.monotonic(), 0)):
            piece = os.read(descriptor, 65536)
            if not piece:
                return
            *whole, buffer = (buffer + piece).split(b"\n")
            until = time.monotonic() + seconds if whole else until
            yield from whole

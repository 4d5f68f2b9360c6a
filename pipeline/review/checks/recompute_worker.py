"""The process behind ``recompute.py``: runs the checks of one file and compares stated results with them.

Reads one JSON object from stdin, writes a line when the file is read and one for each ask, as soon as it is known.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.review.checks.declared import Check, read_checks
from pipeline.review.checks.in_words import in_words
from pipeline.review.results import Verdict, agree


def main() -> None:
    """Answers what stdin asks."""
    given = json.loads(sys.stdin.buffer.read())
    # What a check prints must not get between the verdicts.
    lines = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    checks = {check.question_id: check for check in read_checks(Path(given["file"]))}
    print("ready", file=lines)
    derived: dict[str, Any] = {}
    for ask in given["asks"]:
        verdict = _in_time(given["seconds"], partial(_verdict, checks.get(ask["question_id"]), ask, derived))
        print(json.dumps(asdict(_with_derived(verdict, derived.get(ask["question_id"])))), file=lines)


class _OutOfTime(BaseException):
    """A check has used up its processor time; no check may catch it."""


def _in_time(seconds: float, work: Callable[[], Verdict]) -> Verdict:
    """What work comes to within so many seconds of processor time; where there is no such clock, without a limit."""
    if not hasattr(signal, "setitimer"):
        return work()

    def stop(number: int, frame: object) -> None:
        raise _OutOfTime

    signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        return work()
    except _OutOfTime:
        return Verdict(right=None, reason=f"the check did not end within {seconds:g} s")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _with_derived(verdict: Verdict, value: Any) -> Verdict:
    return verdict if value is None else replace(verdict, derived=in_words(value))


def _verdict(check: Check | None, ask: dict[str, str], derived: dict[str, Any]) -> Verdict:
    if check is None:
        return Verdict(right=None, reason="there is no check")
    try:
        if check.question_id not in derived:
            derived[check.question_id] = check.run()
        return agree(
            ask["stated"],
            derived[check.question_id],
            check.kind,
            check.tolerance,
            reference=ask["reference"],
            question=ask["question"],
        )
    except Exception as error:  # a check that fails says nothing about the answer
        return Verdict(right=None, reason=f"the check failed: {type(error).__name__}: {error}"[:300])


if __name__ == "__main__":
    main()

"""Runs a program of an answer on the cases of its check; started as a script, in the sandbox as a rule.

It is given a folder with ``case.json`` and the check file ``checks.py``, and reports in lines of JSON: one
for the kinds of what goes in and out of each of the first calls (if asked for), one for how it ended.
"""

import copy
import functools
import json
import os
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

_TRACED = 20  # calls whose kinds are reported
_SHORT = 300


def main(folder: str, descriptor: str) -> None:
    """Defines the answer's program and hands it to the check."""
    case = json.loads(Path(folder, "case.json").read_text("utf-8"))
    sys.path[:0] = case["path"]
    report = functools.partial(_report, int(descriptor))
    program, trouble = _define(case["blocks"], case["name"])
    if program is None:
        report(ended="missing", detail=trouble or f"no block defines {case['name']}")
        return
    if trouble and case["strict"]:
        report(ended="failed", detail=trouble)
        return
    from pipeline.review.checks.declared import read_checks

    (check,) = (c for c in read_checks(Path(folder, "checks.py")) if c.question_id == case["question_id"])
    try:
        check.run(_traced(program, report) if case["traced"] else program)
    except Exception as error:
        report(ended="failed", detail=_where(error), kind=type(error).__name__)
        return
    report(ended="passed", detail="")


def _report(descriptor: int, **said: Any) -> None:
    os.write(descriptor, (json.dumps(said) + "\n").encode())


def _define(blocks: list[str], name: str) -> tuple[Any, str]:
    """What the blocks define under a name, and the first error on the way; a block that fails is passed over."""
    module = types.ModuleType("answer")
    sys.modules["answer"] = module  # dataclasses look their module up
    trouble = ""
    for number, block in enumerate(blocks, start=1):
        try:
            exec(compile(block, f"<block {number}>", "exec"), module.__dict__)  # noqa: S102 - what the sandbox is for
        except (Exception, SystemExit) as error:
            trouble = trouble or f"block {number}: {type(error).__name__}: {error}"[:_SHORT]
    return module.__dict__.get(name), trouble


def _traced(program: Any, report: Callable[..., None]) -> Any:
    """The program, with the kinds of its first calls reported; a class is left as it is."""
    if not isinstance(program, types.FunctionType):
        return program
    calls = 0

    @functools.wraps(program)
    def call(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > _TRACED:
            return program(*arguments, **named)
        before = _copied(arguments)
        result = program(*arguments, **named)
        changed = before is not None and repr(before)[:10_000] != repr(arguments)[:10_000]
        report(call=_kind(result) + (", changes its arguments" if changed else ""))
        return result

    return call


def _copied(arguments: tuple[Any, ...]) -> Any:
    try:
        return copy.deepcopy(arguments)
    except Exception:
        return None


def _kind(value: Any) -> str:
    """A value's kind: numbers of all sorts are one kind, a sequence shows what its first item is."""
    name = type(value).__name__
    if name in ("int", "float", "Fraction", "Decimal") or (type(value).__module__ == "numpy" and name != "ndarray"):
        return "number"
    if isinstance(value, tuple):
        return f"tuple({', '.join(map(_kind, value[:4]))})"
    if isinstance(value, list):
        return f"list({_kind(value[0]) if value else ''})"
    return name


def _where(error: Exception) -> str:
    """The error with the line of the check that met it."""
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith("checks.py")]
    said = f"{type(error).__name__}{f': {error}' if str(error) else ''}"
    return (f"{said} at `{lines[-1]}`" if lines else said)[:_SHORT]


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The executable checks that stand beside the reference answers: collect them, run them.

A check file is Python beside a section's Markdown. A check derives a result on its own way and returns it;
it is compared with what the answer states. A check of kind ``program`` gets the answer's own function and
asserts on cases, edge cases and a time bound; where the question leaves the interface open and the program
has one that the check can't make out, it raises a bare ``LookupError``, and the program counts as not told.
"""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.review.results import TOLERANCE, Kind


@dataclass(frozen=True)
class Check:
    """One executable check.

    Attributes:
        question_id: the question whose answer it checks.
        kind: how the stated result is read and compared.
        run: derives the expected value; for ``program``, takes the function and asserts.
        tolerance: relative, for numbers and matrices.
    """

    question_id: str
    kind: Kind
    run: Callable[..., Any]
    tolerance: float


_collected: list[Check] = []


def check(
    question_id: str, kind: Kind, *, tolerance: float = TOLERANCE
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a function of a check file as the check of one question's answer."""

    def collect(run: Callable[..., Any]) -> Callable[..., Any]:
        _collected.append(Check(question_id, kind, run, tolerance))
        return run

    return collect


def read_checks(file: Path) -> list[Check]:
    """The checks of one file, in its order.

    Raises:
        UsageError: the file can't be run; names it and the fault.
    """
    name = "reference_checks_" + "".join(letter if letter.isalnum() else "_" for letter in str(file))
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise UsageError(f"{file} is not a Python file.")
    _collected.clear()
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"{file} can't be run: {error!r}.") from error
    finally:
        del sys.modules[name]
    found = list(_collected)
    _collected.clear()
    return found

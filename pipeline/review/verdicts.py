"""Answers with their references → whether each final result is right."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.review.candidates import Candidate
from pipeline.review.checks.listed import check_file_of
from pipeline.review.checks.programs import Case, run_stranger
from pipeline.review.checks.recompute import Ask, recompute
from pipeline.review.results import Unreadable, Verdict, read_program
from pipeline.review.sandbox import Limits, why_unavailable


def verdicts_on(candidates: Sequence[Candidate], seconds: float, tell: Callable[[str], None]) -> dict[str, Verdict]:
    """The verdicts, by question id, on all that state a result which a check can tell.

    They are recomputed section by section; programs run one by one, for their checks look at the clock.
    """
    sections: dict[Path, list[Candidate]] = {}
    programs = []
    for one in candidates:
        if one.stated and one.reference and one.kind == "program":
            programs.append(one)
        elif one.stated and one.reference and one.kind:
            sections.setdefault(check_file_of(one.reference), []).append(one)
    verdicts: dict[str, Verdict] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(partial(_recomputed, seconds=seconds), sections.items()):
            verdicts |= found
    for one in programs if not why_unavailable() else ():
        tell(f"running the program of {one.question.id}")
        verdicts[one.question.id] = _run(one, seconds)
    return verdicts


def _recomputed(section: tuple[Path, Sequence[Candidate]], seconds: float) -> dict[str, Verdict]:
    file, candidates = section
    asks = [Ask(one.question.id, one.stated, one.expected, one.asked) for one in candidates]
    return dict(zip((one.question.id for one in candidates), recompute(file, asks, seconds), strict=True))


def _run(candidate: Candidate, seconds: float) -> Verdict:
    assert candidate.reference is not None  # noqa: S101 - the caller chose those that have one
    try:
        case = Case(candidate.question.id, check_file_of(candidate.reference), read_program(candidate.stated))
        own = (candidate.reference.text, read_program(candidate.expected))
    except Unreadable as error:
        return Verdict(right=None, reason=str(error))
    return run_stranger(case, candidate.text, own, limits=Limits(seconds=seconds))

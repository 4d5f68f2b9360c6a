"""Answers with their references → whether each final result is right."""

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


def verdicts_on(
    candidates: Sequence[Candidate], seconds: float, workers: int, tell: Callable[[str], None]
) -> list[Verdict | None]:
    """The verdict on each answer, in their order; None where it states no result which a check can tell.

    The results of a section are recomputed by one process for all models, so that each check derives its value once.
    Programs run beside each other; one that does not pass runs once more alone, for its check may look at the clock.
    """
    verdicts: list[Verdict | None] = [None] * len(candidates)
    sections, programs = _sorted(candidates)
    with ThreadPoolExecutor(workers) as pool:
        todo = sorted(sections.items(), key=lambda section: len(section[1]), reverse=True)
        for places, found in pool.map(partial(_recomputed, candidates=candidates, seconds=seconds), todo):
            for place, verdict in zip(places, found, strict=True):
                verdicts[place] = verdict
    if why_unavailable():
        return verdicts
    tell(f"running {len(programs)} programs")
    with ThreadPoolExecutor(workers) as pool:
        run = partial(_run, seconds=seconds)
        for place, verdict in zip(programs, pool.map(run, (candidates[place] for place in programs)), strict=True):
            verdicts[place] = verdict
    for place in programs if workers > 1 else ():
        beside_others = verdicts[place]
        if beside_others is not None and not beside_others.right:
            verdicts[place] = _run(candidates[place], seconds)
    return verdicts


def _sorted(candidates: Sequence[Candidate]) -> tuple[dict[Path, list[int]], list[int]]:
    """The places of the answers that are recomputed, by their check file, and of those whose program is run."""
    sections: dict[Path, list[int]] = {}
    programs = []
    for place, one in enumerate(candidates):
        if not (one.stated and one.reference and one.kind):
            continue
        if one.kind == "program":
            programs.append(place)
        else:
            sections.setdefault(check_file_of(one.reference), []).append(place)
    return sections, programs


def _recomputed(
    section: tuple[Path, list[int]], candidates: Sequence[Candidate], seconds: float
) -> tuple[list[int], list[Verdict]]:
    file, places = section
    chosen = [candidates[place] for place in places]
    asks = [Ask(one.question.id, one.stated, one.expected, one.asked) for one in chosen]
    return places, recompute(file, asks, seconds)


def _run(candidate: Candidate, seconds: float) -> Verdict:
    assert candidate.reference is not None  # noqa: S101 - the caller chose those that have one
    try:
        case = Case(candidate.question.id, check_file_of(candidate.reference), read_program(candidate.stated))
        own = (candidate.reference.text, read_program(candidate.expected))
    except Unreadable as error:
        return Verdict(right=None, reason=str(error))
    return run_stranger(case, candidate.text, own, limits=Limits(seconds=seconds))

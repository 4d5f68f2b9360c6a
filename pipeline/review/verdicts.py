"""Answers with their references → whether each final result is right."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.records import Answer, Question
from pipeline.reference import ReferenceAnswer
from pipeline.review.notation import Unreadable
from pipeline.review.programs import Case, run_stranger
from pipeline.review.recompute import Ask, recompute
from pipeline.review.results import Kind, Verdict, final_result, read_program
from pipeline.review.sandbox import why_unavailable
from pipeline.review.shipped_set import check_file_of
from pipeline.review.watch import Limits


@dataclass(frozen=True)
class Subject:
    """An answer that is to be reviewed.

    Attributes:
        text: as it is shown; a person's edit takes the answer's place.
        stated: its final result; empty where it states none.
        reference: the reference answer to the question in exactly this wording, if there is one.
        kind: of the check beside it, if there is one.
        tools: what takes part.
    """

    question: Question
    answer: Answer
    text: str
    stated: str
    reference: ReferenceAnswer | None
    kind: Kind | None
    tools: Mapping[str, str]

    @property
    def expected(self) -> str:
        """The reference's final result; empty where there is none."""
        return (final_result(self.reference.text) or "") if self.reference else ""

    @property
    def asked(self) -> str:
        """The question with all it refers to."""
        return "\n".join([*self.question.stem, self.question.text, *self.question.parts])


def verdicts_on(subjects: Sequence[Subject], seconds: float, tell: Callable[[str], None]) -> dict[str, Verdict]:
    """The verdicts, by question id, on all that state a result which a check can tell.

    They are recomputed section by section; programs run one by one, for their checks look at the clock.
    """
    sections: dict[Path, list[Subject]] = {}
    programs = []
    for one in subjects:
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


def _recomputed(section: tuple[Path, Sequence[Subject]], seconds: float) -> dict[str, Verdict]:
    file, subjects = section
    asks = [Ask(one.question.id, one.stated, one.expected, one.asked) for one in subjects]
    return dict(zip((one.question.id for one in subjects), recompute(file, asks, seconds), strict=True))


def _run(subject: Subject, seconds: float) -> Verdict:
    assert subject.reference is not None  # noqa: S101 - the caller chose those that have one
    try:
        case = Case(subject.question.id, check_file_of(subject.reference), read_program(subject.stated))
        own = (subject.reference.text, read_program(subject.expected))
    except Unreadable as error:
        return Verdict(right=None, reason=str(error))
    return run_stranger(case, subject.text, own, limits=Limits(seconds=seconds))

"""The reference answers with the checks beside them, and whether each answer passes its own."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.reference import ReferenceAnswer, read_references
from pipeline.review.checks.listed import check_file_of, checks_in
from pipeline.review.checks.programs import Case, run_shipped
from pipeline.review.checks.recompute import Ask, recompute
from pipeline.review.results import Kind, Unreadable, Verdict, final_result, read_program
from pipeline.review.sandbox import why_unavailable


@dataclass(frozen=True)
class Passed:
    """How one reference answer stands to its check.

    Attributes:
        kind: of its check; None where it has none.
        right: whether it passes; True where there is nothing to check.
    """

    question_id: str
    file: Path
    kind: Kind | None
    right: bool
    reason: str


def check_shipped(folder: Path, tell: Callable[[str], None] = lambda said: None) -> list[Passed]:
    """Runs every check beside every reference answer under a folder.

    Args:
        folder: a book's folder, or that of all books.
        tell: told which section is done.

    Raises:
        StoreError: an entry is not well formed.
    """
    sections: dict[Path, list[ReferenceAnswer]] = {}
    for answers in read_references(folder).values():
        for answer in answers:
            sections.setdefault(answer.file, []).append(answer)
    results: list[Passed] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(_recomputed, sections.values()):
            results += found
            tell(found[0].file.stem)
    # One at a time and with nothing beside them: their checks look at the clock.
    return [_run(one, sections[one.file]) if one.kind == "program" and one.right else one for one in results]


def _recomputed(answers: Sequence[ReferenceAnswer]) -> list[Passed]:
    file = check_file_of(answers[0])
    kinds = checks_in(file)
    stated = {answer.question_id: final_result(answer.text) for answer in answers}
    asks = [Ask(name, said, said) for name, said in stated.items() if said and kinds.get(name, "program") != "program"]
    verdicts = dict(zip((ask.question_id for ask in asks), recompute(file, asks), strict=True))
    unknown = [
        Passed(name, file, kinds[name], right=False, reason="a check without an answer")
        for name in kinds.keys() - stated.keys()
    ]
    return [*(_standing(answer, kinds, stated, verdicts) for answer in answers), *unknown]


def _standing(
    answer: ReferenceAnswer,
    kinds: Mapping[str, Kind],
    stated: Mapping[str, str | None],
    verdicts: Mapping[str, Verdict],
) -> Passed:
    name, kind = answer.question_id, kinds.get(answer.question_id)
    if (stated[name] is None) != (kind is None):
        missing = "a check but no final result" if kind else "a final result but no check"
        return Passed(name, answer.file, kind, right=False, reason=missing)
    verdict = verdicts.get(name, Verdict(right=True))
    return Passed(name, answer.file, kind, right=verdict.right is True, reason=verdict.reason)


def _run(passed: Passed, answers: Sequence[ReferenceAnswer]) -> Passed:
    (text,) = (answer.text for answer in answers if answer.question_id == passed.question_id)
    try:
        case = Case(passed.question_id, passed.file.with_suffix(".py"), read_program(final_result(text) or ""))
    except Unreadable as error:
        return Passed(passed.question_id, passed.file, "program", right=False, reason=str(error))
    verdict = run_shipped(case, text, confined=not why_unavailable())
    return Passed(passed.question_id, passed.file, "program", right=verdict.right is True, reason=verdict.reason)

"""A judge is judged: shown answers that are known to be right or wrong, before he is believed. Pure.

The right ones are reference answers, told without their side layers. The wrong ones stand under a question that they do
not answer, deny that it matters, or end in another result than they derive. He is not told which is which.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Calibration, Question
from pipeline.review.judge.cases import judge_case
from pipeline.review.judge.rubric import Rubric
from pipeline.review.results import final_result

_EACH = 4  # right ones, and as many wrong ones
_FULL = re.compile(r"^## Full answer[ \t]*\n(?P<text>.*?)(?=^## |^\*\*Final result|\Z)", re.MULTILINE | re.DOTALL)
_NONSENSE = (
    "It makes no difference. All the choices named in this question come to the same thing in practice, whatever the "
    "data are, so I would flip a coin and leave the theory to others."
)


@dataclass(frozen=True)
class Known:
    """A case for a judge whose verdict is known.

    Attributes:
        case: as he is asked.
        correct: what he should say.
    """

    case: Question
    correct: bool


def known_cases(pairs: Sequence[tuple[Question, str]]) -> list[Known]:
    """Cases of known verdict, half of them right; none where there are fewer than two answers to make them of.

    Args:
        pairs: questions of the book with their reference answers.
    """
    chosen = sorted(pairs, key=lambda pair: hashlib.sha256(pair[0].id.encode()).digest())[: 2 * _EACH]
    half = len(chosen) // 2
    if not half:
        return []
    rights = [Known(judge_case(question, text, _told(text)), correct=True) for question, text in chosen[:half]]
    texts = [text for _, text in chosen]
    wrongs = [
        Known(judge_case(question, text, _wrong(number, text, texts[number])), correct=False)
        for number, (question, text) in enumerate(chosen[half:])
    ]
    return rights + wrongs


def calibration_of(known: Sequence[Known], verdicts: Mapping[str, Rubric]) -> Calibration | None:
    """How a judge did; a case on which he gave no verdict counts against him. None where there were no cases."""
    if not known:
        return None
    rights, wrongs = (list(_said(known, verdicts, correct=correct)) for correct in (True, False))
    return Calibration(
        rights=len(rights), accepted=rights.count(True), wrongs=len(wrongs), rejected=wrongs.count(False)
    )


def _said(known: Sequence[Known], verdicts: Mapping[str, Rubric], *, correct: bool) -> Iterator[bool | None]:
    for one in known:
        if one.correct == correct:
            yield verdicts[one.case.id].correct if one.case.id in verdicts else None


def _told(text: str) -> str:
    """The full answer and the final result of a reference answer."""
    found = _FULL.search(text)
    final = final_result(text)
    return (found["text"] if found else text).strip() + (f"\n\n**Final result:** {final}" if final else "")


def _wrong(number: int, text: str, other: str) -> str:
    """A wrong answer: to another question as a rule, else nonsense, else with another result where there is one."""
    if number % _EACH == 1:
        return _NONSENSE
    final = final_result(text)
    if number % _EACH == 2 and final and re.search(r"\d", final):
        changed = re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 3 + 7:g}", final)
        return _told(text).rsplit("**Final result:**", 1)[0] + f"**Final result:** {changed}"
    return _told(other)

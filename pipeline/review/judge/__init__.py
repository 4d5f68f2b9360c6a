"""A second model's verdict on each answer, against the reference answer: what he is asked, and what he says."""

from pipeline.review.judge.calibration import Known, calibration_of, known_cases
from pipeline.review.judge.cases import judge_cases, referenced
from pipeline.review.judge.rubric import Rubric, response_format
from pipeline.review.judge.verdicts import keep_verdicts, unread, verdicts_of

__all__ = [
    "Known",
    "Rubric",
    "calibration_of",
    "judge_cases",
    "keep_verdicts",
    "known_cases",
    "referenced",
    "response_format",
    "unread",
    "verdicts_of",
]

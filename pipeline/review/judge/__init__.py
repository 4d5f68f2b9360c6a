"""A second model's verdict on each answer, against the reference answer: what he is asked, and what he says."""

from pipeline.review.judge.cases import judge_cases
from pipeline.review.judge.rubric import response_format
from pipeline.review.judge.verdicts import keep_verdicts, unread, verdicts_of

__all__ = ["judge_cases", "keep_verdicts", "response_format", "unread", "verdicts_of"]

"""Stage: questions → one model's answers in ``data/answers/<model>.jsonl``."""

from pipeline.answer.request import Request
from pipeline.answer.stage import Outcome, answer_questions

__all__ = ["Outcome", "Request", "answer_questions"]

"""Stage: questions → one model's answers in ``data/answers/<model>.jsonl``."""

from pipeline.answer.stage import Outcome, Request, answer_questions

__all__ = ["Outcome", "Request", "answer_questions"]

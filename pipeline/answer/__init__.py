"""Stage: questions → one model's answers in ``data/answers/<model>.jsonl``."""

from pipeline.answer.outcome.status import ModelStatus, model_status
from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.plan.choice import Choice
from pipeline.answer.plan.estimate import Estimate, estimate_cost
from pipeline.answer.plan.price import read_price
from pipeline.answer.plan.questions import find_question_states
from pipeline.answer.plan.request import REFERENCE, Request
from pipeline.answer.run.session import Shared, limiter_of
from pipeline.answer.run.stage import Outcome, answer_beside, answer_questions
from pipeline.answer.run.workers import Interrupted

__all__ = [
    "REFERENCE",
    "Choice",
    "Estimate",
    "Interrupted",
    "ModelStatus",
    "Outcome",
    "Request",
    "RetryPolicy",
    "Shared",
    "answer_beside",
    "answer_questions",
    "estimate_cost",
    "find_question_states",
    "limiter_of",
    "model_status",
    "read_price",
]

"""Why an answer does not count any more, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from pipeline.answer.plan.jobs import Job
from pipeline.answer.plan.prompt import Prompt, changed_part
from pipeline.answer.plan.target import Target
from pipeline.answer.provider.rejections import LIMITS
from pipeline.records import Answer


def why_stale(answer: Answer, job: Job, prompt: Prompt, target: Target) -> str:
    """The reason in words why an answer does not count for a question any more."""
    if answer.question_hash != job.question.hash:
        return "the question was reworded"
    if answer.prompt != prompt.name:
        return f"the prompt is “{prompt.name}” now, it was “{answer.prompt}”"
    if part := changed_part(answer.prompt_hash, job.asked.prompt_hash):
        level = f" for level {job.question.level or 'none'}" if part == "guideline" else ""
        return f"the prompt's {part}{level} changed"
    if answer.base_url != target.base_url:
        return f"it came from {answer.base_url}"
    if "answer" in target.params_for(job.question):
        return "the reference answer was corrected"
    if _sampling(answer.params) != _sampling(target.params):
        return "the sampling parameters changed"
    return "what it refers to (an earlier question, a title) changed, or mlguide's way of asking did"


def _sampling(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in (*LIMITS, "metadata", "answer")}

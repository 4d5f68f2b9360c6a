"""Whom a run asks, and how; for the reference model, with the hashes of the shipped answers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.answer.plan.request import REFERENCE, Request
from pipeline.answer.provider.profile import read_profile
from pipeline.records import Question
from pipeline.reference import read_references

_REFERENCE_URL = "http://reference.invalid/v1"


@dataclass(frozen=True)
class Target:
    """Whom to ask, and how.

    Attributes:
        params: sampling parameters as wanted, without the token limit.
        max_tokens: limit of an answer's tokens; 0 to leave it to the provider.
        texts: hash of each shipped answer by question id, for the reference model alone: a corrected
            answer must count as another one.
        bound: the largest token limit that the server allows, as far as it is known; 0 where it is not.
        figures: whether pictures are wanted; what was asked without them is asked anew once they are.
    """

    model: str
    base_url: str
    params: Mapping[str, Any]
    max_tokens: int
    texts: Mapping[str, str] = field(default_factory=dict)
    figures: bool = True
    bound: int = 0

    def params_for(self, question: Question) -> dict[str, Any]:
        """The sampling parameters of one question's call."""
        text = self.texts.get(question.id)
        return {**self.params, "answer": text} if text else dict(self.params)


def target_of(request: Request) -> Target:
    """Whom a request asks; for the reference model, with the hashes of the shipped answers."""
    if request.model != REFERENCE:
        figures = request.figures != "text"
        profile = read_profile(request.profile_file, request.base_url, request.model)
        return Target(
            request.model, request.base_url, request.params, request.max_tokens, figures=figures, bound=profile.bound
        )
    texts = {
        question_id: hashlib.sha256("\0".join(one.text for one in found).encode()).hexdigest()[:16]
        for question_id, found in read_references(request.references, request.data / "reference").items()
    }
    return Target(REFERENCE, _REFERENCE_URL, {}, 0, texts)

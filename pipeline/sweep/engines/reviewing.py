"""Reviews of many stores at once; a store that can't be reviewed leaves the others alone."""

from collections.abc import Sequence

from pipeline.errors import GuideError
from pipeline.review import ReviewRequest, review_answers, review_models


def review_all(requests: Sequence[ReviewRequest], workers: int | None = None) -> list[str]:
    """Reviews what has changed in each store; returns what could not be reviewed, a sentence each.

    Args:
        requests: one a store and model.
        workers: processes at once; as many as there are processors where it is not said.
    """
    try:
        review_models(requests, workers)
        return []
    except GuideError:  # one of them is to blame; what the others came to is kept
        return [said for said in map(_one, requests) if said]


def _one(request: ReviewRequest) -> str:
    try:
        review_answers(request)
    except GuideError as error:
        return f"not reviewed: {request.model} in {request.data}: {error}"
    return ""

"""Stage: answers → what of them could be checked, and how it came out.

The stage is imported when it is asked for: an answer's program is run with its check in a process of its own, thousands
of times, and needs ``pipeline.review.checks`` alone, which takes a tenth of the time to import.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.review.request import ReviewRequest
    from pipeline.review.stage import Reviewed, review_answers, review_models

__all__ = ["ReviewRequest", "Reviewed", "review_answers", "review_models"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.review import stage

    return getattr(stage, name)

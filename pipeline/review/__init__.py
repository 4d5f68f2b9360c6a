"""Stage: answers → what of them could be checked, and how it came out."""

from pipeline.review.request import ReviewRequest
from pipeline.review.stage import Reviewed, review_answers

__all__ = ["ReviewRequest", "Reviewed", "review_answers"]

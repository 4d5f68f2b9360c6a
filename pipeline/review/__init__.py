"""Stage: answers → what of them could be checked, and how it came out."""

from pipeline.review.stage import Reviewed, ReviewRequest, review_answers

__all__ = ["ReviewRequest", "Reviewed", "review_answers"]

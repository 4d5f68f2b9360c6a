"""Final results: find the one that an answer states, and tell whether it is the expected value. Pure."""

from pipeline.review.results.agree import agree
from pipeline.review.results.formulas import Unreadable
from pipeline.review.results.same import same_result
from pipeline.review.results.stated import final_result, read_program
from pipeline.review.results.verdict import TOLERANCE, Kind, Verdict

__all__ = ["TOLERANCE", "Kind", "Unreadable", "Verdict", "agree", "final_result", "read_program", "same_result"]

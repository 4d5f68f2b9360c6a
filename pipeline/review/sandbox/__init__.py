"""Runs a Python script where it can do no harm: without network, files, rights or time beyond its limits."""

from pipeline.review.sandbox.available import why_unavailable
from pipeline.review.sandbox.confine import packages, run_confined, run_trusted
from pipeline.review.sandbox.limits import Limits, Ran

__all__ = ["Limits", "Ran", "packages", "run_confined", "run_trusted", "why_unavailable"]

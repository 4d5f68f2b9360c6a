"""Many models, prompts, books and samples at once: a plan → stores, reviews, agreement and a report."""

from pipeline.sweep.board import Board
from pipeline.sweep.cells import Endpoint, Workspace
from pipeline.sweep.plan import DEFAULT_ENDPOINT, EndpointPlan, Plan, read_plan
from pipeline.sweep.stage import Estimates, Reviewing, Sweep, Swept

__all__ = [
    "DEFAULT_ENDPOINT",
    "Board",
    "Endpoint",
    "EndpointPlan",
    "Estimates",
    "Plan",
    "Reviewing",
    "Sweep",
    "Swept",
    "Workspace",
    "read_plan",
]

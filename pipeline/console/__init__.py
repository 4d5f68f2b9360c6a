"""Edge: progress, summaries, and the one place where an error is shown with its hint."""

from pipeline.console import summaries
from pipeline.console.screen import Screen, shown

__all__ = ["Screen", "shown", "summaries"]

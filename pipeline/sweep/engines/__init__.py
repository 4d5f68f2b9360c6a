"""What a sweep's work is done by: this machine alone, or a Ray cluster."""

from pipeline.sweep.engines.engine import Engine

__all__ = ["Engine"]

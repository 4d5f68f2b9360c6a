"""The guide stage: questions and answers from the store → the study guide in every format."""

from pipeline.guide.build import BuildReport, build_guide

__all__ = ["BuildReport", "build_guide"]

"""The answers that ship with the project: their text, their sources, their figures."""

from pipeline.reference.confirm import confirm_references
from pipeline.reference.entries import ReferenceAnswer, find_reference, read_references
from pipeline.reference.figures import copy_figures
from pipeline.reference.sources import Source, read_sources

__all__ = [
    "ReferenceAnswer",
    "Source",
    "confirm_references",
    "copy_figures",
    "find_reference",
    "read_references",
    "read_sources",
]

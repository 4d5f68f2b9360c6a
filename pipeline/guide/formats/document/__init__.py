"""A guide as one document of pandoc's nodes: what the PDF and the EPUB are written from. Pure."""

from pipeline.guide.formats.document.cards import Blocks
from pipeline.guide.formats.document.compose import Placing, answer_target, compose, document_texts, front, target

__all__ = ["Blocks", "Placing", "answer_target", "compose", "document_texts", "front", "target"]

"""The guide as EPUB 3: chapters, sections and questions in its contents, each answer a link away from its question."""

from pipeline.guide.formats.epub.write import write_epub

__all__ = ["write_epub"]

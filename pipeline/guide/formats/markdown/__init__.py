"""The guide as Markdown for GitHub: an index and, where one file would be too long, a file or more a chapter."""

from pipeline.guide.formats.markdown.files import markdown_files

__all__ = ["markdown_files"]

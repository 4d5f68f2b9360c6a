"""The guide as a PDF: pandoc writes Typst, the typst wheel sets it."""

from pipeline.guide.formats.pdf.write import Paper, write_pdf

__all__ = ["Paper", "write_pdf"]

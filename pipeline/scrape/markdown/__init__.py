"""Room: HTML nodes → Markdown, with the formulas as on the page. Pure; pandoc is asked to convert MathML."""

from pipeline.scrape.markdown.blocks import FENCE, text_blocks
from pipeline.scrape.markdown.convert import to_markdown
from pipeline.scrape.markdown.escape import escape_start
from pipeline.scrape.markdown.formulas import has_dollars, normalise_formulas
from pipeline.scrape.markdown.images import image_alt, image_url

__all__ = [
    "FENCE",
    "escape_start",
    "has_dollars",
    "image_alt",
    "image_url",
    "normalise_formulas",
    "text_blocks",
    "to_markdown",
]

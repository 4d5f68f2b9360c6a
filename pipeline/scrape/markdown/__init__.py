"""Room: HTML nodes → Markdown, with the formulas as on the page. Pure."""

from pipeline.scrape.markdown.blocks import FENCE, text_blocks
from pipeline.scrape.markdown.convert import to_markdown
from pipeline.scrape.markdown.images import image_alt, image_url

__all__ = ["FENCE", "image_alt", "image_url", "text_blocks", "to_markdown"]

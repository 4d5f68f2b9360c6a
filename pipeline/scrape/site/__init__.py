"""Room: what a generator made of the book; its navigation → pages, and where a page keeps its text."""

from pipeline.scrape.site.body import read_body
from pipeline.scrape.site.navigation import read_contents
from pipeline.scrape.site.pages import Page

__all__ = ["Page", "read_body", "read_contents"]

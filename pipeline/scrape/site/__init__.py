"""Room: what a generator made of the book; its navigation → pages, and where a page keeps its text. Pure."""

from pipeline.scrape.site.body import Parsed, parse, read_body
from pipeline.scrape.site.contents import check_globs, grown, linked, select_pages, select_part, start_entry, title_of
from pipeline.scrape.site.navigation import navigation_page, read_navigation
from pipeline.scrape.site.pages import Entry, Page, keyed

__all__ = [
    "Entry",
    "Page",
    "Parsed",
    "check_globs",
    "grown",
    "keyed",
    "linked",
    "navigation_page",
    "parse",
    "read_body",
    "read_navigation",
    "select_pages",
    "select_part",
    "start_entry",
    "title_of",
]

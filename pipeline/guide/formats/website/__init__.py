"""The guide as a static site: an index that is searched, and a page a section, all of the one-page guide's code."""

from pipeline.guide.formats.website.files import site_files

__all__ = ["site_files"]

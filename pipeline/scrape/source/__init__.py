"""Room: the source file, which says what belongs to one book and not to question books in general."""

from pipeline.scrape.source.globs import matches, path_of
from pipeline.scrape.source.read import read_source
from pipeline.scrape.source.rules import DEFAULT_ENDS, PAGE, Rule, SiteRules
from pipeline.scrape.source.source import Source

__all__ = ["DEFAULT_ENDS", "PAGE", "Rule", "SiteRules", "Source", "matches", "path_of", "read_source"]

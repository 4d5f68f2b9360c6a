"""Room: the preset ``lists``; questions that stand as items of lists, with stems, parts, hints and level tags. Pure."""

from pipeline.scrape.questions.lists.reader import ListReader

__all__ = ["ListReader"]

"""Stage: the book's site → ``questions.jsonl``, its pictures, and a report a page."""

from pipeline.scrape.stage import ScrapeReport, scrape_questions
from pipeline.scrape.suggest import Suggestion, suggest_source
from pipeline.scrape.trial import Trial, try_rules

__all__ = ["ScrapeReport", "Suggestion", "Trial", "scrape_questions", "suggest_source", "try_rules"]

"""Stage: the book's site → ``questions.jsonl``, its pictures, and a report a page."""

from pipeline.scrape.stage import ScrapeReport, scrape_questions

__all__ = ["ScrapeReport", "scrape_questions"]

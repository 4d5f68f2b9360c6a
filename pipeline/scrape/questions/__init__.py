"""Room: a page's HTML → drafts of its questions, by rules. Pure, and the only place that knows how questions look."""

from pipeline.scrape.questions.doubts import asks_plainly
from pipeline.scrape.questions.drafts import Draft, PageQuestions, Skipped
from pipeline.scrape.questions.reader import read_questions

__all__ = ["Draft", "PageQuestions", "Skipped", "asks_plainly", "read_questions"]

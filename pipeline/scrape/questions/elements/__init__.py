"""Room: elements of a page → what of them is a question's words, number and answer. Pure."""

from pipeline.scrape.questions.elements.extent import Ends, Extent, extent_of, page_extent
from pipeline.scrape.questions.elements.numbers import digits, number_of_item, numbered
from pipeline.scrape.questions.elements.select import headings_above, outline, plain, select, under
from pipeline.scrape.questions.elements.words import Words, words_of

__all__ = [
    "Ends",
    "Extent",
    "Words",
    "digits",
    "extent_of",
    "headings_above",
    "number_of_item",
    "numbered",
    "outline",
    "page_extent",
    "plain",
    "select",
    "under",
    "words_of",
]

"""The reference answers to the real book, put through the review as if they were a model's."""

from pathlib import Path

import pytest

from pipeline.answer import Request, answer_questions
from pipeline.commands.review import unset_formulas
from pipeline.records import Question
from pipeline.review import ReviewRequest, review_answers
from pipeline.review.score import score
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.shipped import shipped
from pipeline.store import read_records
from tests.site_server import SiteServer


@pytest.mark.slow
@pytest.mark.real_book
@pytest.mark.timeout(400)
def test_the_reference_set_itself_comes_out_with_none_wrong(real_book: Path, tmp_path: Path) -> None:
    source = read_source(shipped("data", "sources", "ml-interviews-book.toml"))
    references = shipped("data", "reference")
    with SiteServer(real_book) as server:
        scrape_questions(source.model_copy(update={"url": server.url}), tmp_path)
    prompt = shipped("prompts", "interview")
    answer_questions(Request(tmp_path, "reference", "", prompt, references))
    reviewed = review_answers(ReviewRequest(tmp_path, "reference", references, unset_formulas))
    found = score("reference", reviewed.reviews, read_records(tmp_path / "questions.jsonl", Question))
    assert not found.wrong
    assert found.total.answers == 334
    if not reviewed.no_sandbox:
        assert not found.untold
        assert found.total.right == found.total.checkable > 100
    faults = [(one.question_id, item) for one in reviewed.reviews for item in one.findings if not item.passed]
    assert not faults or reviewed.no_sandbox

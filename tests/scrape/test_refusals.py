"""What a scrape is refused for, told before anything is written."""

import pytest

from pipeline.errors import SiteError
from pipeline.scrape.refusals import refuse_doubles
from tests.guide import made_up


def test_two_questions_of_one_id_are_refused_with_both_pages():
    """Their answers would overwrite each other, and be paid for at every run."""
    one = made_up.question("1.1/1").model_copy(update={"url": "https://book.example/apples.html"})
    other = made_up.question("1.1/1").model_copy(update={"url": "https://book.example/lemons.html"})
    with pytest.raises(SiteError) as refused:
        refuse_doubles([one, made_up.question("1.1/2"), other])
    assert "1 ids are not unique, e.g. 1.1/1" in str(refused.value)
    assert "apples.html and https://book.example/lemons.html" in str(refused.value)
    assert "questions.jsonl is as it was" in str(refused.value)


def test_ids_that_are_unique_pass():
    refuse_doubles([made_up.question("1.1/1"), made_up.question("1.1/2")])

"""Several models reviewed together: the same reviews as one after the other, in one go."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.review import ReviewRequest, review_answers, review_models

from .conftest import BODY, RESULTS, Book, answer_text


def unset(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Finds fault with one answer of each model."""
    return {key: ("can't be set: x",) for key, text in texts.items() if "one bad formula" in text}


def requests(book: Book, models: tuple[str, ...]) -> list[ReviewRequest]:
    found = []
    for model in models:
        book.model = model
        bad = answer_text(body=f"{BODY} It has one bad formula.")
        book.answers({"1.1/1": answer_text(f"${len(found) + 10}$"), "1.1/7": bad})
        found.append(replace(book.request, unset_formulas=unset))
    return found


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.timeout(180)
def test_models_reviewed_together_come_out_as_each_alone(book: Book, workers: int) -> None:
    asked = requests(book, ("a/one", "a/two", "three"))
    together = review_models(asked, workers)
    assert [one.model for one in together] == ["a/one", "a/two", "three"]
    assert [one.fresh for one in together] == [len(RESULTS)] * 3
    files = [request.reviews_file.read_bytes() for request in asked]
    for request in asked:
        request.reviews_file.unlink()
        review_answers(request)
    assert [request.reviews_file.read_bytes() for request in asked] == files
    for one in together:
        faults = {review.question_id for review in one.reviews for finding in review.findings if not finding.passed}
        assert faults == {"1.1/1", "1.1/7"}
        assert {review.model for review in one.reviews} == {one.model}


def test_what_is_up_to_date_is_left_alone_beside_what_is_new(book: Book) -> None:
    first, second = requests(book, ("a", "b"))
    review_answers(first)
    assert [one.fresh for one in review_models([first, second])] == [0, len(RESULTS)]


def test_a_model_without_answers_stops_all_before_anything_is_written(book: Book) -> None:
    (known,) = requests(book, ("a",))
    with pytest.raises(UsageError, match="nobody has no answers"):
        review_models([known, replace(known, model="nobody")])
    assert not Path(known.reviews_file).exists()

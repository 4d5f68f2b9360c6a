"""A second model's verdict: asked for blind, once, through the same engine, and never above a computation."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.answer import Choice
from pipeline.commands.judge import calibrate_judge, judge_answers
from pipeline.console import Screen
from pipeline.errors import UsageError
from pipeline.records import Answer, Review
from pipeline.review.results import final_result
from pipeline.review.score import score
from pipeline.settings import Settings, read_settings
from pipeline.store import read_records
from tests.llm_server import Call, LlmServer, Reply, completion, error
from tests.review.conftest import RESULTS, Book, answer_text

GOOD = {"correct": True, "complete": True, "premise_caught": None, "fits_level": True, "objection": ""}
SCREEN = Screen(quiet=True)
ALL = Choice()


def said(**changes: Any) -> Reply:
    return completion(json.dumps({**GOOD, **changes}))


def honest(call: Call) -> Reply:
    """A judge who compares the final results and knows nonsense."""
    reference, candidate = call.question.split("<candidate_answer>")
    return said(correct=final_result(reference) == final_result(candidate.replace("</candidate_answer>", "")))


class Judged:
    """A book whose reviewed answers are shown to a judge."""

    def __init__(self, book: Book, server: LlmServer) -> None:
        self.book, self.server = book, server

    def settings(self, **changes: Any) -> Settings:
        return read_settings(
            **{"data": self.book.data, "model": "judge-1", "base_url": self.server.url, "attempts": 1, **changes}
        )

    def ask(self, choice: Choice = ALL, **changes: Any) -> dict[str, Review]:
        judge_answers(SCREEN, self.settings(**changes), choice, self.book.request)
        return {one.question_id: one for one in read_records(self.book.request.reviews_file, Review)}


@pytest.fixture
def replies() -> dict[str, Any]:
    return {"of": lambda call: said()}


@pytest.fixture
def judged(reviewed_once: Path, tmp_path: Path, replies: dict[str, Any]) -> Iterator[Judged]:
    copied = shutil.copytree(reviewed_once, tmp_path / "book")
    with LlmServer(lambda call: replies["of"](call)) as server:
        judged = Judged(Book(copied / "data", copied / "reference"), server)
        usual, replies["of"] = replies["of"], honest
        calibrate_judge(SCREEN, judged.settings(), judged.book.request)
        replies["of"] = usual
        server.calls.clear()
        yield judged


def test_each_answer_gets_a_verdict_that_is_kept_with_its_review(judged: Judged) -> None:
    reviews = judged.ask()
    assert len(judged.server.calls) == len(RESULTS)
    for review in reviews.values():
        assert review.judgement is not None
        assert (review.judgement.judge, review.judgement.correct) == ("judge-1", True)


def test_the_judge_sees_question_reference_and_answer_but_not_who_answered(judged: Judged) -> None:
    judged.book.answers(
        {
            "1.1/1": answer_text("$9$"),
            "1.1/7": answer_text(body="I am fake/one, also called FAKE/ONE, and say nonsense."),
        }
    )
    judged.book.review()
    judged.ask()
    for call in judged.server.calls:
        text = json.dumps(call.body)
        assert "fake/one" not in text.lower().replace("\\/", "/")
        assert "What is the mean" in call.question
        assert "<reference_answer>" in call.question
        assert "<candidate_answer>" in call.question
    assert any("say nonsense" in call.question for call in judged.server.calls)


def test_the_verdict_is_asked_for_as_structured_output(judged: Judged) -> None:
    judged.ask(Choice(only=("1.1/1",)))
    (call,) = judged.server.calls
    schema = call.body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert set(schema["schema"]["required"]) == set(GOOD)
    assert schema["schema"]["additionalProperties"] is False


def test_a_server_that_knows_no_response_format_is_asked_without(judged: Judged, replies: dict[str, Any]) -> None:
    def reply(call: Call) -> Reply:
        if "response_format" in call.body:
            return error(400, "Unsupported parameter: 'response_format'", param="response_format")
        return completion("Here it is:\n```json\n" + json.dumps(GOOD) + "\n```")

    replies["of"] = reply
    reviews = judged.ask()
    assert all(review.judgement for review in reviews.values())


def test_running_again_asks_nothing(judged: Judged) -> None:
    judged.ask()
    before = judged.book.request.reviews_file.read_bytes()
    count = len(judged.server.calls)
    judged.book.review()
    judged.ask()
    assert len(judged.server.calls) == count
    assert judged.book.request.reviews_file.read_bytes() == before


def test_only_what_has_changed_is_judged_again(judged: Judged) -> None:
    judged.ask()
    count = len(judged.server.calls)
    judged.book.answers({"1.1/1": answer_text("$9$"), "1.1/2": answer_text("Yes, always")})
    judged.book.review()
    judged.ask()
    assert len(judged.server.calls) == count + 1
    assert "Yes, always" in judged.server.calls[-1].question


def test_an_interrupted_run_goes_on_where_it_was(judged: Judged, replies: dict[str, Any]) -> None:
    lock = threading.Lock()
    left = [3]

    def reply(call: Call) -> Reply:
        with lock:
            left[0] -= 1
            return said() if left[0] >= 0 else error(401, "no", code="invalid_api_key")

    replies["of"] = reply
    with pytest.raises(Exception, match="refuses"):
        judged.ask(concurrency=1)
    done = {one.question_id for one in _verdicts(judged) if one.status == "answered"}
    assert len(done) == 3
    replies["of"] = lambda call: said()
    before = len(judged.server.calls)
    reviews = judged.ask()
    assert len(judged.server.calls) - before == len(RESULTS) - 3
    assert all(review.judgement for review in reviews.values())


def test_a_reply_that_is_no_verdict_is_asked_for_once_more(judged: Judged, replies: dict[str, Any]) -> None:
    answered: list[str] = []

    def reply(call: Call) -> Reply:
        answered.append(call.question)
        return completion("Looks fine to me!") if answered.count(call.question) == 1 else said()

    replies["of"] = reply
    reviews = judged.ask(Choice(only=("1.1/2",)))
    assert len(judged.server.calls) == 2
    assert reviews["1.1/2"].judgement is not None


def test_a_judge_who_never_gives_a_verdict_leaves_the_review_as_it_was(judged: Judged, replies: dict[str, Any]) -> None:
    replies["of"] = lambda call: completion('{"correct": "perhaps"}')
    reviews = judged.ask(Choice(only=("1.1/2",)))
    assert reviews["1.1/2"].judgement is None
    assert reviews["1.1/2"].right is True
    assert len(judged.server.calls) == 2


def test_a_verdict_never_overrules_what_was_recomputed(judged: Judged, replies: dict[str, Any]) -> None:
    replies["of"] = lambda call: said(
        correct="9" in call.question.split("<candidate_answer>")[1], objection="So I say."
    )
    reviews = judged.ask()
    assert reviews["1.1/1"].right is False
    assert reviews["1.1/2"].right is True
    found = score("fake/one", list(reviews.values()), judged.book.questions)
    # The wrong answer that he liked, and every other one, for he liked none of them.
    assert {review.question_id for review in found.disagreements} == set(RESULTS)
    assert found.total.wrong == 1


def test_agreement_is_not_listed(judged: Judged, replies: dict[str, Any]) -> None:
    replies["of"] = lambda call: said(correct="$9$" not in call.question)
    reviews = judged.ask()
    assert score("fake/one", list(reviews.values()), judged.book.questions).disagreements == ()


def test_the_cost_of_each_verdict_is_on_record(judged: Judged) -> None:
    judged.ask(price="1,2")
    records = _verdicts(judged)
    assert len(records) == len(RESULTS)
    assert all(record.cost_usd is not None and record.cost_usd > 0 for record in records)


def test_the_budget_is_never_passed(judged: Judged) -> None:
    judged.ask(price="1000,1000", max_cost="4.2", max_tokens=50, concurrency=1)
    spent = sum(record.cost_usd or 0 for record in _verdicts(judged))
    assert 0 < len(judged.server.calls) < len(RESULTS)
    assert spent <= 4.2


@pytest.mark.parametrize("names", [("reference", "fake/one"), ("judge-1", "reference")])
def test_the_reference_answers_neither_judge_nor_are_judged(judged: Judged, names: tuple[str, str]) -> None:
    judge, judged.book.model = names
    with pytest.raises(UsageError, match="reference answers"):
        judged.ask(model=judge)


def _verdicts(judged: Judged) -> list[Answer]:
    (file,) = Path(judged.book.data, "judgements").glob("[!_]*/answers/*.jsonl")
    return list(read_records(file, Answer))

"""A judge is tried on answers of known verdict, and counts only if he knew them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.answer import Choice
from pipeline.commands.judge import judge_answers
from pipeline.console import Screen
from pipeline.records import Calibration, Review, same_model
from pipeline.review.judge import known_cases
from pipeline.review.judge.cases import referenced
from pipeline.review.score import score
from pipeline.settings import read_settings
from pipeline.store import read_records
from tests.llm_server import Call, LlmServer, Reply, completion
from tests.review.conftest import Book

from .test_judge import honest, said

Ask = Callable[[Callable[[Call], Reply]], list[Review]]


@pytest.fixture
def book(reviewed_once: Path, tmp_path: Path) -> Book:
    copied = shutil.copytree(reviewed_once, tmp_path / "book")
    return Book(copied / "data", copied / "reference")


@pytest.fixture
def ask(book: Book) -> Iterator[Ask]:
    replies: dict[str, Callable[[Call], Reply]] = {}
    with LlmServer(lambda call: replies["of"](call)) as server:

        def asked(reply: Callable[[Call], Reply]) -> list[Review]:
            replies["of"] = reply
            settings = read_settings(data=book.data, model="judge-1", base_url=server.url, attempts=1)
            judge_answers(Screen(quiet=True), settings, Choice(), book.request)
            return list(read_records(book.request.reviews_file, Review))

        yield asked


def yes(call: Call) -> Reply:
    return said()


def test_a_judge_who_knows_right_from_wrong_is_believed(ask: Ask) -> None:
    for review in ask(honest):
        assert review.judgement is not None
        assert review.judgement.believed
        assert review.judgement.calibration == Calibration(rights=3, accepted=3, wrongs=4, rejected=4)


@pytest.mark.parametrize(
    ("reply", "accepted", "rejected"),
    [(yes, 3, 0), (lambda call: said(correct=False), 0, 4), (lambda call: completion("Looks fine to me!"), 0, 0)],
)
def test_a_judge_who_always_says_the_same_or_nothing_is_not(
    ask: Ask, book: Book, reply: Callable[[Call], Reply], accepted: int, rejected: int
) -> None:
    reviews = ask(reply)
    for review in reviews:
        if review.judgement:
            assert not review.judgement.believed
            assert review.judgement.calibration == Calibration(rights=3, accepted=accepted, wrongs=4, rejected=rejected)
    assert score("fake/one", reviews, book.questions).disagreements == ()


def test_what_is_known_is_asked_for_once(ask: Ask) -> None:
    asked: list[str] = []

    def counted(call: Call) -> Reply:
        asked.append(call.question)
        return honest(call)

    ask(counted)
    first = len(asked)
    ask(counted)
    assert len(asked) == first == 7 + 7


def test_the_known_cases_are_blind_and_of_both_kinds(book: Book) -> None:
    known = known_cases(list(referenced(book.request)))
    assert [one.correct for one in known] == [True] * 3 + [False] * 4
    assert len({one.case.id for one in known}) == len(known)
    for one in known:
        reference, candidate = one.case.hints
        assert (candidate in reference.replace("\n\n\n", "\n\n") or not one.correct) or "Final result" in candidate
        assert "right" not in one.case.text.lower()


def test_a_book_with_a_single_reference_answer_has_no_known_cases(book: Book) -> None:
    book.only("1.1/1")
    assert known_cases(list(referenced(book.request))) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("gpt-5", "openai/GPT-5", True), ("a/b", "c/b", True), ("gpt-5", "gpt-5-mini", False)],
)
def test_a_model_is_known_under_another_provider_s_name(one: str, other: str, same: bool) -> None:
    assert same_model(one, other) is same


def test_a_model_that_judges_itself_is_warned_of(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    with LlmServer(honest) as server:
        settings = read_settings(data=book.data, model="other/one", base_url=server.url, attempts=1)
        judge_answers(Screen(), settings, Choice(), book.request)
    said_there = " ".join(capsys.readouterr().err.split())
    assert "judges its own answers" in said_there
    assert "called 3 of 3 right ones right and 4 of 4 wrong ones wrong." in said_there
    assert all(review.judged_by_itself for review in read_records(book.request.reviews_file, Review))

"""One model asked several times: what most samples agree on is kept, the others stay."""

import json
import subprocess
import sys
from itertools import count

import pytest

from pipeline.guide.contents.recorded_agreement import agreed_in_words
from pipeline.guide.inputs import read_inputs
from pipeline.records import AgreedAnswer, AgreedResult, Agreement, Answer, text_hash
from pipeline.store import read_records
from tests.llm_server import completion
from tests.review.conftest import answer_text


def answers(desk, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "answer", "--model", "m", "--data", str(desk.data), "--json", *arguments],
        cwd=desk.folder,
        env=desk.environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_answer_that_most_agree_on_is_kept_and_the_guide_says_how_many(desk, served):
    said = ("$9$", "$2.5$", "2.50", "$7$")
    numbers = {}

    def handle(call):
        mine = numbers.setdefault(call.question, count())
        return completion(answer_text(said[next(mine) % 4]))

    server = served(handle)
    ask = ["--base-url", server.url, "--samples", "4", "--keep", "best", "--concurrency", "1"]
    found = answers(desk, *ask)
    assert (len(found["agreed"]), found["first"], server.count) == (7, [], 28)
    kept = list(read_records(desk.data / "answers" / "m.jsonl", Answer))
    assert len(kept) == 7
    assert {answer.text for answer in kept} <= {answer_text("$2.5$"), answer_text("2.50")}
    assert len(list((desk.data / "samples").glob("*/answers/m.jsonl"))) == 4
    answers(desk, *ask)
    assert server.count == 28, "a second run asks nothing"
    assert len(list(read_records(desk.data / "answers" / "m.jsonl", Answer))) == 7, "and stores nothing twice"
    card = read_inputs(desk.data, ["m"]).guide.cards[0]
    said = agreed_in_words(card.agreement, text_hash(card.takes[0].text))
    assert said == "2 of 4 samples agree on the final result"


def agreement(groups, untold=(), method="final result"):
    def answer(name):
        return AgreedAnswer(model=name[0], sample=int(name[1]), answer_hash=name)

    made = tuple(AgreedResult(result="1", answers=tuple(map(answer, group))) for group in groups)
    return Agreement(
        question_id="1.1/1", question_hash="h", method=method, groups=made, untold=tuple(map(answer, untold))
    )


@pytest.mark.parametrize(
    ("groups", "untold", "of", "said"),
    [
        ((("a1", "b1", "c1", "d1"), ("e1",)), (), "a1", "4 of 5 models agree on the final result"),
        ((("a1", "b1", "c1", "d1"), ("e1",)), (), "e1", "1 of 5 models agree on the final result"),
        ((("a1", "a2", "a3"), ("a4",)), ("a5",), "a2", "3 of 5 samples agree on the final result"),
        ((("a1", "a2", "b1"), ("b2", "b3")), (), "a1", "1 of 2 models agree on the final result (3 of 5 answers)"),
        ((("a1", "b1"),), ("c1",), "c1", "it states no final result to compare"),
        ((("a1", "b1"),), (), "another text", ""),
        ((("a1",),), (), "a1", ""),
    ],
)
def test_agreement_in_words_counts_those_that_state_nothing_and_never_says_verified(groups, untold, of, said):
    assert agreed_in_words(agreement(groups, untold), of) == said


def test_what_a_judge_compared_is_said_to_be_so():
    found = agreed_in_words(agreement([("a1", "b1")], method="judge"), "a1")
    assert found == "2 of 2 models agree on the answer, as a judge compared them"

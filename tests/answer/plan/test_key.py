"""K1 to K4: what makes an answer another one, and what does not."""

import json
import shutil

import pytest
from pydantic import SecretStr

from pipeline.answer import RetryPolicy
from pipeline.records import answer_key
from tests.answer.conftest import PIXEL, PROMPT, in_turn, question
from tests.llm_server import Call, LlmServer, completion


@pytest.fixture
def server(served) -> LlmServer:
    return served(lambda call: completion())


def asked_again(book, server, **settings) -> int:
    """How many questions a second run asks after the first one has answered all."""
    before = server.count
    book.ask(server, **settings)
    return server.count - before


@pytest.fixture
def prompt(tmp_path):
    """A prompt of one's own that can be edited."""
    return shutil.copytree(PROMPT, tmp_path / "mine")


def edit(file, text="Be kind.") -> None:
    file.write_text(file.read_text() + "\n" + text + "\n")


def test_k1_the_key_is_the_sha256_of_canonical_json():
    import hashlib

    parts = {"base_url": "u", "model": "m", "messages": [{"role": "user", "content": "ä"}], "params": {"b": 1, "a": 2}}
    canonical = json.dumps({"version": 1, **parts}, sort_keys=True, separators=(",", ":"))
    assert answer_key(**parts) == hashlib.sha256(canonical.encode()).hexdigest()


def test_k1_endpoint_model_messages_and_sampling_are_in_it(book, served, server, prompt):
    book.write(3)
    book.ask(server, prompt=prompt)
    assert asked_again(book, server, prompt=prompt) == 0
    assert asked_again(book, server, prompt=prompt, params={"temperature": 0.5}) == 3
    assert asked_again(book, server, prompt=prompt, params={"temperature": 0.6}) == 3
    edit(prompt / "persona.md")
    assert asked_again(book, server, prompt=prompt, params={"temperature": 0.6}) == 3
    edit(prompt / "question.md.j2")
    assert asked_again(book, server, prompt=prompt, params={"temperature": 0.6}) == 3
    other = served(lambda call: completion())
    assert asked_again(book, other, prompt=prompt, params={"temperature": 0.6}) == 3
    book.model = "fake-2"
    assert asked_again(book, other, prompt=prompt, params={"temperature": 0.6}) == 3


def test_k1_another_model_has_its_own_file(book, server):
    book.write(2)
    book.ask(server)
    book.model = "meta-llama/Llama-3.1"
    book.ask(server)
    files = sorted(file.name for file in (book.data / "answers").glob("*.jsonl"))
    assert len(files) == 2
    assert files[0] == "fake-1.jsonl"
    assert all(path.parent == book.data / "answers" for path in (book.data / "answers").rglob("*.jsonl"))


@pytest.mark.parametrize(
    "change",
    [{"text": "Which one?"}, {"stem": ("Given a number",)}, {"parts": ("a",)}, {"hints": ("h",)}, {"level": "H"}],
    ids=lambda change: next(iter(change)),
)
def test_k1_all_that_a_question_says_is_in_it(book, server, change):
    book.write([question(0), question(1)])
    book.ask(server)
    book.write([question(0, **change), question(1)])
    assert asked_again(book, server) == 1


def test_k1_the_bytes_of_a_picture_are_in_it_and_not_its_place(book, server):
    book.write([question(0, images=(book.picture("a.png"),))])
    book.ask(server)
    book.write([question(0, images=(book.picture("b.png"),))])
    assert asked_again(book, server) == 0
    book.write([question(0, images=(book.picture("b.png", PIXEL + b"\0"),))])
    assert asked_again(book, server) == 1


def test_k2_how_it_is_asked_is_not_in_it(book, server, tmp_path):
    book.write(4)
    book.ask(server, api_key=SecretStr("first"))
    other_ways = {
        "concurrency": 3, "timeout": 7.0, "rpm": 100, "tpm": 10**6, "retry_policy": RetryPolicy(attempts=1),
        "api_key": SecretStr("second"), "max_tokens": 99,
    }  # fmt: skip
    assert asked_again(book, server, **other_ways) == 0
    book.data = book.data.rename(tmp_path / "moved")
    assert asked_again(book, server) == 0


def test_k2_the_place_in_the_book_is_not_in_it(book, server):
    book.write([question(0), question(1)])
    book.ask(server)
    book.write([question(1), question(0)])
    assert asked_again(book, server) == 0


def test_k3_adding_removing_and_reordering_asks_only_for_what_is_new(book, server):
    book.write(10)
    book.ask(server)
    book.write([question(number) for number in (7, 3, 20, 1, 21)])
    assert asked_again(book, server) == 2
    assert {call.question.split("number ")[1][:3] for call in server.calls[10:]} == {"20?", "21?"}
    book.write(10)
    assert asked_again(book, server) == 0, "what was removed for a while is still answered"


def test_k3_editing_a_guideline_makes_stale_exactly_its_level_with_that_reason(book, server, prompt):
    book.write(12)
    book.ask(server, prompt=prompt)
    edit(prompt / "level-E.md")
    done = book.run(server, "--json", "--prompt", prompt, name="status")
    (status,) = json.loads(done.stdout)["models"]
    assert status["stale_reasons"] == {"the prompt's guideline for level E changed": 4}
    assert set(status["stale_ids"]) == {question(number).id for number in (0, 3, 6, 9)}
    assert (status["stale"], status["answered"]) == (4, 8)
    assert asked_again(book, server, prompt=prompt) == 4


def test_k3_status_says_why_of_each_kind_of_change(book, server, prompt):
    book.write(4)
    book.ask(server, prompt=prompt)
    edit(prompt / "persona.md")
    book.write([question(0, text="Reworded?"), *map(question, range(1, 4))])
    done = book.run(server, "--json", "--prompt", prompt, name="status")
    (status,) = json.loads(done.stdout)["models"]
    assert status["stale_reasons"] == {"the question was reworded": 1, "the prompt's persona changed": 3}


def test_k3_white_space_and_quotes_of_another_build_change_the_hash_of_nothing(book):
    assert question(0, text="“Why”  is\nit?").hash == question(0, text='"Why" is it?').hash


def test_k4_a_stopped_answer_is_valid_under_any_limit(book, server):
    book.write(3)
    book.ask(server, max_tokens=500)
    assert [asked_again(book, server, max_tokens=limit) for limit in (100, 10_000, 0)] == [0, 0, 0]


def test_k4_raising_the_limit_asks_only_the_truncated_ones_again(book, served):
    questions = book.write(6)

    def handle(call: Call):
        cut = "number 2?" in call.question and call.body["max_tokens"] < 1000
        return completion("Half", finish="length") if cut else completion()

    server = served(handle)
    book.ask(server, max_tokens=100)
    assert [asked_again(book, server, max_tokens=limit) for limit in (100, 50, 200)] == [0, 0, 0], "200 was tried"
    done = book.run(server, "--json", "--max-tokens", 1000, name="answer")
    assert server.count == 6 + 1 + 1, done.stderr
    assert book.last()[questions[2].id].status == "answered"


def test_k4_no_limit_at_all_is_a_larger_one(book, served):
    book.write(1)
    server = served(in_turn(*[completion("Half", finish="length")] * 2, completion("Whole.")))
    book.ask(server, max_tokens=100)
    assert asked_again(book, server, max_tokens=0) == 1
    assert book.last()[question(0).id].text == "Whole."
    assert "max_tokens" not in server.calls[-1].body

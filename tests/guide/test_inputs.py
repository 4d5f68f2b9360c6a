"""The store's files become a guide."""

import pytest

from pipeline.errors import StoreError, UsageError
from pipeline.guide.inputs import read_inputs

from . import made_up


@pytest.fixture
def data(tmp_path):
    questions = [made_up.question("1.1/1", images=(made_up.image(),)), made_up.question("1.1/2")]
    answers = [made_up.answer(one) for one in questions]
    return made_up.write_store(tmp_path, questions, answers, [made_up.review(answers[0])])


def edit(data, text, question="1.1/2"):
    folder = data / "edits" / made_up.MODEL
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{question.replace('/', '-')}.md").write_text(text)


def test_a_guide_is_read_with_its_answers_reviews_and_pictures(data):
    inputs = read_inputs(data, [made_up.MODEL])
    first, second = (card.takes[0] for card in inputs.guide.cards)

    assert first.review
    assert not second.review
    assert inputs.pictures == {"images/one.png": data / "images/one.png"}
    assert inputs.problems == ()


def test_the_last_record_of_a_question_wins(data):
    question = made_up.question("1.1/2")
    lines = [made_up.answer(question, "First."), made_up.answer(question, "Second.")]
    made_up.write_store(data, [question], lines)

    assert read_inputs(data, [made_up.MODEL]).guide.cards[0].takes[0].text == "Second."


def test_a_persons_edit_stands_in_the_answers_place(data):
    edit(data, "<!-- question: 1.1/2; based-on: 0123456789abcdef -->\n\nBetter words.\n")
    take = read_inputs(data, [made_up.MODEL]).guide.cards[1].takes[0]

    assert (take.text.strip(), take.edited) == ("Better words.", True)


def test_an_edit_that_does_not_say_what_it_edits_is_an_error(data):
    edit(data, "Better words.")

    with pytest.raises(StoreError, match=r"1\.1-2\.md, line 1"):
        read_inputs(data, [made_up.MODEL])


def test_a_picture_that_is_not_there_is_named(data):
    (data / "images/one.png").unlink()
    inputs = read_inputs(data, [made_up.MODEL])

    assert inputs.pictures == {}
    assert "1.1/1: the picture images/one.png" in inputs.problems[0]


def test_a_picture_outside_of_the_folder_is_not_taken(data, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    climbing = made_up.image().model_copy(update={"file": "images/../secret.png"})
    made_up.write_store(data / "other", [made_up.question(images=(climbing,))], [])

    assert read_inputs(data / "other", [made_up.MODEL]).pictures == {}


def test_without_questions_it_says_what_to_do(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_inputs(tmp_path, [made_up.MODEL])

    assert "mlguide scrape" in caught.value.hint


def test_a_book_that_cannot_be_read_is_named(data):
    (data / "book.json").write_text("{}")

    with pytest.raises(StoreError, match=r"book\.json"):
        read_inputs(data, [made_up.MODEL])


def test_the_deck_is_newer_when_an_edit_is(data):
    before = read_inputs(data, [made_up.MODEL]).changed
    edit(data, "<!-- question: 1.1/2; based-on: 0123456789abcdef -->\n\nBetter words.\n")

    assert read_inputs(data, [made_up.MODEL]).changed >= before


def with_figure(folder, text="See\n\n![A line](figures/1.1-1-line.svg)"):
    question = made_up.question()
    return made_up.write_store(folder, [question], [made_up.answer(question, f"## Full answer\n\n{text}")])


def test_a_figure_of_an_answer_is_found_beside_the_data(tmp_path):
    data = with_figure(tmp_path)
    (data / "figures").mkdir()
    (data / "figures/1.1-1-line.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>")
    inputs = read_inputs(data, [made_up.MODEL])

    assert inputs.pictures == {"figures/1.1-1-line.svg": data / "figures/1.1-1-line.svg"}
    assert inputs.problems == ()


def test_a_figure_that_is_not_there_is_named_with_what_to_do(tmp_path):
    inputs = read_inputs(with_figure(tmp_path), [made_up.MODEL])

    [problem] = inputs.problems
    assert problem.startswith(f"1.1/1 ({made_up.MODEL}): the figure figures/1.1-1-line.svg is not in {tmp_path}; ")
    assert f"mlguide answer --model {made_up.MODEL} --only 1.1/1 --force" in problem


@pytest.mark.parametrize(
    "text",
    [
        "```markdown\n![x](figures/in-code.svg)\n```",
        "a [link](figures/x.svg)",
        "![remote](https://a.example/figures/x)",
    ],
    ids=["in code", "a link", "elsewhere"],
)
def test_what_only_looks_like_a_figure_is_none(tmp_path, text):
    inputs = read_inputs(with_figure(tmp_path, text), [made_up.MODEL])

    assert (inputs.pictures, inputs.problems) == ({}, ())


def test_a_figure_outside_of_its_folder_is_not_read(tmp_path):
    data = with_figure(tmp_path / "data", "![x](figures/../../secret.svg)")
    (tmp_path / "secret.svg").write_text("<svg/>")

    assert read_inputs(data, [made_up.MODEL]).pictures == {}

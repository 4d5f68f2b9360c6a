"""Every piece of Markdown has its key, under which all formats find it."""

from pipeline.guide.contents.texts import fragment_texts
from tests.guide import made_up


def test_all_pieces_of_a_card_have_keys():
    question = made_up.question("1.1/1", "Q", stem=("S0", "S1"), parts=("P0",), hints=("H0",))
    answer = made_up.answer(
        question, "## In one breath\n\nA\n\n## Full answer\n\nB\n\n**Final result:** $7$", model="m/1"
    )
    texts = fragment_texts(made_up.guide([question], [answer], [made_up.review(answer, right=False, expected="$6$")]))

    assert texts == {
        "1.1/1|text": "Q",
        "1.1/1|stem.0": "S0",
        "1.1/1|stem.1": "S1",
        "1.1/1|part.0": "P0",
        "1.1/1|hint.0": "H0",
        "1.1/1|m/1|in_one_breath": "A",
        "1.1/1|m/1|full_answer": "B",
        "1.1/1|m/1|final_result": "$7$",
        "1.1/1|m/1|objection": "the expected result is $6$",
    }


def test_where_models_differ_there_is_a_text_that_says_so():
    question = made_up.question()
    answers = [made_up.answer(question, f"**Final result:** {number}", model=f"m{number}") for number in (1, 2)]

    assert fragment_texts(made_up.guide([question], answers))["1.1/1|difference"] == (
        "The models differ in their final result: m1 states 1; m2 states 2."
    )


def test_a_gap_has_no_text_but_what_came_of_it():
    question = made_up.question()
    texts = fragment_texts(made_up.guide([question], [made_up.answer(question, "half", status="truncated")]))

    assert list(texts) == ["1.1/1|text", "1.1/1|made-up-model|partial"]


def test_every_layer_of_the_form_has_its_key():
    headings = {
        "In one breath": "in_one_breath",
        "Premise check": "premise_check",
        "Full answer": "full_answer",
        "More": "more",
        "What they listen for": "listen_for",
        "Follow-ups": "follow_ups",
        "Common mistakes": "common_mistakes",
        "Related": "related",
        "Sources": "sources",
    }
    question = made_up.question()
    text = "\n\n".join(f"## {heading}\n\nWords of {key}." for heading, key in headings.items())
    texts = fragment_texts(made_up.guide([question], [made_up.answer(question, text)]))

    layers = {key.rsplit("|", 1)[1]: said for key, said in texts.items() if made_up.MODEL in key}
    assert layers == {key: f"Words of {key}." for key in headings.values()}


def test_related_questions_are_links_where_the_guide_has_them():
    questions = [made_up.question(), made_up.question("1.2/3.1")]
    related = "- 1.2/3.1: the same by hand\n- `1.1/1`: itself\n- 9.9/9: not in this guide\n- 1.2/3.12: nor this"
    answer = made_up.answer(questions[0], f"## Full answer\n\nYes.\n\n## Related\n\n{related}")
    texts = fragment_texts(made_up.guide(questions, [answer]))

    assert texts[f"1.1/1|{made_up.MODEL}|related"].split("\n") == [
        "- [1.2/3.1](#q/1.2/3.1): the same by hand",
        "- [1.1/1](#q/1.1/1): itself",
        "- 9.9/9: not in this guide",
        "- 1.2/3.12: nor this",
    ]

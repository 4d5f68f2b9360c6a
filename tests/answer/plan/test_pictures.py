"""O6: pictures are sent, or their lack is marked."""

import base64

import pytest

from tests.answer.conftest import PIXEL, question
from tests.llm_server import Call, Reply, completion, error


@pytest.mark.parametrize(("name", "kind"), [("a.png", "png"), ("b.jpg", "jpeg"), ("c.gif", "gif"), ("d.webp", "webp")])
def test_o6_figures_are_sent_as_base64_with_their_media_type(book, served, name, kind):
    book.write([question(0, images=(book.picture(name),))])
    server = served(lambda call: completion())
    book.ask(server)
    text, picture = server.calls[0].body["messages"][1]["content"]
    assert (text["type"], picture["type"]) == ("text", "image_url")
    assert picture["image_url"]["url"] == f"data:image/{kind};base64,{base64.b64encode(PIXEL).decode()}"
    assert book.only().reason == ""


@pytest.mark.parametrize(
    "rejection",
    [
        error(400, "Invalid content type. image_url is only supported by certain models."),
        error(404, "No endpoints found that support image input"),
        error(500, "this model does not support multimodal requests"),
    ],
)
def test_o6_a_model_without_vision_is_asked_in_text_and_the_answer_marked(book, served, rejection):
    questions = book.write([question(number, images=(book.picture(),) if number % 2 else ()) for number in range(6)])

    def handle(call: Call) -> Reply:
        return rejection if isinstance(call.body["messages"][1]["content"], list) else completion()

    server = served(handle)
    assert book.ask(server, concurrency=1).summary.answered == 6
    assert server.count == 7, "learned once"
    marks = {one.id: book.last()[one.id].reason for one in questions}
    assert [bool(marks[one.id]) for one in questions] == [bool(one.images) for one in questions]
    assert "figures were not sent" in marks[questions[1].id]


def test_o6_by_option_figures_are_left_out_or_their_questions_are(book, served):
    book.write([question(0), question(1, images=(book.picture(),))])
    server = served(lambda call: completion())
    assert book.run(server, "--figures", "skip").returncode == 0
    assert server.count == 1
    assert book.run(server, "--figures", "text").returncode == 0
    assert "figures were not sent" in book.records()[-1].reason

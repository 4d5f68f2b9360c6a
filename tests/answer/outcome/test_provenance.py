"""O5: each answer tells where it came from."""

import time

from pipeline import __version__
from pipeline.answer.plan.price import Price
from tests.answer.conftest import in_turn
from tests.llm_server import completion, error


def test_o5_provenance_of_each_answer(book, served):
    (asked,) = book.write(1)
    headers = {"x-request-id": "req-77"}
    replies = [
        error(500),
        error(400, "no", code="unsupported_parameter", param="temperature"),
        completion(headers=headers),
    ]
    server = served(in_turn(*replies))
    began = time.time()
    book.ask(server, params={"temperature": 0.5, "reasoning_effort": "low"}, max_tokens=700, price=Price(*[1] * 3))
    answer = book.only()
    assert (answer.question_id, answer.question_hash) == (asked.id, asked.hash)
    assert (answer.prompt, len(answer.prompt_hash)) == ("interview", 24)
    assert (answer.model, answer.model_returned, answer.base_url) == ("fake-1", "fake-1", server.url)
    assert answer.params == {"reasoning_effort": "low", "max_tokens": 700}
    assert (answer.finish_reason, answer.request_id, answer.attempts) == ("stop", "req-77", 3)
    assert answer.usage is not None
    assert answer.cost_usd is not None
    assert began <= answer.started_at.timestamp() <= answer.finished_at.timestamp() <= time.time()
    assert answer.tool_version == __version__
    assert len(answer.key) == 64


def test_o5_a_failure_has_its_request_id_too(book, served):
    book.write(1)
    book.ask(served(lambda call: error(400, "odd", x_request_id="req-13")))
    assert book.only().request_id == "req-13"

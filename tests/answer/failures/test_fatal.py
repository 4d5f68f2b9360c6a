"""F1 to F5: what stops a run, what fails one question, and what is only another way of asking."""

import time

import pytest

from pipeline.errors import ProviderError
from pipeline.records import Image
from tests.answer.conftest import in_turn, question
from tests.llm_server import Call, Reply, completion, error
from tests.patience import SOON

FATAL = [
    pytest.param(error(401, "Incorrect API key", code="invalid_api_key"), "OPENAI_API_KEY", id="401"),
    pytest.param(error(403, "not allowed"), "rights", id="403"),
    pytest.param(error(404, "The model does not exist", code="model_not_found"), "--model", id="404 model"),
    pytest.param(error(404, 'model "llama3.2-vision" not found, try pulling it first'), "--model", id="404 ollama"),
    pytest.param(error(404, "404 page not found"), "--base-url", id="404 address"),
    pytest.param(error(400, "model_x: no such model", code="model_not_found"), "--model", id="400 model"),
    pytest.param(error(429, "You exceeded your quota", code="insufficient_quota"), "quota", id="429 quota"),
    pytest.param(error(402, "Insufficient credits"), "quota", id="402"),
    pytest.param(error(400, "API key not valid. Please pass a valid API key."), "OPENAI_API_KEY", id="400 key"),
]


@pytest.mark.parametrize(("reply", "named"), FATAL)
def test_f1_a_fatal_error_stops_the_run_and_names_what_to_change(book, served, reply, named):
    book.write(100)
    server = served(lambda call: reply)
    began = time.monotonic()
    with pytest.raises(ProviderError) as stopped:
        book.ask(server, concurrency=8)
    assert server.count <= 8, "no more calls than were in flight"
    assert named in stopped.value.hint
    assert stopped.value.exit_code == 4
    assert time.monotonic() - began < SOON
    assert book.records() == []


def test_f1_finished_answers_are_saved_and_those_in_flight_come_home(book, served):
    book.write(50)

    def handle(call: Call) -> Reply:
        return error(401, "expired") if call.number == 11 else completion(delay=0.2)

    server = served(handle)
    with pytest.raises(ProviderError, match="expired"):
        book.ask(server, concurrency=5)
    assert server.count <= 10 + 5
    assert [answer.status for answer in book.records()] == ["answered"] * (server.count - 1)


def test_f1_those_who_wait_for_their_turn_do_not_ask_any_more(book, served):
    """A bad key met by one call must not be met again by the nineteen that wait for the limiter."""
    book.write(50)
    server = served(in_turn(error(429, Retry_After="0.3"), error(401, "bad key")))
    with pytest.raises(ProviderError):
        book.ask(server, concurrency=1)
    assert server.count == 2

    crowd = served(lambda call: error(500) if call.number <= 8 else error(401, "bad key"))
    with pytest.raises(ProviderError):
        book.ask(crowd, concurrency=8)
    assert crowd.count <= 16, "those in backoff were told as well"


def test_f1_the_command_ends_with_the_providers_code_and_says_what_to_change(book, served):
    book.write(20)
    server = served(lambda call: error(401, "Incorrect API key provided"))
    done = book.run(server, "--json", "--concurrency", 4)
    assert done.returncode == 4
    assert "error: " in done.stderr
    assert "OPENAI_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr
    assert '"exit_code": 4' in done.stdout
    assert server.count <= 4


@pytest.mark.parametrize("status", [400, 422])
def test_f2_an_error_of_one_question_fails_it_once_and_the_rest_go_on(book, served, status):
    questions = book.write(10)
    server = served(lambda call: error(status, "odd") if "number 4?" in call.question else completion())
    outcome = book.ask(server)
    assert (outcome.summary.answered, server.count) == (9, 10)
    assert outcome.gaps == ((questions[4].id, "failed", "odd"),)


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (error(400, "This is too much", code="context_length_exceeded"), "too-long"),
        (error(400, "This model's maximum context length is 4096 tokens"), "too-long"),
        (error(500, "the request exceeds the available context size (n_ctx)"), "too-long"),
        (error(413, "entity too large"), "too-long"),
        (error(400, "Your request was rejected by our safety system", code="content_policy_violation"), "refused"),
        (error(400, "filtered", code="content_filter"), "refused"),
        (error(403, "Your input was flagged"), "refused"),
    ],
)
def test_f3_too_long_and_refused_are_states_of_the_answer(book, served, reply, status):
    book.write(3)
    server = served(in_turn(reply, completion()))
    assert book.ask(server, concurrency=1).summary.by_status == {status: 1, "answered": 2}
    assert server.count == 3, "not asked again"
    book.ask(server)
    assert server.count == 3, "nor by the next run"


def unsupported(call: Call, name: str, *, code: str | None, message: str) -> Reply:
    sent = name in call.body
    return error(400, message, code=code, param=name if code else None) if sent else completion()


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        (
            "max_tokens",
            "unsupported_parameter",
            "Unsupported parameter: 'max_tokens' is not supported with this model.",
        ),
        ("temperature", "unsupported_value", "Unsupported value: 'temperature' does not support 0.5 with this model."),
        ("temperature", None, "Unsupported parameter: 'temperature' is not supported with this model."),
        ("reasoning_effort", None, "Unrecognized request argument supplied: reasoning_effort"),
    ],
)
def test_f4_a_rejected_parameter_costs_one_call_and_is_remembered(book, served, name, code, message):
    book.write(6)
    server = served(lambda call: unsupported(call, name, code=code, message=message))
    params = {"temperature": 0.5, "reasoning_effort": "low"}
    outcome = book.ask(server, concurrency=1, params=params, max_tokens=700)
    assert (outcome.summary.answered, server.count) == (6, 7), "exactly one wasted call"
    expected = {**params, "max_tokens": 700}
    del expected[name]
    if name == "max_tokens":
        expected["max_completion_tokens"] = 700
    assert [answer.params for answer in book.records()] == [expected] * 6, "provenance lists what was really sent"
    assert all(call.body[key] == value for call in server.calls[1:] for key, value in expected.items())


def test_f4_two_rejected_parameters_cost_two_calls(book, served):
    book.write(5)

    def handle(call: Call) -> Reply:
        for name in ("max_tokens", "temperature"):
            if name in call.body:
                return error(400, "no", code="unsupported_parameter", param=name)
        return completion()

    server = served(handle)
    book.ask(server, concurrency=1, params={"temperature": 1.0})
    assert server.count == 7


def test_f4_a_server_that_takes_no_limit_at_all_is_asked_without(book, served):
    book.write(2)

    def handle(call: Call) -> Reply:
        named = next((name for name in ("max_tokens", "max_completion_tokens") if name in call.body), None)
        return error(400, "no", code="unsupported_parameter", param=named) if named else completion()

    server = served(handle)
    assert book.ask(server, concurrency=1).summary.answered == 2
    assert server.count == 4


def test_f4_many_at_once_learn_it_together(book, served):
    book.write(40)
    server = served(lambda call: unsupported(call, "max_tokens", code="unsupported_parameter", message="no"))
    assert book.ask(server, concurrency=10).summary.answered == 40
    assert server.count <= 40 + 10


def test_f4_a_rejection_that_nothing_can_be_learned_from_fails_once(book, served):
    book.write(3)
    server = served(lambda call: error(400, "no", code="unsupported_parameter", param="stream"))
    book.ask(server)
    assert server.count == 3
    assert {answer.status for answer in book.records()} == {"failed"}


def test_f5_a_surprise_in_one_question_stops_no_other_and_its_traceback_goes_to_the_log(book, served):
    odd = Image(url="http://book.invalid/odd.png", file="images/\0.png", alt="A name no system takes", sha256="0" * 64)
    questions = book.write([question(0), question(1, images=(odd,)), *map(question, range(2, 9))])
    server = served(lambda call: completion())
    done = book.run(server)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert "unexpected ValueError; see the log" in done.stdout
    log = (book.data / "mlguide.log").read_text()
    assert f"ERROR question {questions[1].id}" in log
    assert "Traceback" in log
    assert sum(answer.status == "answered" for answer in book.records()) == 8


def test_f5_a_lost_picture_fails_its_question_with_the_reason(book, served):
    lost = book.picture("lost.png")
    (book.data / lost.file).unlink()
    questions = book.write([question(0), question(1, images=(lost,)), question(2)])
    server = served(lambda call: completion())
    outcome = book.ask(server)
    assert outcome.summary.answered == 2
    assert [gap for gap, *_ in outcome.gaps] == [questions[1].id]
    assert "lost.png can't be read" in outcome.gaps[0][2]


def test_f5_an_exception_between_two_questions_is_not_swallowed(book, served, tmp_path):
    """A template that fails at the third question must end the run with its reason, not with silence."""
    prompt = tmp_path / "prompt"
    prompt.mkdir()
    for name in ("persona.md", "level-E.md", "level-M.md", "level-H.md", "level-none.md"):
        (prompt / name).write_text("Answer.")
    (prompt / "question.md.j2").write_text("{{ question.text }}{{ 1 // (question.number | int - 3) }}")
    book.write(6)
    server = served(lambda call: completion())
    with pytest.raises(ZeroDivisionError):
        book.ask(server, prompt=prompt, concurrency=1)
    assert [answer.status for answer in book.records()] == ["answered"] * 2, "what was in is kept"

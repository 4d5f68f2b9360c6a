"""The table of failures: complete for the SDK as it is, and right for what providers really send."""

import inspect
from collections.abc import Iterator

import pytest

from pipeline.answer.provider.decisions import BY_CLASS, Decision, decide
from pipeline.answer.provider.rejections import Sent, What, rejection_of
from pipeline.answer.provider.remedies import remedy
from pipeline.answer.reply.failure import ELSEWHERE, UNREACHABLE, UNTRUSTED, WRONG_KIND, Failure


def subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def sdk_classes() -> set[str]:
    """Every exception class of the SDK, by whatever way it can be met."""
    import openai.auth
    import openai.lib._parsing
    import openai.types.websocket_connection_options

    found = {openai.OpenAIError, *subclasses(openai.OpenAIError)}
    for module in (openai, openai._exceptions):
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Exception) and member.__module__.startswith("openai"):
                found.add(member)
    return {one.__name__ for one in found if one.__module__.startswith("openai")}


def test_f1_every_exception_class_of_the_sdk_has_its_decision():
    assert sdk_classes() - set(BY_CLASS) == set(), "a new class: decide what it means"


def test_f1_no_decision_is_about_a_class_that_is_gone():
    assert set(BY_CLASS) - sdk_classes() == {UNREACHABLE, UNTRUSTED, WRONG_KIND, ELSEWHERE}


def failure(status: int | None, message: str = "", code: str = "", kind: str = "APIStatusError") -> Failure:
    return Failure(kind, message, status, code)


@pytest.mark.parametrize(
    ("failed", "decision"),
    [
        (failure(429, "Rate limit reached", "rate_limit_exceeded"), Decision.PAUSE),
        (failure(429, "Quota exceeded: 20 requests per minute"), Decision.PAUSE),
        (failure(429, "You exceeded your current quota, please check your plan and billing"), Decision.STOP),
        (failure(429, "", "insufficient_quota"), Decision.STOP),
        (failure(429, "Please try again in 20s. Visit billing to raise your quota"), Decision.PAUSE),
        (failure(404, "No endpoints found that support image input"), Decision.SWAP),
        (failure(404, "model 'llama3.2-vision' not found"), Decision.STOP),
        (failure(400, "image_url is only supported by certain models"), Decision.SWAP),
        (failure(500, "this model is missing data required for image input"), Decision.SWAP),
        (failure(400, "Extra inputs are not permitted: 'reasoning_effort'"), Decision.SWAP),
        (failure(400, "prompt is too long: 210000 tokens"), Decision.TOO_LONG),
        (failure(400, "odd"), Decision.FAILED),
        (failure(422, "odd"), Decision.FAILED),
        (failure(408), Decision.AGAIN),
        (failure(409), Decision.AGAIN),
        (failure(425), Decision.AGAIN),
        (failure(529, "Overloaded"), Decision.AGAIN),
        (failure(599), Decision.AGAIN),
        (failure(401), Decision.STOP),
        (failure(403), Decision.STOP),
        (failure(402), Decision.STOP),
        (failure(418), Decision.FAILED),
        (failure(None, kind="APIConnectionError"), Decision.AGAIN),
        (failure(None, kind="APITimeoutError"), Decision.AGAIN),
        (failure(None, kind=UNREACHABLE), Decision.AGAIN),
        (failure(None, kind="NeverHeardOf"), Decision.FAILED),
    ],
)
def test_f1_to_f4_what_each_failure_means(failed, decision):
    assert decide(failed) is decision


@pytest.mark.parametrize(
    ("message", "param", "named"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported with this model.", "", "max_tokens"),
        ("Unsupported value: 'temperature' does not support 0.2", "temperature", "temperature"),
        ("Unrecognized request argument supplied: reasoning_effort", "", "reasoning_effort"),
        ("Invalid content type. image_url is only supported by certain models.", "messages.[1].content", "figures"),
        ("something else", "stream", ""),
    ],
)
def test_f4_which_setting_a_rejection_names(message, param, named):
    params = {"max_tokens": 9000, "temperature": 0.2, "reasoning_effort": "low"}
    sent = Sent("m", params, 9000, prompt_tokens=300, figures=True, system=True, stream=False)
    found = rejection_of(Failure("BadRequestError", message, 400, param=param), sent)
    rejected = found and ("figures" if found.what is What.FIGURES else found.name)
    assert (rejected or "") == named


@pytest.mark.parametrize(
    ("failed", "named"),
    [
        (failure(401), "OPENAI_API_KEY"),
        (failure(400, "API key not valid"), "OPENAI_API_KEY"),
        (failure(404), "--model"),
        (failure(400, code="model_not_found"), "--model"),
        (failure(403, "no rights"), "--model"),
        (failure(429, code="insufficient_quota"), "quota"),
        (failure(None, kind=UNREACHABLE), "--base-url"),
    ],
)
def test_f1_the_message_names_what_to_change(failed, named):
    assert named in remedy(failed, "m", "http://u/v1")

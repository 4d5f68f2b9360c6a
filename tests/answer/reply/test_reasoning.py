"""Reasoning is never the answer, however it is marked; what an answer says about such marks stays."""

import pytest

from pipeline.answer.reply.fence import unfenced
from pipeline.answer.reply.reasoning import without_reasoning

ANSWER = "## In one breath\n\nA short one."
THOUGHT = "Okay, what do they want? Hmm."


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{THOUGHT}</think>{ANSWER}",
        f"{THOUGHT}\n</think>\n\n{ANSWER}",
        f"{THOUGHT}</think>391, no.</think>{ANSWER}",
        f"<Thinking>\n{THOUGHT}\n</Thinking>\n{ANSWER}",
        f"<reasoning>{THOUGHT}</reasoning>\n{ANSWER}",
        f'<thought duration="3">{THOUGHT}</thought>\n{ANSWER}',
        f"<seed:think>{THOUGHT}</seed:think>{ANSWER}",
        f"<mm:think>{THOUGHT}</mm:think>{ANSWER}",
        f"◁think▷{THOUGHT}◁/think▷{ANSWER}",
        f"{THOUGHT}◁/think▷{ANSWER}",
        f"[THINK]{THOUGHT}[/THINK]{ANSWER}",
        f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>",
        f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|>\n<|begin_of_solution|>{ANSWER}<|end_of_solution|>",
        f"<think>{THOUGHT}</think><answer>{ANSWER}</answer>",
        f'<details type="reasoning" done="true"><summary>3 s</summary>{THOUGHT}</details>\n{ANSWER}',
        f"Thinking...\n{THOUGHT}\n...done thinking.\n\n{ANSWER}",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
        f"<|channel|>commentary<|message|>{THOUGHT}<|end|><|channel|>final <|constrain|>md<|message|>{ANSWER}",
        f"{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}",
        f"analysis{THOUGHT}assistantfinal{ANSWER}",
        f"<|channel>thought\n{THOUGHT}\n<channel|>{ANSWER}",
        f"```python\ndraft = 1\n</think>\n{ANSWER}",
    ],
)
def test_it_is_taken_out(text):
    answer, reasoned = without_reasoning(text)
    assert (answer.strip(), reasoned) == (ANSWER, True)


@pytest.mark.parametrize(
    "text", [f"<think>\n{THOUGHT}", f"<|channel|>analysis<|message|>{THOUGHT}", f"[THINK]{THOUGHT}", "◁think▷ Hm."]
)
def test_a_reply_that_is_all_reasoning_has_no_answer(text):
    assert without_reasoning(text) == ("", True)


def test_it_is_taken_out_of_the_middle():
    assert without_reasoning(f"First.\n\n<think>\n{THOUGHT}\n</think>\n\nSecond.") == ("First.\n\nSecond.", True)


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        "The model writes `<think>`, reasons, and ends that with `</think>`.",
        'Between "<think>" and "</think>" stands what it reasons.',
        "```\n<think>a trace</think>\nan answer\n```\n\nThat is the format.",
        "Such models write <think> before they think.",
        "Intervals [0, 1] and <b>bold</b>, 2 < 3.",
        "Use <reason> inline, then </reason> inline.",
        "The `<|channel|>` token opens a channel.",
        "The analysis of the assistant final exam.",
    ],
)
def test_what_an_answer_says_about_such_marks_stays(text):
    assert without_reasoning(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"```markdown\n{ANSWER}\n```", ANSWER),
        (f"```md\n{ANSWER}\n\n```python\nx = 1\n```\n\nMore.\n```", f"{ANSWER}\n\n```python\nx = 1\n```\n\nMore."),
        (f"~~~~markdown\n{ANSWER}\n~~~~", ANSWER),
        (f"```\n{ANSWER}\n```", ANSWER),
        (f"```markdown\n{ANSWER}", ANSWER),
    ],
)
def test_a_fence_around_the_whole_reply_is_taken_off(text, plain):
    assert unfenced(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        "```python\n## no heading\nx = 1\n```",
        "```\nx = 1\n# a remark\n```",
        "```\na = 1\n```\n\n## Then\n\n```\nb = 2\n```",
        "```markdown\n# An example\n```\n\nThat was one.",
    ],
)
def test_a_program_keeps_its_fence(text):
    assert unfenced(text) == text

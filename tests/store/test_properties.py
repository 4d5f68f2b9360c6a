"""Whatever a model can send, and wherever a crash can cut: the store gives back what was put in."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Answer
from pipeline.store import Appender, line_of, read_placed, read_record_at, read_records, replace_records, safe_name

# All that json.loads can make of a reply: any code point, halves of surrogate pairs included.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
NASTY = st.sampled_from(["\x85", "\u2028", "\u2029", "\r", "\r\n", "\n", "\x00", "\ud83d", "\udfff", "\x1c", "\ufeff"])
TEXTS = st.lists(st.one_of(ANY_TEXT, NASTY), max_size=8).map("".join)


WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def answer(text: str, number: int = 0, **changes: Any) -> Answer:
    fields: dict[str, Any] = {
        "question_id": f"1/{number}", "question_hash": "h", "key": "k", "status": "answered", "text": text,
        "reason": "",
        "model": "m", "model_returned": None, "base_url": "u", "prompt": "p", "prompt_hash": "", "params": {},
        "finish_reason": "stop", "usage": None, "cost_usd": None, "attempts": 1, "request_id": None,
        "started_at": WHEN, "finished_at": WHEN, "tool_version": "0",
    }  # fmt: skip
    return Answer(**{**fields, **changes})


def kept(text: str) -> str:
    """What may be asked of a text file: a lone half of a surrogate pair has no place in UTF-8."""
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "answers.jsonl"


@given(texts=st.lists(TEXTS, max_size=5))
def test_s2_any_text_comes_back_equal(file, texts):
    file.unlink(missing_ok=True)
    with Appender(file) as appender:
        for number, text in enumerate(texts):
            appender.append(answer(text, number, reason=text, model_returned=text))
    assert [(one.text, one.reason, one.model_returned) for one in read_records(file, Answer)] == [
        (kept(text),) * 3 for text in texts
    ]


@given(text=TEXTS)
def test_s2_a_record_is_one_line_for_every_tool(text):
    line = line_of(answer(text))
    assert line.count(b"\n") == 1
    assert len(line.decode().splitlines()) == 1, "also for tools that split at U+2028 and its kin"
    assert json.loads(line)["text"] == kept(text)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), cut=st.integers(0, 10**6), more=TEXTS)
def test_s2_wherever_a_crash_cuts_the_rest_is_whole_and_the_next_line_its_own(file, texts, cut, more):
    whole = b"".join(line_of(answer(text, number)) for number, text in enumerate(texts))
    file.write_bytes(whole[: cut % (len(whole) + 1)])
    before = list(read_records(file, Answer))
    assert before == [answer(kept(text), number) for number, text in enumerate(texts)][: len(before)]
    with Appender(file) as appender:
        appender.append(answer(more, 99))
    assert list(read_records(file, Answer)) == [*before, answer(kept(more), 99)]


@given(texts=st.lists(TEXTS, max_size=5))
def test_s4_a_record_is_found_again_at_its_place(file, texts):
    replace_records(file, [answer(text, number) for number, text in enumerate(texts)])
    for place, record in list(read_placed(file, Answer)):
        assert read_record_at(file, place, Answer) == record


@settings(max_examples=300)
@given(names=st.lists(st.one_of(ANY_TEXT, st.text("a/.\\ -:", max_size=6)), min_size=2, max_size=2, unique=True))
def test_k1_a_models_file_name_climbs_nowhere_and_is_its_own(names):
    made = [safe_name(name) for name in names]
    assert made[0] != made[1]
    with tempfile.TemporaryDirectory() as folder:
        for name in made:
            path = Path(folder, f"{name}.jsonl")
            path.touch()
            assert path.resolve().parent == Path(folder).resolve()
            assert len(name) <= 100
            assert not name.startswith(".")

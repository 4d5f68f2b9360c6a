"""The store with up to a million answers: time and peak memory of append, resume, status, guide inputs and report.

    python bench/store.py [FOLDER] [COUNT …]

Two shapes. ``one file``: so many records of one model to a book of 334 questions, as years of asking again leave them.
``sweep``: so many answers in stores of 334 each, as a sweep of many models and samples leaves them. Each step runs in
a process of its own, so its peak is its own. Figures are in ``docs/scale.md``.
"""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

QUESTIONS = 334
TEXT = "A word of an answer that somebody might read. " * 24 + "\n\n**Final result:** $2.5$"


def records(count: int):
    from pipeline.records import Answer, Usage
    from tests.answer.conftest import question

    book = [question(number) for number in range(QUESTIONS)]
    when = datetime(2026, 1, 1, tzinfo=UTC)
    base = Answer(
        question_id="", question_hash="", key="", status="answered", text=TEXT, reason="", model="m",
        model_returned=None, base_url="http://127.0.0.1/v1", prompt="interview", prompt_hash="0" * 24, params={},
        finish_reason="stop", usage=Usage(prompt_tokens=900, completion_tokens=700), cost_usd=Decimal("0.001"),
        attempts=1, request_id=None, started_at=when, finished_at=when, tool_version="0",
    )  # fmt: skip
    for number in range(count):
        one = book[number % QUESTIONS]
        yield base.model_copy(update={"question_id": one.id, "question_hash": one.hash, "key": f"{number:064x}"})


def make_book(data: Path) -> None:
    from pipeline.records import Book
    from pipeline.store import replace_file, replace_records
    from tests.answer.conftest import question

    replace_records(data / "questions.jsonl", [question(number) for number in range(QUESTIONS)])
    book = Book(name="b", title="b", author="b", author_url="", url="http://b.invalid/", rights="")
    replace_file(data / "book.json", book.model_dump_json().encode())


def append(folder: Path, count: int) -> None:
    from pipeline.store import Appender

    make_book(folder)
    with Appender(folder / "answers" / "m.jsonl") as appender:
        for one in records(count):
            appender.append(one)


def request(folder: Path):
    from pipeline.answer import Request
    from pipeline.shipped import shipped

    return Request(folder, "m", "http://127.0.0.1/v1", shipped("prompts", "interview"), shipped("data", "reference"))


def resume(folder: Path, count: int) -> None:
    from pipeline.answer import find_question_states

    assert len(list(find_question_states(request(folder)))) == QUESTIONS


def status(folder: Path, count: int) -> None:
    from pipeline.answer import model_status

    model_status(request(folder), {})


def guide(folder: Path, count: int) -> None:
    from pipeline.guide.inputs import read_inputs

    assert len(read_inputs(folder, ["m"]).guide.cards) == QUESTIONS


def spread(folder: Path, count: int) -> None:
    from pipeline.store import Appender

    stream = records(count)
    make_book(folder / "book")
    cells = count // QUESTIONS
    for number in range(cells):
        store = folder / "stores" / f"model-{number % 10}" / f"sample-{number // 10}"
        with Appender(store / "answers" / "m.jsonl") as appender:
            for _ in range(QUESTIONS):
                appender.append(next(stream))


def report(folder: Path, count: int) -> None:
    from pipeline.records import Question
    from pipeline.store import read_records
    from pipeline.sweep.agreement import Source, agreement_on, pairs_that_agree, read_takes
    from pipeline.sweep.stores import spent_in

    files = sorted((folder / "stores").rglob("answers/*.jsonl"))
    spent_in(files)
    takes = read_takes(Source(file.parts[-4], int(file.parts[-3].split("-")[1]), file) for file in files)
    questions = list(read_records(folder / "book" / "questions.jsonl", Question))
    found = [agreement_on(one.id, one.hash, takes[one.id]) for one in questions]
    pairs_that_agree(found)


STEPS = {"one file": (append, resume, status, guide), "sweep": (spread, report)}


def measured(name: str, folder: Path, count: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--step", name, str(folder), str(count)], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"error": done.stderr[-300:]}


def main() -> None:
    if sys.argv[1:2] == ["--step"]:
        began = time.monotonic()
        globals()[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": round(time.monotonic() - began, 1), "peak_mb": round(peak)}))
        return
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/mlguide-store-bench")
    for count in [int(one) for one in sys.argv[2:]] or [10_000, 100_000, 1_000_000]:
        for shape, steps in STEPS.items():
            for step in steps:
                folder = root / f"{shape.replace(' ', '-')}-{count}"
                print(f"{count:>9,} {shape:9} {step.__name__:8} {measured(step.__name__, folder, count)}", flush=True)


if __name__ == "__main__":
    main()

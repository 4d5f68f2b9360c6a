"""How reviewing many models grows with the processors: wall seconds on one and on two of them.

usage: reviewing.py [MODELS]

Made-up models: each one's answers to the sample book are the reference answers, with one final result changed. Nothing
is asked and nothing leaves the machine. On one processor and on two in turn, the best of some runs each: other work on
the machine takes its share of both.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.answer import Request, answer_questions
from pipeline.commands.review import unset_formulas
from pipeline.records import Answer
from pipeline.review import ReviewRequest
from pipeline.sample import serve_sample
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.shipped import shipped
from pipeline.store import read_records, replace_records

HERE = Path(__file__).parent
RUNS = 2


def prepare(data: Path, models: int) -> None:
    """A data folder with the sample book and so many models' answers."""
    references = shipped("data", "reference")
    source = read_source(shipped("data", "sample", "source.toml"))
    with serve_sample() as url:
        scrape_questions(source.model_copy(update={"url": url}), data)
    answer_questions(Request(data, "reference", "", shipped("prompts", "interview"), references))
    answers = list(read_records(data / "answers" / "reference.jsonl", Answer))
    for number in range(models):
        model = f"made-up-{number}"
        changed = [
            one.model_copy(update={"text": one.text.replace("**Final result:** $", f"**Final result:** ${number}")})
            if place % 7 == number % 7
            else one
            for place, one in enumerate(answers)
        ]
        replace_records(data / "answers" / f"{model}.jsonl", changed)


def requests_of(data: Path, models: int) -> list[ReviewRequest]:
    references = shipped("data", "reference")
    return [ReviewRequest(data, f"made-up-{number}", references, unset_formulas) for number in range(models)]


# A review of its own, for a process keeps its processors from its start on.
TIMED = """
import sys, time
from pathlib import Path
from reviewing import requests_of
from pipeline.review import review_models
requests = requests_of(Path(sys.argv[1]), int(sys.argv[2]))
began = time.monotonic()
review_models(requests)
print(time.monotonic() - began)
"""


def timed(data: Path, models: int, cores: set[int]) -> float:
    """Wall seconds of one review of all models, on some processors only."""
    for old in (data / "reviews").glob("made-up-*.jsonl"):
        old.unlink()
    done = subprocess.run(
        [sys.executable, "-c", TIMED, str(data), str(models)],
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
        check=True,
        capture_output=True,
        text=True,
        cwd=HERE,
    )
    return float(done.stdout)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    cores = sorted(os.sched_getaffinity(0))[:2]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepare(data, many)
        print("| models | one core, s | two cores, s | two / half of one |")
        print("|---:|---:|---:|---:|")
        for models in (1, many):
            pairs = [(timed(data, models, set(cores[:1])), timed(data, models, set(cores))) for _ in range(RUNS)]
            one, two = (min(times) for times in zip(*pairs, strict=True))
            print(f"| {models} | {one:.1f} | {two:.1f} | {two / (one / 2):.2f} |", flush=True)


if __name__ == "__main__":
    main()

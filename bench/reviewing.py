"""How reviewing many models grows: wall seconds with one worker and with two, and against one model after the other.

usage: reviewing.py [MODELS] [ANSWERS]

Made-up models: each one's answers to the sample book are the reference answers, with one final result changed. Nothing
is asked and nothing leaves the machine. Other work on the machine makes the figures worse: compare within one run.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.answer import Request, answer_questions
from pipeline.commands.review import unset_formulas
from pipeline.records import Answer
from pipeline.review import ReviewRequest, review_answers, review_models
from pipeline.sample import serve_sample
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.shipped import shipped
from pipeline.store import read_records, replace_records

MODELS = int(sys.argv[1]) if len(sys.argv) > 1 else 8


def prepared(data: Path) -> list[ReviewRequest]:
    """A data folder with the sample book and so many models' answers."""
    references = shipped("data", "reference")
    source = read_source(shipped("data", "sample", "source.toml"))
    with serve_sample() as url:
        scrape_questions(source.model_copy(update={"url": url}), data)
    answer_questions(Request(data, "reference", "", shipped("prompts", "interview"), references))
    answers = list(read_records(data / "answers" / "reference.jsonl", Answer))
    requests = []
    for number in range(MODELS):
        model = f"made-up-{number}"
        changed = [
            one.model_copy(update={"text": one.text.replace("**Final result:** $", f"**Final result:** ${number}")})
            if place % 7 == number % 7
            else one
            for place, one in enumerate(answers)
        ]
        replace_records(data / "answers" / f"{model}.jsonl", changed)
        requests.append(ReviewRequest(data, model, references, unset_formulas))
    return requests


def timed(requests: list[ReviewRequest], work: Callable[[], object]) -> float:
    for request in requests:
        request.reviews_file.unlink(missing_ok=True)
    began = time.monotonic()
    work()
    return time.monotonic() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        requests = prepared(Path(folder))
        review_answers(requests[0])  # what is imported and cached once is no part of any figure
        one = min(timed(requests, lambda: review_models(requests, workers=1)) for _ in range(2))
        two = min(timed(requests, lambda: review_models(requests, workers=2)) for _ in range(2))
        singly = timed(requests, lambda: [review_answers(request) for request in requests])
    print("| models | one worker, s | two workers, s | two / half of one | one model after the other, s |")
    print("|---:|---:|---:|---:|---:|")
    print(f"| {MODELS} | {one:.1f} | {two:.1f} | {two / (one / 2):.2f} | {singly:.1f} |")


if __name__ == "__main__":
    main()

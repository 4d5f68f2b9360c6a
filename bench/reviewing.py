"""How reviewing many models grows with the processors: wall seconds by one worker and by two.

usage: reviewing.py [MODELS]

Made-up models: each one's answers to the sample book are the reference answers, with one final result changed. Nothing
is asked and nothing leaves the machine. By one worker and by two in turn, each pair a row: other work on the machine
takes its share of both.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from pipeline.answer import Request, answer_questions
from pipeline.commands.review import unset_formulas
from pipeline.records import Answer
from pipeline.review import ReviewRequest, review_models
from pipeline.sample import serve_sample
from pipeline.scrape import scrape_questions
from pipeline.scrape.source import read_source
from pipeline.shipped import shipped
from pipeline.store import read_records, replace_records

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


def timed(requests: list[ReviewRequest], workers: int) -> tuple[float, float]:
    """Wall and processor seconds of one review of all models by so many workers."""
    for request in requests:
        request.reviews_file.unlink(missing_ok=True)
    began, used = time.monotonic(), processor_seconds()
    review_models(requests, workers)
    return time.monotonic() - began, processor_seconds() - used


def processor_seconds() -> float:
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in each)


def main() -> None:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepare(data, models)
        requests = requests_of(data, models)
        review_models(requests[:1])  # what is imported and cached once is no part of any figure
        pairs = [(timed(requests, 1), timed(requests, 2)) for _ in range(RUNS)]
    print("| models | one worker, s (processor) | two workers, s (processor) | two / half of one |")
    print("|---:|---:|---:|---:|")
    for (one, one_used), (two, two_used) in pairs:
        print(f"| {models} | {one:.1f} ({one_used:.1f}) | {two:.1f} ({two_used:.1f}) | {two / (one / 2):.2f} |")


if __name__ == "__main__":
    main()

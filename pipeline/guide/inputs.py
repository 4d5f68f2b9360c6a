"""The store's files → what a guide is arranged from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.drawings import drawing_blocks, with_pictures
from pipeline.edits import read_edits
from pipeline.errors import UsageError
from pipeline.guide.contents.chapters import AnswerSet, Guide, arrange
from pipeline.records import Agreement, Answer, Book, Question, Review
from pipeline.store import read_record, read_records, safe_name

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_FIGURE = re.compile(r"!\[[^\]]*\]\((figures/[^)\s]+)\)")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class GuideInputs:
    """A guide and what else of the store its formats need.

    Attributes:
        pictures: where each picture lies, by its target in the texts: the book's under ``images/``, those that
            answers draw under ``figures/``; those that are not there are left out.
        changed: when an answer, an edit or a review of it last changed.
        problems: pictures that are not there.
    """

    guide: Guide
    pictures: Mapping[str, Path]
    changed: datetime
    problems: tuple[str, ...]


def read_inputs(data: Path, models: Sequence[str]) -> GuideInputs:
    """All that the store holds for a guide of these models.

    Raises:
        UsageError: there are no questions.
        StoreError: a file is not as it must be; names file and line.
    """
    questions = list(read_records(data / "questions.jsonl", Question))
    if not questions:
        raise UsageError(f"There are no questions in {data}.", hint="Run `mlguide scrape` first.")
    answer_sets = [_answer_set(data, model) for model in models]
    agreements = {one.question_id: one for one in read_records(data / "agreement.jsonl", Agreement)}
    guide = arrange(_book(data / "book.json"), questions, answer_sets, agreements)
    pictures, problems = _pictures(data, guide)
    return GuideInputs(guide, pictures, _changed(data, guide), problems)


def _answer_set(data: Path, model: str) -> AnswerSet:
    name = safe_name(model)
    # The last record of a question wins.
    answers = {one.question_id: one for one in read_records(data / "answers" / f"{name}.jsonl", Answer)}
    reviews = {one.question_id: one for one in read_records(data / "reviews" / f"{name}.jsonl", Review)}
    edits = read_edits(data, model)
    texts = {name: one.text for name, one in answers.items()} | {name: one.text for name, one in edits.items()}
    pictured = {name: with_pictures(text, data) for name, text in texts.items() if drawing_blocks(text)}
    return AnswerSet(model, answers, edits, reviews, pictured)


def _book(file: Path) -> Book:
    try:
        return read_record(file, Book)
    except FileNotFoundError:
        raise UsageError(f"{file} is not there.", hint="Run `mlguide scrape` first.") from None


def _pictures(data: Path, guide: Guide) -> tuple[dict[str, Path], tuple[str, ...]]:
    there: dict[str, Path] = {}
    problems: list[str] = []
    for target, whose, hint in [*_images(guide), *_figures(guide)]:
        file = data / target
        root = (data / target.split("/")[0]).resolve()
        if file.is_file() and file.resolve().is_relative_to(root):
            there[target] = file
        else:
            problems.append(f"{whose} {target} is not in {data}; {hint}")
    return there, tuple(dict.fromkeys(problems))


def _images(guide: Guide) -> Iterator[tuple[str, str, str]]:
    """The book's pictures: target, whose it is, what to do where it is missing."""
    for card in guide.cards:
        for image in card.question.images:
            whose = f"{card.question.id}: the picture"
            yield image.file, whose, "run `mlguide scrape` to fetch the picture again."


def _figures(guide: Guide) -> Iterator[tuple[str, str, str]]:
    """The figures that answers show, likewise."""
    for card in guide.cards:
        for take in card.takes:
            for target in _FIGURE.findall(_FENCED.sub("", take.shown)):
                hint = f"ask again with `mlguide answer --model {take.model} --only {card.question.id} --force`."
                yield target, f"{card.question.id} ({take.model}): the figure", hint


def _changed(data: Path, guide: Guide) -> datetime:
    times = [take.answer.finished_at for card in guide.cards for take in card.takes if take.answer]
    for model in guide.models:
        name = safe_name(model)
        # Edits and reviews bear no date of their own.
        for file in [*(data / "edits" / name).glob("*.md"), *(data / "reviews").glob(f"{name}.jsonl")]:
            times.append(datetime.fromtimestamp(file.stat().st_mtime, UTC))
    return max(times, default=_NEVER)

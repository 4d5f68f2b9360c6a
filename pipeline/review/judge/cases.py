"""What a judge is asked about a model's answers: each with the reference answer, and without the model's name."""

import re
from collections.abc import Iterator, Mapping

from pipeline.edits import read_edits
from pipeline.records import Answer, Question, Review, question_hash
from pipeline.reference import find_reference, read_references
from pipeline.review.request import ReviewRequest
from pipeline.store import read_records, safe_name


def judge_cases(reviewing: ReviewRequest) -> Iterator[Question]:
    """What the judge is asked: each question with the reference's and the candidate's answer as its hints."""
    texts = _texts(reviewing)
    for question, reference in referenced(reviewing):
        if question.id in texts:
            yield judge_case(question, reference, _blind(texts[question.id], reviewing.model))


def referenced(reviewing: ReviewRequest) -> Iterator[tuple[Question, str]]:
    """The questions to which there is a reference answer in exactly this wording, with its text."""
    references = read_references(reviewing.references, reviewing.data / "reference")
    for question in read_records(reviewing.data / "questions.jsonl", Question):
        reference = find_reference(references, question.id, question.hash)
        if reference is not None and reference.question_hash == question.hash:
            yield question, reference.text


def judge_case(question: Question, reference: str, candidate: str) -> Question:
    """One case: the question with the reference's and a candidate's answer as its hints."""
    hints = (reference.strip(), candidate.strip())
    images = tuple(image.model_copy(update={"file": f"../../{image.file}"}) for image in question.images)
    hashed = question_hash(
        text=question.text,
        stem=question.stem,
        parts=question.parts,
        hints=hints,
        level=question.level,
        images=[image.sha256 for image in images],
    )
    changes = {"hash": hashed, "hints": hints, "images": images, "siblings_before": ()}
    return question.model_copy(update=changes)


def _texts(reviewing: ReviewRequest) -> Mapping[str, str]:
    """The reviewed answers as they are shown."""
    reviewed = {review.question_id for review in read_records(reviewing.reviews_file, Review)}
    file = reviewing.data / "answers" / f"{safe_name(reviewing.model)}.jsonl"
    texts = {answer.question_id: answer.text for answer in read_records(file, Answer)}
    edits = {name: edit.text for name, edit in read_edits(reviewing.data, reviewing.model).items()}
    return {name: text for name, text in {**texts, **edits}.items() if name in reviewed and text.strip()}


def _blind(text: str, model: str) -> str:
    """The answer without the answering model's name, should it name itself."""
    names = {model, model.rsplit("/", 1)[-1]}
    return re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "the candidate", text, flags=re.I)

"""The answers of one model as they stand today, each with what it can be held against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.edits import read_edits
from pipeline.records import Answer, Question
from pipeline.reference import ReferenceAnswer, find_reference, read_references
from pipeline.review.checks.listed import check_file_of, checks_in
from pipeline.review.results import Kind, final_result
from pipeline.review.tools import tools_for
from pipeline.store import read_records, safe_name


@dataclass(frozen=True)
class Candidate:
    """An answer that is to be reviewed.

    Attributes:
        text: as it is shown; a person's edit takes the answer's place.
        stated: its final result; empty where it states none.
        reference: the reference answer to the question in exactly this wording, if there is one.
        kind: of the check beside it, if there is one.
        tools: what takes part.
    """

    question: Question
    answer: Answer
    text: str
    stated: str
    reference: ReferenceAnswer | None
    kind: Kind | None
    tools: Mapping[str, str]

    @property
    def expected(self) -> str:
        """The reference's final result; empty where there is none."""
        return (final_result(self.reference.text) or "") if self.reference else ""

    @property
    def asked(self) -> str:
        """The question with all it refers to."""
        return "\n".join([*self.question.stem, self.question.text, *self.question.parts])


def read_candidates(data: Path, model: str, references_folder: Path, tools: Mapping[str, str]) -> Iterator[Candidate]:
    """Every answer to a question as it stands today; an edit takes the answer's place.

    Args:
        data: the folder of the book's records.
        model: whose answers.
        references_folder: the shipped answers and their checks.
        tools: name and version of what else takes part in a review.
    """
    file = data / "answers" / f"{safe_name(model)}.jsonl"
    answers = {answer.question_id: answer for answer in read_records(file, Answer)}
    edits = read_edits(data, model)
    references = read_references(references_folder, data / "reference")
    for question in read_records(data / "questions.jsonl", Question):
        answer, edit = answers.get(question.id), edits.get(question.id)
        if answer is None or (answer.question_hash != question.hash and not edit):
            continue
        text = edit.text if edit else answer.text
        if not text.strip():
            continue
        found = find_reference(references, question.id, question.hash)
        # An answer to another wording, or to another book's question of this number, proves nothing.
        reference = found if found and found.question_hash == question.hash else None
        kind = checks_in(check_file_of(reference)).get(question.id) if reference else None
        used = tools_for(kind, reference, tools)
        yield Candidate(question, answer, text, final_result(text) or "", reference, kind, used)

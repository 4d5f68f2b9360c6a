"""Answers without a final result → groups, by a judge who says of two answers at a time whether they come to the same.

A pair is asked about like a question: it is written as one of a book of its own, which the answer stage asks the
judge. So pace, retries, budget and resuming are the same, and a pair is asked about once for all.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field, ValidationError

from pipeline.answer import Request
from pipeline.records import AgreedAnswer, AgreedResult, Agreement, Answer, Question, Record, question_hash, text_hash
from pipeline.store import read_records, replace_records
from pipeline.sweep.agreement.takes import Source

# Each round compares all that are in no group yet with the first of them; what is left after that is untold.
_ROUNDS = 3


class SameVerdict(Record):
    """What the judge says of two answers; its schema goes with the request."""

    same: bool = Field(description="A reader of the one would take away the same answer as a reader of the other.")
    difference: str = Field(description="The gravest difference; empty where there is none.")


@dataclass
class _Open:
    """One question while its answers are being compared; answers of one text are one."""

    question: Question
    answers: dict[str, list[AgreedAnswer]]
    texts: dict[str, str]
    groups: list[list[str]]
    left: list[str]
    untold: list[str]

    def pairs(self) -> list[tuple[str, str]]:
        return [(self.left[0], other) for other in self.left[1:]]


def judge_agreement(
    agreements: Sequence[Agreement],
    questions: Sequence[Question],
    sources: Iterable[Source],
    judge: Request,
    ask: Callable[[Request], None],
) -> list[Agreement]:
    """The agreements, with those in which fewer than two answers state a result compared by a judge.

    Args:
        agreements: by final results.
        questions: of the book.
        sources: the answers that are compared.
        judge: asks the judge; its data folder is for the pairs.
        ask: asks what is missing of a request.
    """
    few = {one.question_id for one in agreements if sum(len(group.answers) for group in one.groups) < 2}
    opened = _opened([one for one in questions if one.id in few], sources)
    judge = replace(judge, params={**judge.params, "response_format": _response_format()})
    asked: list[Question] = []
    for _ in range(_ROUNDS):
        pairs = [(one, pair) for one in opened for pair in one.pairs()]
        if not pairs:
            break
        asked += [_case(one, *pair) for one, pair in pairs]
        replace_records(judge.data / "questions.jsonl", asked)
        ask(judge)
        _sort(opened, _verdicts(judge))
    judged = {one.question.id: _agreement(one) for one in opened}
    return [judged.get(one.question_id, one) for one in agreements]


def _opened(questions: Sequence[Question], sources: Iterable[Source]) -> list[_Open]:
    found = {one.id: _Open(one, {}, {}, [], [], []) for one in questions}
    for source in sources:
        last = {one.question_id: one for one in read_records(source.file, Answer) if one.question_id in found}
        for answer in last.values():
            one = found[answer.question_id]
            if answer.status == "answered" and answer.question_hash == one.question.hash:
                hashed = text_hash(answer.text)
                by = AgreedAnswer(model=source.model or answer.model, sample=source.sample, answer_hash=hashed)
                one.answers.setdefault(hashed, []).append(by)
                one.texts[hashed] = answer.text
    for one in found.values():
        one.left = list(one.answers)
    return [one for one in found.values() if sum(map(len, one.answers.values())) > 1]


def _case(one: _Open, first: str, second: str) -> Question:
    names = sorted({answer.model for hashed in (first, second) for answer in one.answers[hashed]}, key=len)
    hints = tuple(_blind(one.texts[hashed], names) for hashed in (first, second))
    fields: dict[str, Any] = {"stem": one.question.stem, "parts": one.question.parts, "hints": hints}
    hashed = question_hash(text=one.question.text, level=one.question.level, images=(), **fields)
    changes = {"id": _pair_id(one, first, second), "hash": hashed, "hints": hints, "images": (), "siblings_before": ()}
    return one.question.model_copy(update=changes)


def _pair_id(one: _Open, first: str, second: str) -> str:
    return f"{one.question.id}~{first}~{second}"


def _blind(text: str, names: Sequence[str]) -> str:
    """The answer without the names of the models, should it name itself."""
    said = "|".join(re.escape(part) for name in reversed(names) for part in (name, name.rsplit("/", 1)[-1]))
    return re.sub(rf"(?<!\w)(?:{said})(?!\w)", "the candidate", text.strip(), flags=re.IGNORECASE)


def _response_format() -> dict[str, Any]:
    schema = {"name": "same", "strict": True, "schema": SameVerdict.model_json_schema()}
    return {"type": "json_schema", "json_schema": schema}


def _verdicts(judge: Request) -> dict[str, bool]:
    last = {one.question_id: one for one in read_records(judge.answers_file, Answer)}
    read = {name: _read(one.text) for name, one in last.items() if one.status == "answered"}
    return {name: same for name, same in read.items() if same is not None}


def _read(text: str) -> bool | None:
    """A reply's verdict; None where it is none. Models wrap JSON in fences or words."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        return SameVerdict.model_validate(json.loads(found[0])).same if found else None
    except (ValueError, ValidationError):
        return None


def _sort(opened: Sequence[_Open], verdicts: dict[str, bool]) -> None:
    """Takes those that come to the same as the first one into its group."""
    for one in opened:
        if not one.left:
            continue
        said = {other: verdicts.get(_pair_id(one, *pair)) for pair in one.pairs() for other in pair[1:]}
        one.groups.append([one.left[0], *(other for other, same in said.items() if same)])
        one.untold += [other for other, same in said.items() if same is None]
        one.left = [other for other, same in said.items() if same is False]


def _agreement(one: _Open) -> Agreement:
    def by(hashes: Iterable[str]) -> tuple[AgreedAnswer, ...]:
        return tuple(answer for hashed in hashes for answer in one.answers[hashed])

    # One that is left alone has been told from all others.
    groups = [*one.groups, [one.left[0]]] if len(one.left) == 1 else one.groups
    untold = one.untold + (one.left if len(one.left) > 1 else [])
    made = sorted((AgreedResult(result="", answers=by(group)) for group in groups), key=lambda made: -len(made.answers))
    return Agreement(
        question_id=one.question.id,
        question_hash=one.question.hash,
        method="judge",
        groups=tuple(made),
        untold=by(untold),
    )

"""The records by which the stages meet, with their identities and keys. Pure: no file is touched here.

The fields are a contract with other tools (see CONTRIBUTING.md): text is Markdown, formulas are
``$…$`` and ``$$…$$`` with the LaTeX of the page.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, PlainSerializer

Level: TypeAlias = Literal["E", "M", "H"]
Status: TypeAlias = Literal["answered", "truncated", "refused", "too-long", "failed"]
# A decimal string on disk: a float would drift when thousands of costs are added up.
Money: TypeAlias = Annotated[Decimal, PlainSerializer(lambda cost: format(cost, "f"), return_type=str)]

# Raised when what goes into a key changes, so that old answers show as stale with that reason.
KEY_VERSION = 1


class Record(BaseModel):
    """A frozen record; an unknown field is an error, so a newer file is never half understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Image(Record):
    """A picture of a question.

    Attributes:
        url: where the page has it.
        file: where it lies, relative to the data folder; it is also its target in the Markdown.
        alt: the page's own description.
        sha256: of its bytes, in hex.
    """

    url: str
    file: str
    alt: str
    sha256: str


class Question(Record):
    """One question of the book with all it refers to.

    Attributes:
        id: ``<section>/<number>``, e.g. ``5.1.2/8.4``; page and place, never the words.
        hash: 16 hex digits over everything that can change an answer (see ``question_hash``).
        section_path: titles from the part down to the section.
        number: place in the page's lists, e.g. ``8.4``, counted from 1 at each depth.
        level: the book's tag, or None where it has none.
        stem: text of each enclosing item, outermost first.
        siblings_before: ids of the earlier questions under the same stem.
        parts: untagged sub-items (options, follow-ups).
        images: those of the question and of its stems.
    """

    id: str
    hash: str
    chapter: str
    section: str
    section_path: tuple[str, ...]
    url: str
    number: str
    level: Level | None
    text: str
    stem: tuple[str, ...]
    siblings_before: tuple[str, ...]
    parts: tuple[str, ...]
    hints: tuple[str, ...]
    images: tuple[Image, ...]


class Usage(Record):
    """Tokens over all attempts of one answer, as the provider counted them.

    ``cached_tokens`` are part of ``prompt_tokens``, ``reasoning_tokens`` part of ``completion_tokens``.
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0


class Answer(Record):
    """What one model said to one question, or why there is nothing; the last record of a question wins.

    Attributes:
        key: what it was asked with (see ``answer_key``).
        text: the reply; kept but not good where status is ``truncated``; empty where there is none.
        reason: why the status is not ``answered``, or a mark on an answer (e.g. figures not sent).
        params: sampling parameters as really sent, after swaps.
        usage: None where the provider did not say; unknown is not zero.
        cost_usd: None where the price or the usage is unknown.
        attempts: HTTP calls that were made for it, rejected ones for pace left out.
    """

    question_id: str
    question_hash: str
    key: str
    status: Status
    text: str
    reason: str
    model: str
    model_returned: str | None
    base_url: str
    prompt: str
    prompt_hash: str
    params: dict[str, Any]
    finish_reason: str | None
    usage: Usage | None
    cost_usd: Money | None
    attempts: int
    request_id: str | None
    started_at: datetime
    finished_at: datetime
    tool_version: str


class Book(Record):
    """What a guide owes to the book: its name, its author, its address, its rights.

    Attributes:
        rights: what the guide says of them; empty where nothing is known.
        license: of the book's text; empty where none is stated.
        language: as a BCP 47 tag.
        persona: who answers, for prompts that leave it to the book; else empty.
    """

    name: str
    title: str
    author: str
    author_url: str
    url: str
    rights: str
    license: str = ""
    language: str = "en"
    persona: str = ""


class Edit(Record):
    """A person's own version of an answer, which no run replaces.

    Attributes:
        based_on: hash (see ``text_hash``) of the answer's text that was edited.
    """

    question_id: str
    text: str
    based_on: str


class Finding(Record):
    """One thing that a review looked at in an answer, and how it came out."""

    check: str
    passed: bool
    detail: str


class Calibration(Record):
    """How a judge did on answers that are known to be right or wrong.

    Attributes:
        rights: how many right ones he was shown.
        accepted: how many of them he called correct.
        wrongs: how many wrong ones he was shown.
        rejected: how many of them he called not correct.
    """

    rights: int
    accepted: int
    wrongs: int
    rejected: int

    @property
    def reliable(self) -> bool:
        """Whether he was right on three of four of each; who says yes to all or no to all is not."""
        enough = self.accepted * 4 >= self.rights * 3 and self.rejected * 4 >= self.wrongs * 3
        return enough and bool(self.rights and self.wrongs)


class Judgement(Record):
    """A second model's verdict on an answer, against the reference answer.

    Attributes:
        calibration: how the judge did on known answers; None where he was not tried.
    """

    judge: str
    correct: bool
    complete: bool
    premise_caught: bool | None
    fits_level: bool
    objection: str
    calibration: Calibration | None = None

    @property
    def believed(self) -> bool:
        """Whether the verdict counts; one of a judge who failed on known answers does not."""
        return self.calibration is None or self.calibration.reliable


class Review(Record):
    """What was checked of one answer without asking anybody, and perhaps a second model's verdict.

    Attributes:
        answer_key: the key of the answer that was reviewed; another key means the review is out of date.
        answer_hash: 16 hex digits over the text that was reviewed (an edit changes it, the key does not).
        method: how the final result was checked.
        right: whether the final result is the expected one; None where it could not be told.
        stated: the answer's final result; empty where it states none.
        expected: the reference's final result; empty where there is none.
        tools: name and version of whatever took part.
        derived: what the check worked out on its own way, Markdown; empty where nothing was derived.
        code: the check's program, as it was run.
        inputs: what the check was given, one line each, e.g. the cases that a program was run on.
        cases: how many cases a program was run on; None where none was run or the check does not count them.
    """

    question_id: str
    question_hash: str
    answer_key: str
    answer_hash: str
    model: str
    method: Literal["recomputed", "program run", "not machine-checkable"]
    right: bool | None
    stated: str
    expected: str
    findings: tuple[Finding, ...]
    tools: dict[str, str]
    judgement: Judgement | None = None

    @property
    def judged_by_itself(self) -> bool:
        """Whether the judge is the model that answered, under whatever provider's name."""
        return self.judgement is not None and same_model(self.judgement.judge, self.model)

    derived: str = ""
    code: str = ""
    inputs: tuple[str, ...] = ()
    cases: int | None = None


class AgreedAnswer(Record):
    """One answer that was compared with others.

    Attributes:
        model: who gave it, as reports call it.
        sample: the how-manieth answer of this model to this question, from 1.
        answer_hash: 16 hex digits over its text (see ``text_hash``).
    """

    model: str
    sample: int
    answer_hash: str


class AgreedResult(Record):
    """Answers that come to the same.

    Attributes:
        result: their final result as one of them states it; empty where a judge compared whole answers.
    """

    result: str
    answers: tuple[AgreedAnswer, ...]


class Agreement(Record):
    """How far the answers to one question agree, over models and samples; no proof that any of them is right.

    Attributes:
        method: what was compared.
        groups: answers that come to the same, the largest group first.
        untold: answers that state no final result, or that the judge could not tell.
    """

    question_id: str
    question_hash: str
    method: Literal["final result", "judge"]
    groups: tuple[AgreedResult, ...]
    untold: tuple[AgreedAnswer, ...]


_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
# A picture's place may differ between two builds of a site; its bytes are hashed on their own.
_IMAGE_TARGET = re.compile(r"(!\[[^\]]*\])\([^)]*\)")
# The book may be served from another host, and a link within it stays the same link.
_LINK_HOST = re.compile(r"(\]\()https?://[^/)\s]+")


def fold(text: str) -> str:
    """The text without what differs between builds of a page: white space, quotes, picture paths, hosts."""
    without_targets = _LINK_HOST.sub(r"\1", _IMAGE_TARGET.sub(r"\1", text.translate(_QUOTES)))
    return " ".join(without_targets.split())


def question_hash(
    *,
    text: str,
    stem: Sequence[str],
    parts: Sequence[str],
    hints: Sequence[str],
    level: Level | None,
    images: Sequence[str],
) -> str:
    """16 hex digits of everything that can change an answer; ``images`` are the pictures' sha256."""
    folded = {
        "text": fold(text),
        "stem": [fold(one) for one in stem],
        "parts": [fold(one) for one in parts],
        "hints": [fold(one) for one in hints],
        "level": level,
        "images": list(images),
    }
    return sha256_of(folded)[:16]


def answer_key(*, base_url: str, model: str, messages: Sequence[Mapping[str, Any]], params: Mapping[str, Any]) -> str:
    """64 hex digits of what determines an answer; the pictures are in ``messages`` by their bytes.

    The token limit, concurrency, retries, time limits, the API key and paths are not in it.
    """
    return sha256_of(
        {
            "version": KEY_VERSION,
            "base_url": base_url,
            "model": model,
            "messages": messages,
            "params": params,
        }
    )


def text_hash(text: str) -> str:
    """16 hex digits over an answer's text: what an edit or a review was made of."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def sha256_of(value: object) -> str:
    """The sha256 in hex of a value's canonical JSON."""
    canonical = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def same_model(one: str, other: str) -> bool:
    """Whether two names mean the same model, whichever provider's prefix they bear."""
    return one.rsplit("/", 1)[-1].lower() == other.rsplit("/", 1)[-1].lower()

"""Whom a run of the answer stage asks, and how; with what follows from that: target, price, standings."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.answer.ask import Patience
from pipeline.answer.batch_file import BatchRecord
from pipeline.answer.cost import Price, known_price
from pipeline.answer.plan import Choice, Standing, Target, standings
from pipeline.answer.prompt import Prompt
from pipeline.answer.stored import Index
from pipeline.errors import UsageError
from pipeline.records import Question
from pipeline.reference import read_references
from pipeline.store import read_records, safe_name

OPENAI = "https://api.openai.com/v1"
REFERENCE = "reference"
_REFERENCE_URL = "http://reference.invalid/v1"


@dataclass(frozen=True)
class Request:
    """All that a run of the answer stage needs to know.

    Attributes:
        data: the data folder.
        prompt: folder of the prompt.
        references: folder of the shipped answers, for ``model="reference"``.
        api_key: None for servers that need none.
        figures: ``send``; ``text`` asks without the pictures, with a mark; ``skip`` leaves such questions out.
        price: the user's own; None for the list price.
        max_cost: USD; None for no bound.
    """

    data: Path
    model: str
    base_url: str
    prompt: Path
    references: Path
    api_key: SecretStr | None = None
    choice: Choice = field(default_factory=Choice)
    concurrency: int = 8
    params: Mapping[str, Any] = field(default_factory=dict)
    max_tokens: int = 8192
    figures: str = "send"
    rpm: int = 0
    tpm: int = 0
    timeout: float = 120.0
    patience: Patience = field(default_factory=Patience)
    price: Price | None = None
    max_cost: Decimal | None = None

    @property
    def answers_file(self) -> Path:
        """Where this model's answers are kept."""
        return self.data / "answers" / f"{safe_name(self.model)}.jsonl"


def check_key(request: Request) -> None:
    """Only a run that asks something needs a key, and not every server wants one.

    Raises:
        UsageError: OpenAI is asked without a key.
    """
    if request.api_key is None and request.base_url == OPENAI and request.model != REFERENCE:
        raise UsageError(
            f"Asking {request.model} at {OPENAI} needs a key.",
            hint="Set OPENAI_API_KEY in the environment or in .env; or name your server with --base-url; "
            "or use --model reference, which needs none.",
        )
    if request.api_key and not re.fullmatch(r"[!-~]*", request.api_key.get_secret_value().strip()):
        raise UsageError(
            "The key holds a character that no key has (a quote, a line's end, a space?).",
            hint="Copy OPENAI_API_KEY once more, into the environment or .env.",
        )


def batches_file(request: Request) -> Path:
    """Where this model's batches are remembered."""
    return request.data / "batches" / f"{safe_name(request.model)}.jsonl"


def without_waiting(request: Request) -> Request:
    """The request without the questions of open batches: asking those would pay for them twice."""
    open_ones = (record for record in read_records(batches_file(request), BatchRecord) if not record.collected)
    waiting = frozenset(line.question_id for record in open_ones for line in record.lines)
    return replace(request, choice=replace(request.choice, without=waiting))


def find_standings(request: Request) -> Iterator[Standing]:
    """Where every question of the book stands with this model, in the book's order."""
    index = Index(request.answers_file)
    questions = read_questions(request.data)
    return standings(questions, Prompt(request.prompt), target_of(request), index)


def target_of(request: Request) -> Target:
    """Whom a request asks; for the reference model, with the hashes of the shipped answers."""
    if request.model != REFERENCE:
        figures = request.figures != "text"
        return Target(request.model, request.base_url, request.params, request.max_tokens, figures=figures)
    texts = {
        question_id: hashlib.sha256("\0".join(one.text for one in found).encode()).hexdigest()[:16]
        for question_id, found in read_references(request.references).items()
    }
    return Target(REFERENCE, _REFERENCE_URL, {}, 0, texts)


def price_of(request: Request) -> Price | None:
    """What a million tokens cost; None where it is not known."""
    if request.model == REFERENCE:
        return Price(Decimal(0), Decimal(0), Decimal(0))
    return request.price or known_price(request.model, request.base_url)


def read_questions(data: Path) -> Iterator[Question]:
    """The scraped questions, one at a time.

    Raises:
        UsageError: nothing was scraped yet.
    """
    file = data / "questions.jsonl"
    if not file.is_file():
        raise UsageError(f"{file} is not there.", hint="Run mlguide scrape first (or mlguide demo).")
    return read_records(file, Question)

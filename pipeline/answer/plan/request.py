"""Whom a run of the answer stage asks, and how."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.plan.choice import Choice
from pipeline.answer.plan.price import Price, known_price
from pipeline.errors import UsageError
from pipeline.store import safe_name

OPENAI = "https://api.openai.com/v1"
REFERENCE = "reference"


@dataclass(frozen=True)
class Request:
    """All that a run of the answer stage needs to know.

    Attributes:
        data: the data folder.
        prompt: folder of the prompt.
        references: folder of the shipped answers, for ``model="reference"``.
        api_key: None for servers that need none.
        figures: ``send``; ``text`` asks without the pictures, with a mark; ``skip`` leaves such questions out.
        stream: ask for a stream even where the server does not need it.
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
    stream: bool = False
    timeout: float = 120.0
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    price: Price | None = None
    max_cost: Decimal | None = None

    @property
    def answers_file(self) -> Path:
        """Where this model's answers are kept."""
        return self.data / "answers" / f"{safe_name(self.model)}.jsonl"

    @property
    def profile_file(self) -> Path:
        """Where it is kept how this model's server wants to be asked."""
        return self.answers_file.with_suffix(".server.json")


def check_key(request: Request) -> None:
    """Only a run that asks something needs a key, and not every server wants one.

    Raises:
        UsageError: OpenAI is asked without a key.
    """
    if request.api_key is None and request.base_url == OPENAI and request.model != REFERENCE:
        raise UsageError(
            f"OpenQuestion {request.model} at {OPENAI} needs a key.",
            hint="Set OPENAI_API_KEY in the environment or in .env; or name your server with --base-url; "
            "or use --model reference, which needs none.",
        )
    if request.api_key and not re.fullmatch(r"[!-~]*", request.api_key.get_secret_value().strip()):
        raise UsageError(
            "The key holds a character that no key has (a quote, a line's end, a space?).",
            hint="Copy OPENAI_API_KEY once more, into the environment or .env.",
        )


def price_of(request: Request) -> Price | None:
    """What a million tokens cost; None where it is not known."""
    if request.model == REFERENCE:
        return Price(Decimal(0), Decimal(0), Decimal(0))
    return request.price or known_price(request.model, request.base_url)

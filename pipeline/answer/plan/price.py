"""What answers cost: prices, offline from genai-prices or the user's own; unknown is None, never zero. Pure."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.errors import UsageError
from pipeline.records import Usage

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Price:
    """USD for a million tokens; cached and reasoning tokens at their own rate where there is one."""

    prompt: Decimal
    completion: Decimal
    cached: Decimal

    def of(self, usage: Usage) -> Decimal:
        """The cost in USD of what the provider counted; reasoning is billed as completion."""
        fresh = usage.prompt_tokens - usage.cached_tokens
        return (
            fresh * self.prompt + usage.cached_tokens * self.cached + usage.completion_tokens * self.completion
        ) / _MILLION

    def times(self, factor: Decimal) -> "Price":
        """The price at a discount or a surcharge."""
        return Price(self.prompt * factor, self.completion * factor, self.cached * factor)


def read_price(text: str) -> Price:
    """A price that the user gives: ``in,out`` or ``in,out,cached``, in USD for a million tokens.

    Raises:
        UsageError: it is not two or three amounts.
    """
    try:
        amounts = [Decimal(part.strip()) for part in text.split(",")]
        if len(amounts) not in (2, 3) or not all(amount.is_finite() and amount >= 0 for amount in amounts):
            raise ValueError
    except (ArithmeticError, ValueError) as error:
        raise UsageError(
            f"--price {text!r} is not a price.", hint="Give USD for a million tokens, e.g. --price 0.15,0.60"
        ) from error
    return Price(amounts[0], amounts[1], amounts[2] if len(amounts) == 3 else amounts[0])


def known_price(model: str, base_url: str) -> Price | None:
    """The list price of a model at a provider; None where it is not known."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    def price(**tokens: int) -> Decimal:
        result = _calculated(calc_price, Tokens(**tokens), model, base_url)
        return Decimal(result.total_price)

    try:
        prompt = price(input_tokens=1_000_000, output_tokens=0)
        return Price(
            prompt=prompt,
            completion=price(input_tokens=0, output_tokens=1_000_000),
            cached=price(input_tokens=1_000_000, output_tokens=0, cache_read_tokens=1_000_000),
        )
    except LookupError:
        return None


def _calculated(calc_price: Any, tokens: Any, model: str, base_url: str) -> Any:
    """By the provider of the address where it is a known one; a gateway's models by their own name."""
    try:
        return calc_price(tokens, model, provider_api_url=base_url)
    except LookupError:
        if is_local(base_url):
            raise
        return calc_price(tokens, model.split("/", 1)[-1])


def is_local(base_url: str) -> bool:
    """Whether an address is on this machine or beside it: what it serves costs electricity, not a list price."""
    host = base_url.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0].strip("[]")
    return host == "localhost" or host.startswith(("127.", "10.", "192.168.", "::1"))


class PriceTag:
    """A price that is looked up when it is first needed; reading the price list takes a quarter of a second.

    Args:
        look_up: gives the price; None where it is not known.
    """

    def __init__(self, look_up: Callable[[], Price | None]) -> None:
        self._look_up = look_up
        self._known = False
        self._price: Price | None = None
        self._lock = asyncio.Lock()

    @property
    def price(self) -> Price | None:
        """The price, looked up now if it has not been."""
        if not self._known:
            self._price, self._known = self._look_up(), True
        return self._price

    async def ready(self, after: float = 0.0) -> None:
        """Has it looked up in a thread, beside whatever is in flight; ``after`` so many seconds."""
        if after:
            await asyncio.sleep(after)
        if not self._known:
            async with self._lock:
                await asyncio.to_thread(lambda: self.price)

    def of(self, usage: Usage) -> Decimal | None:
        """The cost in USD; None where the price is not known."""
        return self.price.of(usage) if self.price else None

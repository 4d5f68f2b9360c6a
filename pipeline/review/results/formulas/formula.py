"""A formula as it was read."""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Formula:
    """A formula as it was read.

    Attributes:
        value: a sympy expression; its symbols carry plain names, ``x_1`` as ``x1``.
        doubts: where another reading is possible; empty as a rule.
    """

    value: Any
    doubts: tuple[str, ...]


def plain_name(name: str) -> str:
    """A symbol's name as it is compared: ``x_{1}`` and ``x1`` are the same."""
    return re.sub(r"[_{}\\\s]", "", name)

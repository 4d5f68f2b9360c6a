"""What a comparison of two final results comes to. Pure."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["numbers", "expression", "matrix", "choice", "boolean", "program"]

# Results are quoted to three digits as a rule, so half a unit of the third digit is agreement.
TOLERANCE = 0.006


@dataclass(frozen=True)
class Verdict:
    """Whether a stated result is the expected one.

    Attributes:
        right: None where it could not be told.
        reason: why not, or why it could not be told; empty where it is right.
        derived: what a check worked out by itself, Markdown; empty where none did.
    """

    right: bool | None
    reason: str = ""
    derived: str = ""

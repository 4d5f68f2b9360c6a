"""What the review stage needs to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store import safe_name

# Texts by key → what of each text's formulas can't be set.
UnsetFormulas = Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class ReviewRequest:
    """All that the review stage needs to know.

    Attributes:
        references: folder of the shipped answers and their checks.
        unset_formulas: looks at formulas as the guide would set them.
        tools: name and version of what ``unset_formulas`` uses.
        seconds: what one check or one program may take.
        tell: told what is being done.
    """

    data: Path
    model: str
    references: Path
    unset_formulas: UnsetFormulas
    tools: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 20.0
    tell: Callable[[str], None] = lambda said: None

    @property
    def reviews_file(self) -> Path:
        """Where this model's reviews are kept."""
        return self.data / "reviews" / f"{safe_name(self.model)}.jsonl"

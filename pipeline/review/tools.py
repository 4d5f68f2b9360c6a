"""What took part in a review, by name and version: another version of any of it makes the review out of date."""

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__
from pipeline.errors import UsageError
from pipeline.reference import ReferenceAnswer
from pipeline.review.results import Kind, final_result
from pipeline.review.sandbox import why_unavailable

_RECOMPUTES = ("latex2sympy2_extended", "numpy", "scipy", "sympy")


def tools_for(kind: Kind | None, reference: ReferenceAnswer | None, others: Mapping[str, str]) -> dict[str, str]:
    """The tools of one review.

    Args:
        kind: of the check; None where there is none.
        reference: the answer beside which the check stands.
        others: what looks at formulas.

    Raises:
        UsageError: the packages are not installed with which checks compute.
    """
    tools = {"mlguide": __version__, "python": platform.python_version(), **others}
    if kind is None or reference is None:
        return tools
    stated = final_result(reference.text) or ""
    tools["check"] = hashlib.sha256(f"{stated}\0{_digest(reference.file.with_suffix('.py'))}".encode()).hexdigest()[:16]
    tools |= _versions()
    if kind == "program":
        tools["sandbox"] = why_unavailable() or f"Linux {platform.release()}"
    return tools


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def _versions() -> dict[str, str]:
    try:
        return {name: version(name) for name in _RECOMPUTES}
    except PackageNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed, without which no result can be recomputed.",
            hint="Run `pip install 'mlguide[check]'`.",
        ) from error

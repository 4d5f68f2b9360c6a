"""An answer's program and a check's cases → a verdict, each program in a process of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.drawings import all_blocks as python_blocks
from pipeline.review.results import Verdict
from pipeline.review.sandbox import Limits, Ran, packages, run_confined, run_trusted

_SCRIPT = Path(__file__).with_name("program_worker.py")
# What a check raises that meets an interface it does not know, and what Python raises there; no wrong result.
_INTERFACE = ("LookupError", "TypeError", "AttributeError")


@dataclass(frozen=True)
class Case:
    """What a program is run on.

    Attributes:
        check_file: Python beside the reference answers.
        name: of the function or class that the answer defines.
    """

    question_id: str
    check_file: Path
    name: str


def run_shipped(case: Case, answer: str, *, confined: bool, limits: Limits = Limits()) -> Verdict:  # noqa: B008 - it is frozen
    """Whether a program of the project's own passes its check, and all blocks beside it run."""
    ended = _ended(_run(case, python_blocks(answer), limits, strict=True, confined=confined))
    return Verdict(ended["ended"] == "passed", ended["detail"])


def run_stranger(
    case: Case,
    answer: str,
    reference: tuple[str, str],
    *,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> Verdict:
    """Whether an answer's program passes a check; always in the sandbox.

    The check knows the reference's interface, the answer's author did not. So what fails is called wrong only
    if its first calls gave back and left behind the same kinds of things as the reference's program does.

    Args:
        case: the check, with the program's name in the answer.
        answer: its Markdown.
        reference: the reference answer's Markdown, and its program's name.
        limits: how much the program may use.
    """
    blocks = python_blocks(answer)
    first = _ended(_run(case, blocks, limits))
    if first["ended"] != "failed":
        return Verdict(right=True if first["ended"] == "passed" else None, reason=first["detail"])
    # Once more: a machine that was busy for a moment must not make a program wrong.
    again = _run(case, blocks, limits, traced=True)
    ended = _ended(again)
    if ended["ended"] == "passed":
        return Verdict(right=True)
    own = replace(case, name=reference[1])
    expected = _calls(_run(own, python_blocks(reference[0]), limits, traced=True))
    found = _calls(again)
    if not found or not all(map(_alike, found, expected)):
        return Verdict(
            right=None, reason=f"{ended['detail']}; perhaps only another interface than the check's; look yourself"
        )
    if ended.get("kind") in _INTERFACE:
        return Verdict(right=None, reason=f"{ended['detail']}; look yourself")
    return Verdict(right=False, reason=str(ended["detail"]))


def _run(
    case: Case,
    blocks: Sequence[str],
    limits: Limits,
    *,
    strict: bool = False,
    traced: bool = False,
    confined: bool = True,
) -> Ran:
    package = Path(packages()[0])
    given = {
        "question_id": case.question_id,
        "name": case.name,
        "blocks": list(blocks),
        "path": [str(package.parent), *packages()[1:]],
        "strict": strict,
        "traced": traced,
    }
    files = {"case.json": json.dumps(given).encode(), "checks.py": case.check_file.read_bytes()}
    return (run_confined if confined else run_trusted)(_SCRIPT, files, limits)


def _said(ran: Ran) -> list[dict[str, Any]]:
    """The lines of a report; whatever a stranger's program wrote there instead is left out."""
    lines = []
    for line in ran.report.decode("utf-8", "replace").split("\n"):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict):
            lines.append(said)
    return lines


def _calls(ran: Ran) -> list[str]:
    return [str(said["call"]) for said in _said(ran) if "call" in said]


def _alike(one: str, other: str) -> bool:
    """Whether two kinds may be the same; an empty list has items of any kind."""
    return one == other or (one.startswith("list(") and other.startswith("list(") and "list()" in (one, other))


def _ended(ran: Ran) -> dict[str, str]:
    if ran.stopped == "time":
        return {"ended": "stopped", "detail": "stopped: it did not end in time"}
    if ran.stopped == "output":
        return {"ended": "stopped", "detail": "stopped: it wrote without end"}
    ends = [said for said in _said(ran) if isinstance(said.get("ended"), str) and isinstance(said.get("detail"), str)]
    if ends:
        return ends[-1]
    return {"ended": "stopped", "detail": f"it ended the process before the check was done (exit code {ran.exit_code})"}

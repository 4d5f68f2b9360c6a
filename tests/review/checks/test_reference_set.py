"""The reference answers that ship: every check passes, and every check fails when its final result is changed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.reference import ReferenceAnswer, read_references
from pipeline.review.checks.listed import check_file_of, checks_in
from pipeline.review.checks.programs import Case, run_shipped
from pipeline.review.checks.recompute import Ask, recompute
from pipeline.review.checks.reference_set import check_shipped
from pipeline.review.results import Kind, final_result, read_program
from pipeline.review.sandbox import why_unavailable
from tests.review.conftest import PROGRAM, Book

REFERENCES = Path(__file__).parents[3] / "data" / "reference"
SECTIONS = sorted(REFERENCES.rglob("*.md"))
OTHER_CHOICES = ("(z)", "none of these", "something else entirely", "twelfth")


def answers_of(section: Path) -> dict[str, ReferenceAnswer]:
    found = (one for answers in read_references(section.parent).values() for one in answers)
    return {one.question_id: one for one in found if one.file == section}


def off_by_a_tenth(text: str) -> Iterator[str]:
    """The text with its numbers changed, one at a time: by a tenth, or by one where that is too little to see."""
    for found in list(re.finditer(r"\d+(?:\.\d+)?", text)):
        value = float(found[0])
        for other in (value * 1.1, value + 1) if value.is_integer() else (value * 1.1,):
            if other == value:
                continue
            yield text[: found.start()] + f"{other:.6g}" + text[found.end() :]


def changed(stated: str, kind: Kind) -> Iterator[str]:
    """The same final result, made wrong."""
    if kind == "numbers":
        for number, item in enumerate(items := stated.split(";")):
            *label, value = re.split(r"(=|\\approx)", item)
            for other in off_by_a_tenth(value):
                yield ";".join([*items[:number], "".join(label) + other, *items[number + 1 :]])
    elif kind == "matrix":
        yield from off_by_a_tenth(stated)
    elif kind == "boolean":
        yield "No" if stated.lower().startswith("yes") else "Yes"
    elif kind == "choice":
        yield from (choice for choice in OTHER_CHOICES if choice != stated)
        yield f"not {stated}"
    elif kind == "expression":
        head, _, last = stated.rpartition("$")
        yield f"{head} + 1${last}"
        yield f"{head} \\cdot 1.1${last}"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_check_beside_the_shipped_answers_passes() -> None:
    found = check_shipped(REFERENCES)
    assert not [one for one in found if not one.right]
    assert sum(one.kind is not None for one in found) > 100


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_check_fails_when_its_final_result_is_changed(section: Path) -> None:
    kinds, answers = checks_in(section.with_suffix(".py")), answers_of(section)
    asks = [
        Ask(name, other, stated)
        for name, kind in kinds.items()
        for stated in [final_result(answers[name].text) or ""]
        for other in changed(stated, kind)
    ]
    kept = [
        (ask.question_id, ask.stated)
        for ask, verdict in zip(asks, recompute(section.with_suffix(".py"), asks), strict=True)
        if verdict.right is True
    ]
    # A changed label or a factor of one is no change of the result; none of the shipped lines has either.
    assert not kept
    assert {ask.question_id for ask in asks} == {name for name, kind in kinds.items() if kind != "program"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_program_fails_its_check_under_another_name_and_with_another_result() -> None:
    passed = []
    for section in SECTIONS:
        kinds, answers = checks_in(section.with_suffix(".py")), answers_of(section)
        for name in (name for name, kind in kinds.items() if kind == "program"):
            text = answers[name].text
            case = Case(name, check_file_of(answers[name]), read_program(final_result(text) or ""))
            other = Case(name, case.check_file, f"{case.name}_2")
            # Alone: a check may find the right function beside one that was only put in front of it.
            empty = f"```python\nclass Nothing: pass\n\ndef {case.name}(*a, **k): return Nothing()\n```\n"
            for changed_case, changed_text in ((other, text), (case, empty)):
                verdict = run_shipped(changed_case, changed_text, confined=not why_unavailable())
                passed += [(name, changed_case.name)] if verdict.right else []
    assert not passed


def test_a_set_with_faults_is_found_faulty(book: Book) -> None:
    (book.references / "1.1.md").write_text(
        (book.references / "1.1.md")
        .read_text()
        .replace("mean $= 2.5$", "mean $= 2.6$")
        .replace(PROGRAM, PROGRAM.replace("2 *", "3 *"))
        .replace("**Final result:** (c)\n", "")
        .replace("# 1.1/7\n", "# 1.1/8\n\nNo check.\n\n**Final result:** 5\n\n# 1.1/7\n")
    )
    checks_in.cache_clear()
    failed = {one.question_id: one.reason for one in check_shipped(book.references) if not one.right}
    assert failed.keys() == {"1.1/1", "1.1/4", "1.1/5", "1.1/8"}
    assert "2.6 instead of 2.5" in failed["1.1/1"]
    assert "double" in failed["1.1/5"] or "program" in failed["1.1/5"]
    assert failed["1.1/8"] == "a final result but no check"
    assert failed["1.1/4"] == "a check but no final result"


def test_a_check_file_that_can_not_be_run_fails_its_answers(book: Book) -> None:
    (book.references / "1.1.py").write_text((book.references / "1.1.py").read_text() + "\nraise OSError('broken')\n")
    assert len([one for one in check_shipped(book.references) if not one.right]) == 6


def mlguide(*arguments: object) -> "subprocess.CompletedProcess[str]":
    root = str(Path(__file__).parents[3])
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_command_counts_by_chapter(tmp_path: Path) -> None:
    done = mlguide("check-answers", "--book", "sample", "--data", tmp_path, "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert said["failures"] == []
    assert said["passed"] == said["checks"] == sum(chapter["checks"] for chapter in said["chapters"].values()) > 0
    assert said["answers"] == 29


@pytest.mark.parametrize("arguments", [("--book", "unheard-of"), ("--book", "sample", "--confirm"), ("--confirm",)])
def test_a_wrong_use_of_the_command_is_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = mlguide("check-answers", *arguments, "--data", tmp_path)
    assert done.returncode == 2
    assert "→" in done.stderr

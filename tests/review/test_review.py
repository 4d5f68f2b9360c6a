"""The review stage: what becomes of an answer in the store, and of its review."""

import json
import os
from pathlib import Path

import pytest

from pipeline.edits import write_edit
from pipeline.errors import UsageError
from pipeline.records import Edit, Review, text_hash
from pipeline.review import sandbox
from pipeline.review.score import score
from pipeline.store import read_records, replace_records

from .conftest import BODY, PROGRAM, RESULTS, Book, answer_text, question, well_answered


def test_good_answers_come_out_right_and_without_a_fault(book: Book) -> None:
    reviews = book.reviewed({})
    assert {name: review.right for name, review in reviews.items()} == {
        name: True if result else None for name, result in RESULTS.items()
    }
    assert [review.method for review in reviews.values()] == [
        *["recomputed"] * 4,
        "program run",
        "recomputed",
        "not machine-checkable",
    ]
    assert not [finding for review in reviews.values() for finding in review.findings if not finding.passed]


@pytest.mark.parametrize(
    ("question_id", "result", "right"),
    [
        ("1.1/1", "$2.6$", False),
        ("1.1/1", "$4$", False),
        ("1.1/1", "$250\\%$", True),
        ("1.1/1", "it depends", None),
        ("1.1/2", "Yes", False),
        ("1.1/3", "$1 / m$", True),
        ("1.1/3", "$\\frac{2}{m}$", False),
        ("1.1/3", "$\\frac{1}{\\bar x}$", None),
        ("1.1/4", "(b)", False),
        ("1.1/4", "the last one", None),
        ("1.1/6", "$\\begin{bmatrix} 1 & 0 \\\\ 0 & 2 \\end{bmatrix}$", False),
    ],
)
def test_a_final_result_is_compared_with_what_the_check_derives(
    book: Book, question_id: str, result: str, right: bool | None
) -> None:
    book.only(question_id)
    review = book.reviewed({question_id: answer_text(result)})[question_id]
    assert (review.right, review.stated, review.expected) == (right, result, RESULTS[question_id])
    reason = next(finding for finding in review.findings if finding.check == "final result")
    assert reason.passed == (right is not False)
    assert reason.detail


def test_an_answer_without_its_final_result_is_neither_right_nor_wrong(book: Book) -> None:
    book.only("1.1/1")
    review = book.reviewed({"1.1/1": answer_text()})["1.1/1"]
    assert review.right is None
    assert "states none" in next(one.detail for one in review.findings if one.check == "final result")


@pytest.mark.parametrize(
    ("program", "right"),
    [
        ("def double(items):\n    return [item + item for item in items]", True),
        ("def double(items):\n    return [item * 3 for item in items]", False),
        ("def double(items):\n    while items: pass\n    return []", None),
        ("def double(items):\n    for i in range(len(items)): items[i] *= 2", None),  # in place: another interface
        ("def double(*items):\n    return tuple(2 * item for item in items)", None),
        ("def double(items, by):\n    return [by * item for item in items]", None),
        ("def twice(items):\n    return [2 * item for item in items]", None),  # it is not what the result names
        ("def double(items):\n    return [2 * item for item in items] if items[0] else []", False),
        ("import nothing_of_this_name\ndef double(items): return items", None),
        ("def double(items) return", None),
        ("import os\nos._exit(0)", None),
    ],
)
def test_a_program_is_wrong_only_where_it_is_the_result_and_not_the_interface(
    book: Book, program: str, right: bool | None
) -> None:
    if reason := sandbox.why_unavailable():
        pytest.skip(reason)
    book.seconds = 3.0
    book.only("1.1/5")
    review = book.reviewed({"1.1/5": answer_text("`double`", f"{BODY}\n\n```python\n{program}\n```")})["1.1/5"]
    assert review.right is right, review.findings[-1]
    assert review.method == "program run"


def test_where_there_is_no_sandbox_programs_are_not_run_and_it_says_so(book: Book) -> None:
    book.answers({})
    code = (
        "import sys, filelock\n"
        "from pathlib import Path\n"
        "from pipeline.review import ReviewRequest, review_answers\n"
        "sys.platform = 'plan9'\n"
        f"done = review_answers(ReviewRequest(Path({str(book.data)!r}), 'fake/one', Path({str(book.references)!r}), "
        "lambda texts: {}))\n"
        "one = next(r for r in done.reviews if r.question_id == '1.1/5')\n"
        "print(done.no_sandbox, '|', one.method, '|', one.right, '|', [f.detail for f in one.findings if not f.passed])"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "no sandbox on plan9" in done.stdout.split("|")[0]
    assert "not machine-checkable | None" in done.stdout
    assert "was not run" in done.stdout


def test_what_is_unchanged_is_not_reviewed_again(book: Book) -> None:
    book.answers({})
    first = book.review()
    assert first.fresh == len(RESULTS)
    before = book.request.reviews_file.read_bytes()
    assert book.review().fresh == 0
    assert book.request.reviews_file.read_bytes() == before


def test_only_what_changed_is_reviewed_again(book: Book) -> None:
    book.answers({})
    book.review()
    book.answers({"1.1/2": answer_text("Yes")})
    again = book.review()
    assert again.fresh == 1
    assert {review.question_id: review.right for review in again.reviews}["1.1/2"] is False


def test_another_check_makes_the_reviews_of_its_section_out_of_date(book: Book) -> None:
    book.answers({})
    book.review()
    checks = book.references / "1.1.py"
    checks.write_text(checks.read_text().replace("/ 4]", "/ 5]"))
    from pipeline.review import tools
    from pipeline.review.checks.listed import checks_in

    checks_in.cache_clear()
    tools._digest.cache_clear()
    again = book.review()
    assert again.fresh == len([result for result in RESULTS.values() if result])
    assert again.reviews[0].right is False


def test_reviews_are_the_same_bytes_every_time(book: Book) -> None:
    book.answers({"1.1/1": answer_text("3"), "1.1/7": "no headings"})
    book.review()
    first = book.request.reviews_file.read_bytes()
    book.request.reviews_file.unlink()
    book.review()
    assert book.request.reviews_file.read_bytes() == first


def test_an_edit_is_reviewed_in_the_answer_s_place(book: Book) -> None:
    book.answers({"1.1/1": answer_text("$9$")})
    edited = answer_text("$2.5$")
    write_edit(book.data, book.model, Edit(question_id="1.1/1", text=edited, based_on=text_hash(answer_text("$9$"))))
    review = book.review().reviews[0]
    assert review.right is True
    assert review.answer_hash == text_hash(edited.strip())


def test_an_answer_to_another_wording_is_not_reviewed(book: Book) -> None:
    book.answers({})
    questions = [question(one.id, "Reworded?") if one.id == "1.1/1" else one for one in book.questions]
    replace_records(book.data / "questions.jsonl", questions)
    assert "1.1/1" not in {review.question_id for review in book.review().reviews}


def test_a_reference_to_another_wording_proves_nothing(book: Book) -> None:
    entries = (book.references / "1.1.md").read_text()
    (book.references / "1.1.md").write_text(entries.replace(book.questions[0].hash, "0" * 16))
    book.answers({"1.1/1": answer_text("$9$")})
    review = book.review().reviews[0]
    assert (review.method, review.right, review.expected) == ("not machine-checkable", None, "")


def test_a_result_made_to_take_for_ever_holds_up_nothing(book: Book) -> None:
    hard = r"$\binom{10^{300}}{10^{299}} + \sin(10^{399}) ! $"
    book.seconds = 3.0
    reviews = book.reviewed({"1.1/1": answer_text(hard)})
    assert reviews["1.1/1"].right is None
    assert reviews["1.1/2"].right is True


def test_tools_are_named_with_their_versions(book: Book) -> None:
    reviews = book.reviewed({})
    assert {"mlguide", "python", "sympy", "numpy", "check"} <= reviews["1.1/1"].tools.keys()
    assert "sympy" not in reviews["1.1/7"].tools
    assert "sandbox" in reviews["1.1/5"].tools


def test_a_model_without_answers_is_a_wrong_use(book: Book) -> None:
    with pytest.raises(UsageError, match="no answers"):
        book.review()


def test_the_score_gives_right_of_checkable_and_names_the_wrong_ones(book: Book) -> None:
    texts = {"1.1/1": answer_text("$9$"), "1.1/4": answer_text("the last one"), "1.1/2": answer_text()}
    found = score("m", list(book.reviewed(texts).values()), book.questions)
    total = found.total
    assert (total.answers, total.checkable, total.right, total.wrong, total.untold) == (7, 6, 3, 1, 2)
    assert [review.question_id for review in found.wrong] == ["1.1/1"]
    assert [review.question_id for review in found.untold] == ["1.1/2", "1.1/4"]
    assert [row.name for row in found.chapters] == ["Chapter 1. Made up"]
    assert [row.name for row in found.levels] == ["E"]


@pytest.mark.parametrize(
    ("text", "check", "said"),
    [
        (answer_text(body=BODY + "It is because the"), "", ""),
        (answer_text()[:-20] + " and so the", "complete", "mid-sentence"),
        ("Just some words, and no more.", "complete", "In one breath".lower()),
        (answer_text(body="Too short."), "length", "2 words"),
        (answer_text(body=BODY * 9), "length", "words"),
        (answer_text(body="Great question! " + BODY), "no filler", "Great question"),
        (answer_text(body="I'm sorry, but I can't help with that. " + BODY), "no filler", "can't"),
        (answer_text(body="As an AI language model I like it. " + BODY), "no filler", "As an AI"),
        (answer_text(body=BODY + "\n```python\nx = 1\n"), "fences", "not closed"),
        (answer_text(body=BODY + "\n```python\ndef f(:\n```\n"), "python", "block 1"),
        (answer_text(body=BODY + "\n```python\n>>> 1 + 1\n```\n" + PROGRAM), "", ""),
        (answer_text(body=BODY + "\n````md\n```\n````\n"), "", ""),
    ],
)
def test_what_can_be_seen_without_the_subject_is_found(book: Book, text: str, check: str, said: str) -> None:
    book.only("1.1/7")
    findings = {finding.check: finding for finding in book.reviewed({"1.1/7": text})["1.1/7"].findings}
    failed = {name for name, finding in findings.items() if not finding.passed}
    assert (check in failed) if check else not failed
    assert not check or said in findings[check].detail


def test_an_answer_cut_at_the_limit_is_not_complete(book: Book) -> None:
    book.only("1.1/7")
    findings = book.reviewed({}, status="truncated", finish_reason="length")["1.1/7"].findings
    assert "cut off" in next(finding.detail for finding in findings if finding.check == "complete")


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        (BODY + " Entropy of a fair coin is one bit. Gradient clipping bounds the update.", []),
        (BODY + " Entropy of a fair coin is one bit.", ["gradient clipping"]),
        (BODY, ["entropy", "gradient clipping"]),
        ("a) yes\nb) no", []),
    ],
)
def test_parts_that_are_passed_over_are_named(book: Book, text: str, missed: list[str]) -> None:
    parts = ("(a) Derive the entropy of a fair coin.", "(b) How does gradient clipping change training?")
    replace_records(book.data / "questions.jsonl", [question("1.1/7", parts=parts)])
    findings = book.reviewed({"1.1/7": answer_text(body=text)})["1.1/7"].findings
    finding = next(finding for finding in findings if finding.check == "parts")
    assert finding.passed == (not missed)
    assert all(part in finding.detail for part in missed)


def test_the_formulas_are_looked_at_as_the_guide_sets_them() -> None:
    from pipeline.commands.review import unset_formulas

    texts = {"good": r"$\frac{1}{2}$ and \(x\)", "bad": r"$\frac{1}{$ and $\left( x$", "none": "no formula"}
    faults = unset_formulas(texts)
    assert not faults["good"]
    assert faults["bad"]
    assert not faults["none"]


@pytest.mark.slow
def test_the_commands_review_and_say_it(book: Book, tmp_path: Path) -> None:
    """The sample book's own reference answers, put through the review as a user would."""
    import subprocess
    import sys

    from pipeline.sample import serve_sample

    def mlguide(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "pipeline", *arguments, "--data", str(tmp_path / "sample")]
        root = str(Path(__file__).parents[2])
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}, cwd=tmp_path
        )

    source = str(Path(__file__).parents[2] / "data" / "sample" / "source.toml")
    with serve_sample() as url:
        assert mlguide("scrape", "--book-url", url, "--source", source).returncode == 0
    assert mlguide("answer", "--model", "reference").returncode == 0
    done = mlguide("review", "--model", "reference", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["wrong"], said["reviewed"], said["fresh"]) == (0, [], 29, 29), done.stderr
    again = json.loads(mlguide("review", "--model", "reference", "--json").stdout)
    assert again["fresh"] == 0
    summary = json.loads(mlguide("review", "--model", "reference", "--summary", "--json").stdout)
    assert summary["right"] == summary["checkable"] == len([review for review in _reviews(tmp_path) if review.right])
    shown = mlguide("review", "--model", "reference", "--summary")
    assert f"{summary['right']} right of {summary['checkable']} checkable" in shown.stdout
    none = mlguide("review", "--model", "reference-2")
    assert none.returncode == 2
    assert "Did you mean reference?" in none.stderr


def _reviews(tmp_path: Path) -> list[Review]:
    return list(read_records(tmp_path / "sample" / "reviews" / "reference.jsonl", Review))


def test_well_answered_is_what_it_says() -> None:
    assert RESULTS["1.1/1"] in well_answered("1.1/1")

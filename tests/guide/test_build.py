"""The whole stage: from the store to every format, looked at again."""

import json
import sys
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.guide import build_guide
from pipeline.guide.formats.registry import FORMATS
from pipeline.guide.self_check import Expected, check

from . import made_up
from .hostile import HOSTILE

FILES = {one.file for one in FORMATS.values()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    questions = [made_up.question("1.1/1", images=(made_up.image(),), stem=(f"![a]({made_up.image().file})",))]
    questions += [made_up.question("1.1/2", "Another one with $x$?"), made_up.question("2.1/1", level="H")]
    answers = [made_up.answer(one, made_up.long_text(number, 60)) for number, one in enumerate(questions)]
    return made_up.write_store(tmp_path / "data", questions, answers)


def build(data: Path, *formats: str, model: str = made_up.MODEL, **options):
    return build_guide(data, data.parent / "output", [model], formats or None, **options)


def test_all_formats_are_built_and_right(data):
    said: list[str] = []
    report = build(data, progress=said.append)

    assert (report.problems, report.gaps, report.left_out, report.exit_code) == ((), (), (), 0)
    assert {file.name for file in report.written} == FILES
    assert all(file.stat().st_size for file in report.written)
    assert (report.folder / "images/one.png").read_bytes() == made_up.picture(200)
    assert said[0] == "3 questions, made-up-model"
    assert said[-1] == "guide.apkg: written"


def test_what_is_right_already_is_left_alone(data):
    times = {file: file.stat().st_mtime_ns for file in build(data).written}
    report = build(data)

    assert report.written == ()
    assert {file: file.stat().st_mtime_ns for file in report.unchanged} == times


def test_a_changed_answer_is_built_again_in_every_format(data):
    first = build(data)
    before = {file: file.read_bytes() for file in first.written}
    question = made_up.question("1.1/1")
    made_up.write_store(data, [question], [made_up.answer(question, "Quite other words.")])

    assert {file for file in build(data).written if file.read_bytes() != before[file]} == set(before)


def test_a_format_that_was_touched_or_lost_is_built_again_and_no_other(data):
    folder = build(data, "md", "epub").folder
    (folder / "guide.md").write_text("scribbled")

    report = build(data, "md", "epub")

    assert [file.name for file in report.written] == ["guide.md"]
    assert "scribbled" not in (folder / "guide.md").read_text()


def test_another_paper_makes_another_pdf_and_nothing_else(data):
    build(data, "md", "pdf")

    assert [file.name for file in build(data, "md", "pdf", paper="letter").written] == ["guide.pdf"]


def test_only_the_formats_asked_for_are_built(data):
    report = build(data, "md")

    assert [file.name for file in report.folder.glob("guide.*")] == ["guide.md"]
    assert [file.name for file in report.written] == ["guide.md"]


def test_gaps_are_listed_and_end_with_exit_code_one(data):
    report = build(data, "md", model="nobody")

    assert report.exit_code == 1
    assert report.gaps[0].startswith("1.1/1 (nobody): Not answered yet.")
    assert len(report.gaps) == 3


def test_several_models_share_a_guide_in_their_own_folder(data):
    report = build_guide(data, data.parent / "output", [made_up.MODEL, "other/one", made_up.MODEL], ["md"])

    assert report.folder.name.startswith("made-up-model+other-one-")
    assert [model.model for model in report.totals.models] == [made_up.MODEL, "other/one"]


def test_what_cannot_be_set_is_reported_each_time_until_it_is_mended(data):
    question = made_up.question("1.1/1")
    made_up.write_store(data, [question], [made_up.answer(question, r"So $\foo$.")])

    first, second = build(data), build(data)

    assert first.exit_code == second.exit_code == 1
    assert first.problems == second.problems
    assert first.problems == (r"1.1/1|made-up-model|full_answer: formula shown as code, it can't be set: \foo",)


def test_a_missing_picture_is_reported(data):
    (data / "images/one.png").unlink()

    assert any("images/one.png is not in" in problem for problem in build(data, "html").problems)


def test_an_unknown_format_is_a_wrong_use(data):
    with pytest.raises(UsageError, match="docx") as caught:
        build(data, "docx")

    assert "html, md, pdf, epub, anki" in caught.value.hint


def test_no_model_is_a_wrong_use(data):
    with pytest.raises(UsageError, match="No model"):
        build_guide(data, data.parent / "output", [])


def test_a_missing_tool_is_named_with_the_line_that_installs_it(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)  # as if it were not installed
    report = build(data)

    assert "guide.pdf" not in {file.name for file in report.written}
    install = "is left out. To have it, run: pip install 'typst>=0.14,<0.15'"
    assert report.left_out == (f"guide.pdf {install}", f"guide.epub {install}")
    assert report.exit_code == 0
    assert build(data, "pdf").exit_code == 1


def test_a_state_cut_by_a_crash_costs_a_build_and_nothing_more(data):
    folder = build(data, "md").folder
    (folder / ".guide.json").write_text('{"md": ')

    assert [file.name for file in build(data, "md").written] == ["guide.md"]
    assert json.loads((folder / ".guide.json").read_text())["md"]["problems"] == []


def test_hostile_answers_build_in_every_format_and_pass_the_self_check(data):
    questions = [made_up.question(f"1.1/{number}") for number in range(len(HOSTILE))]
    answers = [made_up.answer(one, text) for one, text in zip(questions, HOSTILE.values(), strict=True)]
    made_up.write_store(data, questions, answers)
    report = build(data)

    assert {file.name for file in report.written} == FILES
    found = [problem for problem in report.problems if "self-check" in problem]
    # Where no font has a script's signs, the PDF says so twice: by the signs, and by the words that are gone.
    boxes = any("no font on this machine" in problem for problem in report.problems)
    assert [one for one in found if not (boxes and "pdf file" in one and "words" in one)] == []
    assert report.problems  # what could not be kept is named


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("html", 'id="q/1.1/2"', 'id="q/1.1/9"', "question q/1.1/2 is not in it"),
        ("html", "</main>", '<img src="https://evil.example/x.png"></main>', "it loads https://evil.example/x.png"),
        ("html", "</main>", '<a href="#nowhere">x</a></main>', "inner link without its end: #nowhere"),
        ("html", "<math", "<maths", "formulas of"),
        ("md", '<a id="q/2.1/1">', "<a>", "question q/2.1/1 is not in it"),
        ("md", "images/one.png", "images/two.png", "picture images/two.png is not beside it"),
        ("md", "(#chapter-1)", "(#chapter-9)", "inner link without its end: #chapter-9"),
        ("pdf", "/Dest", "/Desk", "bookmarks of"),
    ],
)
def test_the_self_check_sees_what_is_missing(data, name, old, new, said):
    from pipeline.guide.inputs import read_inputs

    file = build(data, name).written[0]
    broken = file.read_bytes().replace(old.encode(), new.encode())
    inputs = read_inputs(data, [made_up.MODEL])

    found = check(name, broken, Expected(inputs.guide, 3, frozenset(inputs.pictures), {}), file.parent)

    assert any(said in one for one in found), found

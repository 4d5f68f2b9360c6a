"""Figures of shipped answers travel with them into the data folder, under the path by which they are shown."""

from pathlib import Path

import pytest

from pipeline.answer import Request, answer_questions
from pipeline.errors import StoreError
from pipeline.reference import confirm_references, copy_figures, read_references
from pipeline.shipped import shipped
from pipeline.store import replace_records
from tests.review.conftest import question


def answers(folder: Path) -> Path:
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "1.1-1-line.svg").write_text("<svg>line</svg>")
    (folder / "1.1.md").write_text("# 1.1/1\n\n![A line that rises.](figures/1.1-1-line.svg)\n")
    return folder


def test_what_an_answer_shows_is_copied_once(tmp_path: Path) -> None:
    shipped = [one for found in read_references(answers(tmp_path / "book")).values() for one in found]
    assert copy_figures(shipped, tmp_path / "data") == 1
    assert (tmp_path / "data" / "figures" / "1.1-1-line.svg").read_text() == "<svg>line</svg>"
    assert copy_figures(shipped, tmp_path / "data") == 0
    (tmp_path / "book" / "figures" / "1.1-1-line.svg").write_text("<svg>drawn anew</svg>")
    assert copy_figures(shipped, tmp_path / "data") == 1


def test_a_figure_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = answers(tmp_path / "book")
    (folder / "figures" / "1.1-1-line.svg").unlink()
    shipped = [one for found in read_references(folder).values() for one in found]
    with pytest.raises(StoreError, match=r"1\.1-1-line\.svg"):
        copy_figures(shipped, tmp_path / "data")


def test_the_reference_answers_bring_their_pictures_along(tmp_path: Path) -> None:
    folder, data = answers(tmp_path / "book"), tmp_path / "data"
    asked = [question("1.1/1")]
    replace_records(data / "questions.jsonl", asked)
    confirm_references(folder, asked)
    request = Request(data, "reference", "", shipped("prompts", "interview"), folder)
    assert answer_questions(request).gaps == ()
    assert (data / "figures" / "1.1-1-line.svg").is_file()
    (folder / "figures" / "1.1-1-line.svg").write_text("<svg>drawn anew</svg>")
    answer_questions(request)  # the answer is up to date, its picture isn't
    assert (data / "figures" / "1.1-1-line.svg").read_text() == "<svg>drawn anew</svg>"

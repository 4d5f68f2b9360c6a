"""The move of one book's files from ``data`` and ``output`` into folders of its name."""

import pytest

from pipeline.errors import StoreError
from pipeline.records import Book
from pipeline.store import adopt_flat_layout

BOOK = Book(name="fruit", title="Fruit", author="us", author_url="", url="https://example.org/", rights="")


@pytest.fixture
def flat(tmp_path):
    data, output = tmp_path / "data", tmp_path / "output"
    for name in ("answers/m.jsonl", "images/a.png", "edits/m/1-2.md", "cache/pages.sqlite", "sources/mine.toml"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name)
    (data / "questions.jsonl").write_text("{}\n")
    (data / "book.json").write_text(BOOK.model_dump_json())
    for name in ("m/guide.html", "demo/reference/guide.html", "notes/mine.txt"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text(name)
    return data, output


def files(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_what_runs_keep_is_moved_and_what_is_somebody_s_own_stays(flat):
    data, output = flat
    assert adopt_flat_layout(data, output) == (data / "fruit", output / "fruit")
    assert files(data / "fruit") == [
        "answers/m.jsonl",
        "book.json",
        "cache/pages.sqlite",
        "edits/m/1-2.md",
        "images/a.png",
        "questions.jsonl",
    ]
    assert (data / "sources" / "mine.toml").is_file()
    assert files(output) == ["demo/reference/guide.html", "fruit/m/guide.html", "notes/mine.txt"]
    assert adopt_flat_layout(data, output) is None


def test_a_move_that_was_stopped_is_finished_by_the_next_run(flat):
    data, output = flat
    (data / "fruit").mkdir()
    (data / "answers").rename(data / "fruit" / "answers")
    assert adopt_flat_layout(data, output)
    assert (data / "fruit" / "answers" / "m.jsonl").is_file()
    assert (data / "fruit" / "questions.jsonl").is_file()


def test_a_book_whose_folder_is_in_use_is_left_where_it_is(flat):
    data, output = flat
    (data / "fruit").mkdir()
    (data / "fruit" / "questions.jsonl").write_text("other\n")
    assert adopt_flat_layout(data, output) is None
    assert (data / "questions.jsonl").read_text() == "{}\n"


def test_files_of_before_there_was_a_book_json_are_the_first_books(flat):
    data, output = flat
    (data / "book.json").unlink()
    assert adopt_flat_layout(data, output) == (data / "ml-interviews-book", output / "ml-interviews-book")


def test_a_book_json_that_is_damaged_is_named_and_nothing_is_moved(flat):
    data, output = flat
    (data / "book.json").write_text("{")
    with pytest.raises(StoreError, match=r"book\.json"):
        adopt_flat_layout(data, output)
    assert (data / "questions.jsonl").is_file()

"""Several books side by side, through the command: each has its own data, output, prompt and reference answers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scrape.pages import served, write_site

BODY = (
    "<h2>1. Why is an apple red?</h2><p><strong>Answer:</strong> Its skin holds a dye.</p>"
    "<h2>2. Why is a lemon sour?</h2><p><strong>Answer:</strong> It holds citric acid.</p>"
)
SOURCE = """name = "{name}"
title = "A Book of Fruit"
author = "us"
url = "{url}"
license = "CC0-1.0"
language = "de"
prompt = "engineering"
persona = "You are a nurse of trees."

[[questions]]
each = "h2"
match = '^(?P<number>\\d+)\\. '
answer = "keep"
"""


def mlguide(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A user's folder with two books, scraped."""
    folder = tmp_path_factory.mktemp("user")
    with served(write_site(folder / "site", {"fruit.html": BODY})) as url:
        for name in ("fruit", "berries"):
            (folder / f"{name}.toml").write_text(SOURCE.format(name=name, url=url), "utf-8")
            done = mlguide("scrape", "--source", f"{name}.toml", cwd=folder)
            assert done.returncode == 0, done.stderr
    return folder


def test_each_book_has_folders_of_its_own(folder):
    for name in ("fruit", "berries"):
        book = json.loads((folder / "data" / name / "book.json").read_text("utf-8"))
        assert (book["name"], book["language"], book["license"]) == (name, "de", "CC0-1.0")


def test_the_sites_own_answers_are_reference_answers_marked_as_such(folder):
    done = mlguide("answer", "--source", "fruit.toml", "--model", "reference", cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = (folder / "data" / "fruit" / "answers" / "reference.jsonl").read_text("utf-8").split("\n")[:-1]
    texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) == 2
    assert all("The site’s own answer" in text and "licence: CC0-1.0" in text for text in texts)
    assert any("Its skin holds a dye." in text for text in texts)
    assert not (folder / "data" / "berries" / "answers").exists()


def test_the_guide_is_the_books_own_and_says_its_licence_and_language(folder):
    mlguide("answer", "--source", "fruit.toml", "--model", "reference", cwd=folder)
    done = mlguide("build-guide", "--source", "fruit.toml", "--format", "html,md", cwd=folder)
    assert done.returncode == 0, done.stderr
    page = (folder / "output" / "fruit" / "reference" / "guide.html").read_text("utf-8")
    assert '<html lang="de"' in page
    assert "Licence of its text: CC0-1.0" in page
    assert "Chip Huyen" not in page


def test_the_prompt_and_the_persona_are_the_books(folder):
    done = mlguide("answer", "--source", "fruit.toml", "--model", "m", "--show-prompt", "fruit/1", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "You are a nurse of trees." in done.stdout
    assert "“A Book of Fruit”" in done.stdout
    assert "tag is de" in " ".join(done.stdout.split())


def test_an_explicit_data_folder_holds_one_book_as_it_is(folder):
    with served(folder / "site") as url:
        done = mlguide("scrape", "--source", "fruit.toml", "--book-url", url, "--data", "here", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert (folder / "here" / "questions.jsonl").is_file()
        other = mlguide("scrape", "--source", "berries.toml", "--book-url", url, "--data", "here", cwd=folder)
    assert other.returncode == 2
    assert "here holds the book “fruit”" in other.stderr
    assert "--data" in other.stderr


def test_try_writes_no_record_and_suggest_prints_a_source_that_can_be_used(folder):
    with served(folder / "site") as url:
        tried = mlguide("scrape", "--source", "fruit.toml", "--book-url", url, "--data", "new", "--try", cwd=folder)
        assert tried.returncode == 0, tried.stderr
        assert "fruit/1 Why is an apple red?" in tried.stdout
        assert not (folder / "new" / "questions.jsonl").exists()
        suggested = mlguide("scrape", "--suggest", url, "--quiet", cwd=folder)
        (folder / "suggested.toml").write_text(suggested.stdout, "utf-8")
        scraped = mlguide("scrape", "--source", "suggested.toml", "--json", cwd=folder)
    assert scraped.returncode == 0, scraped.stderr
    assert json.loads(scraped.stdout)["questions"] == 2


def test_files_of_an_earlier_version_are_moved_to_the_books_folder(folder, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for name in ("questions.jsonl", "book.json"):
        content = (folder / "data" / "fruit" / name).read_text("utf-8")
        (data / name).write_text(content.replace('"name": "fruit"', '"name": "ml-interviews-book"'), "utf-8")
    done = mlguide("answer", "--model", "reference", cwd=tmp_path)
    assert "were moved to data/ml-interviews-book" in done.stderr
    assert (data / "ml-interviews-book" / "questions.jsonl").is_file()
    assert not (data / "questions.jsonl").exists()

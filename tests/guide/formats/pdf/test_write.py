"""guide.pdf as poppler reads it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.guide.formats.document import document_texts
from pipeline.guide.formats.pdf import write_pdf
from pipeline.guide.text.fragments import trees
from tests.guide import made_up
from tests.guide.hostile import HOSTILE

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils are not installed")


def written(guide, folder: Path, cache: Path | None = None, picture: bytes = made_up.picture(200), **options):
    file = folder / "guide.pdf"
    (folder / "one.png").write_bytes(picture)
    blocks = trees(document_texts(guide), cache).blocks
    problems = write_pdf(guide, blocks, {"images/one.png": folder / "one.png"}, file, **options)
    return file, problems


def of(text: str, folder: Path):
    question = made_up.question()
    return written(made_up.guide([question], [made_up.answer(question, text)]), folder)


def read(file: Path, *arguments: str) -> str:
    done = subprocess.run(["pdftotext", *arguments, str(file), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def info(file: Path) -> str:
    return subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def small(small_guide, cache, tmp_path_factory):
    return written(small_guide, tmp_path_factory.mktemp("pdf"), cache)


def test_it_holds_front_page_contents_questions_answers_and_provenance(small):
    file, problems = small
    text = " ".join(read(file).split())

    assert problems == ()
    for said in (
        "Study guide: A Made-Up Interviews Book",
        "Contents",
        "1.1/2.1 · medium",
        "What does the curve say?",
        "In one breath",
        "Final result: 𝑥 = 5",
        "final result recomputed: right",
        "No answer. The model refused to answer: content filter.",
        "Disputed: the expected result is 6",
    ):
        assert said in text


def test_pages_have_numbers_and_running_heads_but_a_chapters_first_has_no_head(small):
    pages = read(small[0], "-layout").split("\f")

    assert pages[3].split("\n")[0].split("  ")[0] == "Chapter 1. Made-up things"
    assert pages[2].strip().split("\n")[0] == "Chapter 1. Made-up things"
    assert pages[2].strip().split("\n")[1].strip() in ("", "1.1 Section 1.1")
    assert [page.strip().split("\n")[-1].strip() for page in pages[:4]] == ["1", "2", "3", "4"]


def test_contents_and_links_lead_somewhere_and_there_are_bookmarks(small):
    content = small[0].read_bytes()

    assert content.count(b"/Title") >= 2 + 3 + 5
    assert content.count(b"/Link") > 5
    assert b"https://book.example/1.1.html" in content


def test_pictures_are_in_it(small):
    listed = subprocess.run(["pdfimages", "-list", str(small[0])], capture_output=True, text=True, check=True).stdout

    assert len(listed.strip().split("\n")) == 3


def test_it_comes_in_a4_and_letter(small, small_guide, cache, tmp_path):
    letter, _ = written(small_guide, tmp_path, cache, paper="letter")

    assert "(A4)" in info(small[0])
    assert "(letter)" in info(letter)


def test_in_the_other_edition_all_answers_stand_after_all_questions(small_guide, cache, tmp_path):
    text = read(written(small_guide, tmp_path, cache, answers_at_end=True)[0])

    assert text.index("A question with a wrong answer") < text.index("1.1/1, answer") < text.index("2.1/2, answer")
    assert "Answers to Chapter 1. Made-up things" in text


def test_the_same_guide_gives_the_same_bytes(small, small_guide, cache, tmp_path):
    assert written(small_guide, tmp_path, cache)[0].read_bytes() == small[0].read_bytes()


def test_a_formula_that_typst_cannot_set_is_code_and_is_listed(tmp_path):
    # Typst's fraction wants something above and below.
    file, problems = of(r"Empty $\frac{}{}$ and $\sqrt{}$, and $x^2$ besides", tmp_path)

    assert r"Empty $\frac{}{}$ and $\sqrt{}$, and 𝑥2 besides" in read(file)
    where = "1.1/1|made-up-model|full_answer"
    assert problems == (
        rf"PDF: {where}: formula shown as code, it can't be set: \frac{{}}{{}}",
        rf"PDF: {where}: formula shown as code, it can't be set: \sqrt{{}}",
    )


def test_a_broken_picture_is_said_to_be_missing_and_listed(small_guide, cache, tmp_path):
    file, problems = written(small_guide, tmp_path, cache, picture=b"no picture at all")

    assert problems == ("PDF: picture images/one.png can't be set",)
    assert "[picture: A curve that falls and then flattens]" in read(file)


def test_a_wide_formula_is_made_smaller_until_it_fits(tmp_path):
    terms = " + ".join(f"x_{{{number}}}" for number in range(40))
    file, _ = of(f"$${terms} = \\text{{the end}}$$", tmp_path)
    box = read(file, "-bbox")
    widest = max(float(part.split('"')[0]) for part in box.split('xMax="')[1:])

    assert "the" in read(file)
    assert widest < 595 - 50


def test_hostile_answers_neither_stop_it_nor_get_out(tmp_path):
    questions = [made_up.question(f"1.1/{number}") for number in range(len(HOSTILE))]
    answers = [made_up.answer(one, text) for one, text in zip(questions, HOSTILE.values(), strict=True)]
    file, _ = written(made_up.guide(questions, answers), tmp_path)
    text = read(file)

    assert all(f"1.1/{number} · easy" in text for number in range(len(HOSTILE)))
    assert '#panic("x") #import "@preview/x:0.1.0" #read("/etc/passwd")' in text.replace("\n", " ")

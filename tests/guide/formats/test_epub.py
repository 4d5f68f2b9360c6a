"""guide.epub as a reader's program takes it."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pipeline.guide.formats.document import document_texts
from pipeline.guide.formats.epub import write_epub
from pipeline.guide.text.fragments import trees
from tests.guide import made_up
from tests.guide.hostile import HOSTILE

# Debian's package is a jar under the name of a program.
EPUBCHECK = next(
    (path for path in ("/usr/bin/epubcheck", "/usr/share/java/epubcheck.jar") if Path(path).is_file()), None
)


def written(guide, folder: Path, cache: Path | None = None) -> Path:
    (folder / "one.png").write_bytes(made_up.picture(200))
    blocks = trees(document_texts(guide), cache).blocks
    write_epub(guide, blocks, {"images/one.png": folder / "one.png"}, folder / "guide.epub")
    return folder / "guide.epub"


@pytest.fixture(scope="module")
def small(small_guide, cache, tmp_path_factory) -> Path:
    return written(small_guide, tmp_path_factory.mktemp("epub"), cache)


def pages(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xhtml", ".opf", ".css"))}


def test_each_chapter_is_a_file(small):
    chapters = [page for name, page in sorted(pages(small).items()) if "/ch0" in name]

    assert len(chapters) == 3
    assert ["About this guide" in chapters[0], "Chapter 1." in chapters[1], "Chapter 2." in chapters[2]] == [True] * 3


def test_formulas_are_mathml_and_the_picture_is_inside(small):
    text = "".join(pages(small).values())

    assert text.count("<math") > 5
    assert 'alt="A curve that falls and then flattens"' in text
    assert any("/media/" in name for name in zipfile.ZipFile(small).namelist())


def test_no_colour_and_no_outside_reference(small):
    found = pages(small)
    style = "".join(page for name, page in found.items() if name.endswith(".css"))
    text = "".join(page for name, page in found.items() if name.endswith(".xhtml"))

    assert not re.search(r"color|#[0-9a-f]{3}\b", style.partition("*/")[2])
    assert not re.search(r'(?:src|srcset)="https?:|<link[^>]*href="https?:|<script', text)


def test_title_language_and_identity_do_not_change_from_build_to_build(small):
    [package] = [page for name, page in pages(small).items() if name.endswith(".opf")]

    assert "Study guide: A Made-Up Interviews Book" in package
    assert "urn:mlguide:made-up-book-" in package
    assert ">en<" in package


def test_the_same_guide_gives_the_same_bytes(small, small_guide, cache, tmp_path):
    assert written(small_guide, tmp_path, cache).read_bytes() == small.read_bytes()


def hostile(folder: Path) -> Path:
    questions = [made_up.question(f"1.1/{number}") for number in range(len(HOSTILE))]
    answers = [made_up.answer(one, text) for one, text in zip(questions, HOSTILE.values(), strict=True)]
    return written(made_up.guide(questions, answers), folder)


def test_hostile_answers_leave_every_page_well_formed_and_without_script(tmp_path):
    for name, page in pages(hostile(tmp_path)).items():
        if name.endswith(".xhtml"):
            root = etree.fromstring(page.encode())
            assert not root.findall(".//{*}script")
            assert not [one for one in root.iter() for attribute in one.attrib if attribute.startswith("on")]


@pytest.mark.slow
@pytest.mark.skipif(not (EPUBCHECK and shutil.which("java")), reason="epubcheck or Java is not installed")
@pytest.mark.parametrize("kind", ["small", "hostile"])
def test_epubcheck_finds_nothing(kind, small, tmp_path):
    file = small if kind == "small" else hostile(tmp_path)
    done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(file)], capture_output=True, text=True, check=False)

    assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr

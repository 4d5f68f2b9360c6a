"""guide.epub as a reader's program takes it."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pipeline.guide.contents.editions import Edition, in_edition
from pipeline.guide.formats.document import document_texts
from pipeline.guide.formats.epub import write_epub
from pipeline.guide.text.fragments import trees
from tests.guide import made_up
from tests.guide.hostile import HOSTILE

# Debian's package is a jar under the name of a program.
EPUBCHECK = next(
    (path for path in ("/usr/bin/epubcheck", "/usr/share/java/epubcheck.jar") if Path(path).is_file()), None
)


def written(guide, folder: Path, cache: Path | None = None, edition: Edition = "full") -> Path:
    (folder / "one.png").write_bytes(made_up.picture(200))
    blocks = trees(document_texts(guide), cache).blocks
    (folder / "one.svg").write_bytes(made_up.DRAWING)
    pictures = {"images/one.png": folder / "one.png", "figures/one.svg": folder / "one.svg"}
    write_epub(guide, blocks, pictures, folder / "guide.epub", edition)
    return folder / "guide.epub"


@pytest.fixture(scope="module")
def small(small_guide, cache, tmp_path_factory) -> Path:
    return written(small_guide, tmp_path_factory.mktemp("epub"), cache)


def pages(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xhtml", ".opf", ".css"))}


def contents(file: Path, ending: str = "nav.xhtml") -> list[str]:
    """The entries of its contents, in order."""
    with zipfile.ZipFile(file) as book:
        [name] = [name for name in book.namelist() if name.endswith(ending)]
        root = etree.fromstring(book.read(name))
    path = ".//{*}nav[@id='toc']//{*}a" if ending == "nav.xhtml" else ".//{*}navMap//{*}text"
    return ["".join(entry.itertext()) for entry in root.findall(path)]


@pytest.mark.parametrize("ending", ["nav.xhtml", ".ncx"])
def test_its_contents_lead_to_each_chapter_section_and_question_by_its_words(small, ending):
    listed = [entry for entry in contents(small, ending) if not entry.startswith(("Study guide:", "About"))]

    assert listed == [
        "Chapter 1. Made-up things",
        "1.1 Section 1.1",
        "1 Why does a made-up loss fall?",
        "2.1 What does the curve say?",
        "1.2 Section 1.2",
        "1 A question that was refused",
        "Chapter 2. Made-up things",
        "2.1 Section 2.1",
        "1 A question nobody asked",
        "2 A question with a wrong answer",
    ]


def test_a_formula_in_a_question_is_listed_in_plain_signs_and_a_long_question_is_cut(tmp_path):
    questions = [
        made_up.question("1.1/1", "Is $x_1 < 2$?"),
        made_up.question("1.1/2", "Given\n\n$$\n\\frac{1}{2}\n$$\n\n" + "why is it so " * 12),
    ]
    listed = contents(written(made_up.guide(questions), tmp_path))

    assert listed[-2] == "1 Is x₁ < 2?"
    assert listed[-1].startswith("2 Given … why is it so")
    assert listed[-1].endswith(" …")
    assert len(listed[-1]) < 100


def test_each_answer_is_a_link_away_from_its_question_and_back(small):
    root = {
        name.rpartition("/")[2]: etree.fromstring(page.encode()) for name, page in pages(small).items() if "/ch" in name
    }
    asked = {
        link.get("href"): name
        for name, page in root.items()
        for link in page.iterfind(".//{*}a")
        if link.text == "Answer"
    }

    assert len(asked) == 5
    for address, questions in asked.items():
        file, _, name = address.partition("#")
        [answer] = root[file].xpath(f"//*[@id='{name}']")
        back = next(link for link in answer.iterfind(".//{*}a") if link.text == "Question")
        assert file != questions
        assert back.get("href") == f"{questions}#{name.removeprefix('a')}"


def test_no_file_of_a_long_section_is_longer_than_300_kilobytes(tmp_path):
    questions = [made_up.question(f"1.1/{number}") for number in range(60)]
    answers = [made_up.answer(one, made_up.layered_text(number)) for number, one in enumerate(questions)]
    sizes = [
        len(page.encode())
        for name, page in pages(written(made_up.guide(questions, answers), tmp_path)).items()
        if "/ch" in name
    ]

    assert sum(sizes) > 600_000
    assert 150_000 < max(sizes) < 300_000


def test_it_has_a_cover_and_the_font_of_its_formulas(small):
    with zipfile.ZipFile(small) as book:
        names = book.namelist()
        style = "".join(book.read(name).decode() for name in names if name.endswith(".css"))

    assert names[0] == "mimetype"
    assert any("cover.xhtml" in name for name in names)
    assert "EPUB/fonts/math.woff2" in names
    assert 'url("../fonts/math.woff2")' in style


def test_a_drawing_of_an_answer_is_in_it_on_paper_of_its_own(tmp_path):
    question = made_up.question()
    file = written(made_up.guide([question], [made_up.answer(question, "![A line.](figures/one.svg)")]), tmp_path)
    with zipfile.ZipFile(file) as book:
        [drawing] = [etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".svg")]

    assert drawing.get("color") == "#222222"
    assert drawing[0].attrib == {"x": "0", "y": "0", "width": "40", "height": "20", "fill": "#ffffff"}
    assert 'alt="A line."' in "".join(pages(file).values())


def test_in_the_edition_with_pictures_each_formula_is_one_that_stands_on_its_line(small_guide, cache, tmp_path):
    text = "".join(pages(written(small_guide, tmp_path, cache, "pictures")).values())

    assert "<math" not in text
    assert "math.woff2" not in text
    found = re.findall(r'<img [^>]*class="formula"[^>]*>', text)
    assert len(found) > 5
    assert all(re.search(r'style="height: [\d.]+em', one) and re.search(r'alt="[^"]', one) for one in found)
    assert any("vertical-align: -0." in one for one in found)


def test_a_formula_that_cannot_be_a_picture_is_code_and_is_named(tmp_path):
    question = made_up.question()
    guide = made_up.guide([question], [made_up.answer(question, r"Empty $\frac{}{}$ and $x^2$ besides")])
    blocks = trees(document_texts(guide)).blocks
    problems = write_epub(guide, blocks, {}, tmp_path / "guide.epub", "pictures")
    text = "".join(pages(tmp_path / "guide.epub").values())

    assert problems == (r"EPUB: 1.1/1|made-up-model|full_answer: formula shown as code, it can't be set: \frac{}{}",)
    assert r'<code class="unset">$\frac{}{}$</code>' in text
    assert text.count('class="formula"') == 1


def test_the_short_edition_has_of_each_answer_one_breath(small_guide, cache, tmp_path):
    text = "".join(pages(written(in_edition(small_guide, "short"), tmp_path, cache, "short")).values())

    assert text.count("In one breath") == 3
    assert "Full answer" not in text
    assert "Why does a" in text
    assert "-short<" in text  # it is not the same book to a reader's shelf


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
@pytest.mark.parametrize("kind", ["small", "hostile", "pictures", "drawing"])
def test_epubcheck_finds_nothing(kind, small, small_guide, cache, tmp_path):
    question = made_up.question()
    drawing = made_up.guide([question], [made_up.answer(question, "![A line.](figures/one.svg)")])
    file = {
        "small": lambda: small,
        "hostile": lambda: hostile(tmp_path),
        "pictures": lambda: written(small_guide, tmp_path, cache, "pictures"),
        "drawing": lambda: written(drawing, tmp_path),
    }[kind]()
    done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(file)], capture_output=True, text=True, check=False)

    assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr

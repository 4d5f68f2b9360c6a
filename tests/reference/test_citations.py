"""Citations of shipped answers: links in the text, a list at its end, nothing in code."""

from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.reference import read_references, read_sources
from pipeline.reference.citations import with_sources
from pipeline.reference.sources import Source

TWO = Source(authors="Lovelace, Babbage", year=1843, title="Notes", doi="10.1/x")
THREE = Source(authors="Lovelace, Babbage, Menabrea, et al.", year=1843, title="Sketch", arxiv="1843.00001")
MANUAL = Source(authors="Engine Works", title="Manual", url="http://engine.invalid/")
BOOK = Source(authors="Babbage", year=1832, title="On the Economy of Machinery")
SOURCES = {"two": TWO, "three": THREE, "manual": MANUAL, "book": BOOK}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("as shown [@two].", "as shown [Lovelace and Babbage, 1843](https://doi.org/10.1/x)."),
        ("so [@three]", "so [Lovelace et al., 1843](https://arxiv.org/abs/1843.00001)"),
        ("see [@manual]", "see [Engine Works](http://engine.invalid/)"),
        ("see [@book]", "see Babbage, 1832"),
        (
            "[@two; @manual]",
            "[Lovelace and Babbage, 1843](https://doi.org/10.1/x); [Engine Works](http://engine.invalid/)",
        ),
        ("[@two] and [@unknown]", "[Lovelace and Babbage, 1843](https://doi.org/10.1/x) and [@unknown]"),
        ("`[@two]` and [@manual]", "`[@two]` and [Engine Works](http://engine.invalid/)"),
        ("```\n[@two]\n```\n[@manual]", "```\n[@two]\n```\n[Engine Works](http://engine.invalid/)"),
    ],
)
def test_a_citation_becomes_a_link(written: str, shown: str) -> None:
    assert with_sources(written, SOURCES).split("\n\n## Sources")[0] == shown


def test_what_is_cited_is_listed_once_before_the_final_result() -> None:
    text = "Said [@two] and [@three], again [@two].\n\n**Final result:** $4$\n"
    assert with_sources(text, SOURCES).split("## Sources\n")[1] == (
        "- Lovelace, Babbage (1843). [Notes](https://doi.org/10.1/x)\n"
        "- Lovelace, Babbage, Menabrea, et al. (1843). [Sketch](https://arxiv.org/abs/1843.00001)\n"
        "\n**Final result:** $4$\n"
    )


def test_a_text_that_cites_nothing_is_left_as_it_is() -> None:
    assert with_sources("Nothing [here].\n", SOURCES) == "Nothing [here].\n"


def test_an_answer_is_read_with_its_book_s_and_its_section_s_sources(tmp_path: Path) -> None:
    (tmp_path / "1.1.md").write_text("# 1.1/1\n\nSaid [@a1900] and [@b1901].\n")
    (tmp_path / "references.toml").write_text('[a1900]\nauthors = "A"\nyear = 1900\ntitle = "T"\nurl = "http://a/"\n')
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "1.1.toml").write_text('[b1901]\nauthors = "B"\nyear = 1901\ntitle = "U"\ndoi = "1/b"\n')
    (answer,) = read_references(tmp_path)["1.1/1"]
    assert "Said [A, 1900](http://a/) and [B, 1901](https://doi.org/1/b)." in answer.text
    assert "[@a1900]" in answer.written
    assert answer.line == 1


@pytest.mark.parametrize(
    ("entry", "said"), [("[x]\nyear = 1\n", "authors"), ("[x\n", "can't be read"), ("x = 1\n", "[x]")]
)
def test_a_source_that_is_not_well_formed_is_named(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / "references.toml").write_text(entry)
    with pytest.raises(StoreError) as error:
        read_sources(tmp_path / "1.1.md")
    assert said in str(error.value)
    assert "references.toml" in str(error.value)

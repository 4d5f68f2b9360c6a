"""Nothing of a text is lost in silence: whatever stands wherever comes out in every format, or is named."""

import pytest

from pipeline.guide import build_guide
from pipeline.guide.self_check.card_texts import card_texts
from pipeline.guide.self_check.words import check_words, lost_in_reading, wanted_words
from pipeline.guide.text.normalise import normalise

from . import made_up

# What is plain here and a command somewhere: Typst's and Markdown's marks, Anki's brackets, tags, labels.
MARKS = [
    "=",
    "==",
    "+",
    "-",
    "--",
    "/",
    "//",
    "#",
    "#let",
    "*",
    "_",
    "~",
    "@ref",
    "<lab>",
    "<|end|>",
    "[x]:",
    "[^1]:",
    "[sound:a.mp3]",
    "[latex]",
    "[$]",
    "{{Front}}",
    "{{c1::a}}",
    "\\",
    "`",
    "$",
    "1.",
    "12)",
    "a.",
    ":",
    "%",
    "^",
    "&",
    "&amp;",
    "!",
    "'",
    '"',
    "…",
    "--flag",
]
PLACES = {
    "a paragraph": "{mark} alpha bravo\n\ncharlie",
    "a line": "charlie\n{mark} alpha bravo",
    "a line after a break": "charlie<br>{mark} alpha bravo",
    "an item": "- {mark} alpha bravo\n- charlie",
    "a numbered item": "1. {mark} alpha bravo\n2. charlie",
    "a cell": "| delta | echo |\n|---|---|\n| {mark} alpha | {mark} bravo |\n| charlie | x |",
    "a head of a table": "| {mark} delta | echo |\n|---|---|\n| alpha | bravo |\n| charlie | x |",
    "strong words": "**{mark} alpha** bravo charlie",
    "a link": "[{mark} alpha](https://a.example) bravo charlie",
    "a heading": "### {mark} alpha bravo\n\ncharlie",
    "a quotation": "> {mark} alpha bravo\n\ncharlie",
}
SIGNS = ("=", "+", "-", "/", "#")


def built(tmp_path, texts, *formats):
    """The report, and the text of each card in each format."""
    questions = [made_up.question(f"1.1/{number}") for number in range(1, len(texts) + 1)]
    answers = [made_up.answer(one, f"## Full answer\n\n{text}") for one, text in zip(questions, texts, strict=True)]
    data = made_up.write_store(tmp_path / "data", questions, answers)
    report = build_guide(data, tmp_path / "out", [made_up.MODEL], formats or None)
    files = {"html": "guide.html", "pdf": "guide.pdf", "epub": "guide.epub", "anki": "guide.apkg"}
    guide = made_up.guide(questions, answers)
    cards = {
        name: card_texts(name, (report.folder / file).read_bytes(), guide)
        for name, file in files.items()
        if not formats or name in formats
    }
    return report, cards


@pytest.mark.slow
def test_a_mark_at_the_start_of_anything_costs_no_word_in_any_format(tmp_path):
    texts = [text.format(mark=mark) for text in PLACES.values() for mark in MARKS]
    report, cards = built(tmp_path, texts)
    assert len(report.written) == 5
    for name, found in cards.items():
        for number, text in enumerate(texts, start=1):
            missing = [word for word in ("alpha", "bravo", "charlie") if word not in found[f"1.1/{number}"]]
            assert not missing, (name, text)
    losses = [problem for problem in report.problems if "words that are not in it" in problem]
    assert losses == []


@pytest.mark.parametrize("name", ["html", "pdf", "epub", "anki"])
def test_a_sign_at_the_start_of_a_cell_is_shown_as_that_sign(tmp_path, name):
    texts = [PLACES["a cell"].format(mark=sign) for sign in SIGNS]
    _, cards = built(tmp_path, texts, name)
    for number, sign in enumerate(SIGNS, start=1):
        shown = " ".join(cards[name][f"1.1/{number}"].split())
        assert f"{sign} alpha" in shown, (name, sign)
        assert f"{sign} bravo" in shown, (name, sign)


def test_a_table_wider_than_its_head_keeps_all_cells_and_is_named(tmp_path):
    text = "| loss | used |\n|---|---|\n| squared | often | outliers |\n| hinge | rarely | margins | kernels |"
    report, cards = built(tmp_path, [text])
    for name, found in cards.items():
        assert all(word in found["1.1/1"] for word in ("outliers", "margins", "kernels")), name
    assert any("more cells than its head" in problem and "1.1/1" in problem for problem in report.problems)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[apple]: a fruit that falls", "[apple]: a fruit that falls"),
        ("- [x]: a ticked box", "[x]: a ticked box"),
        ("As [1] says.\n\n[1]: a book without address", "[1]: a book without address"),
        ("[^2]: a note to which nothing refers", "[^2]: a note to which nothing refers"),
    ],
)
def test_what_looks_like_a_definition_and_defines_nothing_stays(tmp_path, text, shown):
    _, cards = built(tmp_path, [text], "html", "epub", "anki")
    for name, found in cards.items():
        assert shown in " ".join(found["1.1/1"].split()), name


def test_a_real_definition_still_makes_its_link(tmp_path):
    report, _ = built(tmp_path, ["See [the paper][1].\n\n[1]: https://a.example/p"], "html")
    assert 'href="https://a.example/p"' in (report.folder / "guide.html").read_text("utf-8")


def test_words_that_a_file_lacks_are_named_with_their_card(tmp_path):
    """The net itself: a file from which a cell was cut is found out."""
    question = made_up.question("1.1/1")
    answer = made_up.answer(question, "## Full answer\n\nThe precision rises while recall falls.")
    guide = made_up.guide([question], [answer])
    data = made_up.write_store(tmp_path / "data", [question], [answer])
    report = build_guide(data, tmp_path / "out", [made_up.MODEL], ["html"])
    page = (report.folder / "guide.html").read_bytes()
    assert list(check_words("html", page, guide, wanted_words(guide))) == []
    for word in (b"precision", b"recall"):
        (said,) = check_words("html", page.replace(word, b""), guide, wanted_words(guide))
        assert said == f"1.1/1: words that are not in it: {word.decode()}"


def test_words_lost_before_reading_are_seen_too():
    assert lost_in_reading("alpha $x$ bravo") == []
    text = "one `two` $\\text{three}$ | four |"
    assert lost_in_reading(text) == []
    assert normalise(text).text


def test_a_text_that_typst_refuses_is_plain_text_and_costs_no_other(tmp_path):
    """Nested far deeper than Typst follows, and fine for all the rest."""
    deep = "\n".join(f"{'  ' * depth}- level{depth}" for depth in range(58))
    report, cards = built(tmp_path, ["A fine text.", f"{deep}\n\nends here", "Another."], "pdf")
    assert (report.folder / "guide.pdf").is_file()
    assert "A fine text." in cards["pdf"]["1.1/1"]
    assert "ends here" in " ".join(cards["pdf"]["1.1/2"].split())


def test_signs_that_no_font_has_are_named(tmp_path):
    report, _ = built(tmp_path, ["A sign of private use: \ue0b0, and of none: \U000e0fff."], "pdf")
    assert any("no font on this machine has" in problem and "\ue0b0" in problem for problem in report.problems)


def test_ticks_and_crosses_are_drawn_without_a_font_of_emoji(tmp_path):
    report, cards = built(tmp_path, ["✅ right and ❌ wrong ⚠️"], "pdf")
    assert report.problems == ()
    assert "✔ right and ✘ wrong" in " ".join(cards["pdf"]["1.1/1"].split())


@pytest.mark.parametrize(
    "command", ["[sound:x.mp3]", "[latex]x[/latex]", "[$]x[/$]", "[$$]x[/$$]", "[anki:tts lang=en]x[/anki:tts]"]
)
def test_no_bracket_of_a_text_is_a_command_of_anki(tmp_path, command):
    from pipeline.guide.self_check.structure import notes_of

    report, cards = built(tmp_path, [f"Literally {command} here."], "anki")
    fields = "".join(notes_of((report.folder / "guide.apkg").read_bytes()).values())
    assert command.split("x")[0] not in fields
    assert command in cards["anki"]["1.1/1"]


def test_an_epub_shows_a_formula_once_where_mathml_is_unknown(tmp_path):
    import zipfile

    report, _ = built(tmp_path, ["$q^Td$"], "epub")
    with zipfile.ZipFile(report.folder / "guide.epub") as book:
        styles = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".css"))
    assert "annotation" in styles
    assert "display: none" in styles.split("annotation", 1)[1]


@pytest.mark.parametrize("name", ["html", "pdf", "epub", "anki"])
def test_an_answer_that_did_not_end_well_is_kept_marked_and_shown(tmp_path, name):
    """It is a gap with its reason, and under it stands what came, under words that say what it is."""
    questions = [made_up.question("1.1/1")]
    reason = "it ended with 'weird_stop', which no provider's list of endings has"
    answers = [
        made_up.answer(questions[0], "It began well, and then", status="truncated", reason=reason, finish_reason="x")
    ]
    data = made_up.write_store(tmp_path / "data", questions, answers)
    report = build_guide(data, tmp_path / "out", [made_up.MODEL], [name])
    (file,) = report.written
    text = " ".join(card_texts(name, file.read_bytes(), made_up.guide(questions, answers))["1.1/1"].split())
    assert "did not come to its end" in text
    assert "weird_stop" in text
    assert "What came of it" in text
    assert "It began well, and then" in text
    assert any(gap.startswith("1.1/1") for gap in report.gaps)

"""The deck, imported by Anki's own backend."""

import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import genanki
import pytest

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.formats import anki
from pipeline.guide.formats.anki import write_anki
from pipeline.guide.text.fragments import render
from tests.guide import made_up

anki_collection = pytest.importorskip("anki.collection", reason="the anki package (extra `test`) is not there")


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    file = tmp_path / "one.png"
    file.write_bytes(made_up.picture(200))
    return {"images/one.png": file}


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[object]:
    opened = anki_collection.Collection(str(tmp_path / "learner.anki2"))
    yield opened
    opened.close()


def deck(guide: Guide, pictures: dict[str, Path], file: Path, cache: Path, hours: int = 0) -> Path:
    fragments = render(fragment_texts(guide), "anki", cache).fragments
    # After the looks of this version, as every answer that is written from now on.
    write_anki(guide, fragments, pictures, file, made_up.WHEN + timedelta(days=365, hours=hours))
    return file


def imported(collection, file: Path):
    """The log of one import with Anki's own defaults."""
    request = anki_collection.ImportAnkiPackageRequest(
        package_path=str(file), options=anki_collection.ImportAnkiPackageOptions()
    )
    return collection.import_anki_package(request).log


def test_every_question_becomes_a_note_with_its_picture_in_its_subdeck(
    small_guide, pictures, collection, tmp_path, cache
):
    log = imported(collection, deck(small_guide, pictures, tmp_path / "guide.apkg", cache))

    assert len(log.new) == len(small_guide.cards) == collection.note_count()
    decks = {one.name for one in collection.decks.all_names_and_ids()}
    assert "A Made-Up Interviews Book::Chapter 1. Made-up things::1.1 Section 1.1" in decks
    assert (Path(collection.media.dir()) / "made-up-book-one.png").read_bytes() == made_up.picture(200)
    assert collection.media.check().missing == []
    assert {"level::E", "level::none", "ch::1.1"} <= set(collection.tags.all())


def test_a_second_import_adds_nothing(small_guide, pictures, collection, tmp_path, cache):
    file = deck(small_guide, pictures, tmp_path / "guide.apkg", cache)
    imported(collection, file)

    log = imported(collection, file)

    assert (len(log.new), len(log.updated)) == (0, 0)
    assert len(log.duplicate) == len(small_guide.cards)


def test_a_changed_answer_updates_its_card_and_keeps_the_schedule(collection, tmp_path, cache):
    question = made_up.question()
    imported(
        collection,
        deck(made_up.guide([question], [made_up.answer(question)]), {}, tmp_path / "a.apkg", cache),
    )
    card = collection.get_card(collection.find_cards("")[0])
    card.ivl, card.type, card.queue, card.due = 30, 2, 2, 99
    collection.update_card(card)

    changed = made_up.guide([question], [made_up.answer(question, "## Full answer\n\nA better one.")])
    log = imported(collection, deck(changed, {}, tmp_path / "b.apkg", cache, hours=1))

    assert (len(log.new), len(log.updated)) == (0, 1)
    [again] = collection.find_cards("")
    assert (again, collection.get_card(again).ivl, collection.get_card(again).due) == (card.id, 30, 99)
    assert "A better one." in collection.get_card(again).note()["Back"]


def test_what_is_shown_is_question_first_then_the_short_answer_then_the_long(
    small_guide, pictures, collection, tmp_path, cache
):
    imported(collection, deck(small_guide, pictures, tmp_path / "guide.apkg", cache))
    [number] = collection.find_cards("1.1/2.1")
    shown = collection.get_card(number).render_output()

    assert "What does the curve say?" in shown.question_text
    assert '<img src="made-up-book-one.png"' in shown.question_text
    assert "Full answer" not in shown.question_text
    short, full = shown.answer_text.index('class="short"'), shown.answer_text.index("Full answer")
    assert shown.answer_text.index("What does the curve say?") < short < full
    assert r"\(A \in \mathbb{R}^{n \times m}\)" in shown.question_text


def test_the_front_names_the_topic_and_on_the_back_all_but_the_short_answer_and_the_result_is_folded(
    collection, tmp_path, cache
):
    question = made_up.question("1.1/2.1", section_path=("Part I", "Chapter 1", "1.1 Losses", "Questions"))
    said = "## In one breath\n\nShort.\n\n## Full answer\n\nLong.\n\n## Follow-ups\n\n- More?\n\n**Final result:** $5$"
    imported(collection, deck(made_up.guide([question], [made_up.answer(question, said)]), {}, tmp_path / "a", cache))
    shown = collection.get_card(collection.find_cards("")[0]).render_output()

    assert '<p class="where"><strong>1.1 Losses</strong> · 2.1 · easy</p>' in shown.question_text
    open_, folded = shown.answer_text.split("<details>", 1)
    assert "Short." in open_
    assert r"\(5\)" in open_
    assert "<summary>Full answer</summary><p>Long.</p></details>" in folded
    assert "<details><summary>Follow-ups</summary>" in folded


def test_an_answer_without_a_short_form_stands_open(collection, tmp_path, cache):
    question = made_up.question()
    imported(collection, deck(made_up.guide([question], [made_up.answer(question, "All.")]), {}, tmp_path / "a", cache))

    assert "<details open><summary>Full answer" in collection.get_card(collection.find_cards("")[0]).note()["Back"]


def first_looks(guide: Guide, file: Path) -> Path:
    """A deck as the first version of the tool made it: the same note type and notes, with other templates."""
    kind = genanki.Model(
        1_730_224_018,
        "mlguide question",
        fields=[{"name": name} for name in ("ID", "Front", "Back", "Short", "Source", "Model")],
        templates=[{"name": "Question", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Short}}{{Back}}"}],
        css=".card { color: red; }",
    )
    made = genanki.Deck(1_234_567_890, "A Made-Up Interviews Book::Chapter 1. Made-up things::1.1 Section 1.1")
    for card in guide.cards:
        guid = genanki.guid_for("mlguide", guide.book.name, card.question.id)
        made.add_note(genanki.Note(kind, [card.question.id, "old front", "old", "old", "old", "old"], guid=guid))
    genanki.Package([made]).write_to_file(file, timestamp=made_up.WHEN.timestamp())
    return file


def test_a_learner_of_the_first_version_keeps_the_schedule_and_gets_the_new_looks(collection, tmp_path, cache):
    questions = [made_up.question("1.1/1"), made_up.question("1.1/2")]
    guide = made_up.guide(questions, [made_up.answer(one) for one in questions])
    imported(collection, first_looks(guide, tmp_path / "old.apkg"))
    before = {}
    for number, found in enumerate(collection.find_cards("")):
        card = collection.get_card(found)
        card.ivl, card.type, card.queue, card.due = 30 + number, 2, 2, 99
        collection.update_card(card)
        before[found] = card.ivl

    fragments = render(fragment_texts(guide), "anki", cache).fragments
    write_anki(guide, fragments, {}, tmp_path / "new.apkg", made_up.WHEN)  # no answer has changed since
    log = imported(collection, tmp_path / "new.apkg")

    assert (len(log.new), len(log.updated)) == (0, 2)
    assert {found: collection.get_card(found).ivl for found in collection.find_cards("")} == before
    [kind] = [one for one in collection.models.all() if one["name"].startswith("mlguide")]
    assert "details" in kind["css"]
    assert 'class="short"' in kind["tmpls"][0]["afmt"]
    assert "Short." in collection.get_card(next(iter(before))).render_output().answer_text


def test_who_changes_the_looks_says_when():
    """Anki takes over a note type only from a deck that is newer; so with the looks goes a date: ``_LOOKS_CHANGED``."""
    looks = "".join((anki._FRONT, anki._BACK, (Path(anki.__file__).parent / "anki.css").read_text("utf-8")))

    assert (f"{anki._LOOKS_CHANGED:%Y-%m-%d}", sha256(looks.encode()).hexdigest()[:16]) == (
        "2026-11-26",
        "931d9c916997ffae",
    )


def test_a_drawing_of_an_answer_comes_along_on_paper_of_its_own(collection, tmp_path, cache):
    question = made_up.question()
    guide = made_up.guide([question], [made_up.answer(question, "![A line.](figures/one.svg)")])
    (tmp_path / "one.svg").write_bytes(made_up.DRAWING)
    imported(collection, deck(guide, {"figures/one.svg": tmp_path / "one.svg"}, tmp_path / "a.apkg", cache))

    [shown] = re.findall(r'<img src="([^"]+)"', collection.get_card(collection.find_cards("")[0]).note()["Back"])
    kept = (Path(collection.media.dir()) / shown).read_bytes()
    assert b'fill="#ffffff"' in kept
    assert b'color="#222222"' in kept
    assert collection.media.check().missing == []


def test_an_answer_that_is_missing_or_disputed_says_so(small_guide, pictures, collection, tmp_path, cache):
    imported(collection, deck(small_guide, pictures, tmp_path / "guide.apkg", cache))

    def back(text: str) -> str:
        return collection.get_card(collection.find_cards(text)[0]).render_output().answer_text

    assert "The model refused to answer: content filter" in back('"A question that was refused"')
    assert "Not answered yet" in back('"A question nobody asked"')
    disputed = back('"A question with a wrong answer"')
    assert "Disputed" in disputed
    assert "the expected result is" in disputed


def test_the_same_guide_gives_the_same_bytes(small_guide, pictures, tmp_path, cache):
    first = deck(small_guide, pictures, tmp_path / "a.apkg", cache).read_bytes()

    assert deck(small_guide, pictures, tmp_path / "b.apkg", cache).read_bytes() == first


def test_a_link_to_another_card_is_just_its_words(collection, tmp_path, cache):
    question = made_up.question()
    guide = made_up.guide([question], [made_up.answer(question, "See [that one](#q/9.9/9).")])
    imported(collection, deck(guide, {}, tmp_path / "guide.apkg", cache))

    answer = collection.get_card(collection.find_cards("")[0]).render_output().answer_text

    assert "See that one." in answer

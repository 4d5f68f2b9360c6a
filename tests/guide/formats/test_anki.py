"""The deck, imported by Anki's own backend."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.texts import fragment_texts
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
    write_anki(guide, fragments, pictures, file, made_up.WHEN + timedelta(hours=hours))
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

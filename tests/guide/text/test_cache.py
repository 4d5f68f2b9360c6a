"""Work that was done once is not done again."""

import pytest

from pipeline.guide.text.cache import cached


@pytest.fixture
def work():
    """Turns texts into capitals and remembers which it was given."""

    def shout(texts):
        shout.given += texts.values()
        return {name: text.upper() for name, text in texts.items()}

    shout.given = []
    return shout


def test_only_new_texts_are_worked_on(tmp_path, work):
    file = tmp_path / "kept.json"
    assert cached({"a": "one", "b": "two"}, work, file, "1") == {"a": "ONE", "b": "TWO"}
    work.given.clear()

    assert cached({"a": "one", "c": "three"}, work, file, "1") == {"a": "ONE", "c": "THREE"}
    assert work.given == ["three"]


def test_the_same_text_under_two_keys_is_worked_on_once(work):
    assert cached({"a": "one", "b": "one"}, work, None, "1") == {"a": "ONE", "b": "ONE"}
    assert work.given == ["one"]


def test_another_version_does_it_anew(tmp_path, work):
    for version in ("1", "2"):
        cached({"a": "one"}, work, tmp_path / "kept.json", version)

    assert work.given == ["one", "one"]


def test_a_file_that_is_not_what_it_should_be_is_made_again(tmp_path, work):
    (tmp_path / "kept.json").write_text("[1, 2")

    assert cached({"a": "one"}, work, tmp_path / "kept.json", "1") == {"a": "ONE"}

"""No page of guide.pdf ends with what belongs to the next one."""

import pytest
import typst

from pipeline.guide.formats.document import document_texts
from pipeline.guide.formats.pdf import write_pdf
from pipeline.guide.text.fragments import trees
from tests.guide import made_up

from .page_ends import page_ends


def pages(*texts: str) -> bytes:
    """A PDF whose pages hold these lines."""
    return bytes(typst.compile(("#pagebreak()\n".join(text.replace("\n", " \\\n") + "\n" for text in texts)).encode()))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("1.1/1 · easy\nWhy?", "In one breath\nSo.", ((1,), (), ())),
        ("1.1/1 · easy", "Why?\nIn one breath\nSo.", ((1,), (1,), ())),
        ("1.1/1 · easy\nWhy?\nIn one breath", "So.", ((), (1,), ())),
        ("1.1/1 · easy\nWhy?\nIn one breath\nSo.\nFollow-ups", "None.", ((), (1,), ())),
        ("1.1/1 · easy\nWhy?\nIn one breath\nSo.", "machine-written: a model", ((), (), (1,))),
        ("1.1/1 · easy\nWhy?\nIn one breath\nSo.", "1.1/2 · easy\nWhen?\nNo answer. Yet.", ((), (), ())),
    ],
)
def test_what_is_torn_apart_is_counted(first, second, found):
    ends = page_ends(pages(first, second))

    assert (ends.stranded, ends.bare, tuple(number - 1 for number in ends.alone)) == found


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("at_end", [False, True])
def test_questions_keep_with_their_answers_labels_with_their_texts_and_origins_with_what_they_are_about(
    at_end, cache, tmp_path
):
    questions = made_up.many_questions(334 if not at_end else 60)
    guide = made_up.guide(
        questions, [made_up.answer(one, made_up.layered_text(number)) for number, one in enumerate(questions)]
    )
    (tmp_path / "one.png").write_bytes(made_up.picture(200))
    blocks = trees(document_texts(guide), cache).blocks
    write_pdf(guide, blocks, {"images/one.png": tmp_path / "one.png"}, tmp_path / "guide.pdf", answers_at_end=at_end)

    ends = page_ends((tmp_path / "guide.pdf").read_bytes())

    assert ends.pages > 100 - 60 * at_end
    assert (ends.bare, ends.alone) == ((), ())
    if not at_end:
        assert ends.stranded == ()

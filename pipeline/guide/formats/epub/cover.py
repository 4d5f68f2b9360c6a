"""The cover of an EPUB, set by Typst."""

from pathlib import Path

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.editions import Edition
from pipeline.guide.contents.labels import answered_by
from pipeline.guide.formats.pdf.source import string

_SAID = {"full": "", "short": "Each answer in one breath", "pictures": "Formulas as pictures"}
_PIXELS_AN_INCH = 144.0  # 1200 by 1600 pixels


def cover(guide: Guide, edition: Edition, folder: Path) -> Path:
    """Makes the cover.

    Args:
        guide: whose title and authors it bears.
        edition: which it says.
        folder: where it goes.

    Returns:
        The file, a PNG.
    """
    import typst

    source = (Path(__file__).parent / "cover.typ").read_text(encoding="utf-8")
    values = {
        "title": guide.book.title,
        "edition": _SAID[edition],
        "questions": guide.book.author,
        "answers": answered_by(guide.models),
    }
    for name, value in values.items():
        source = source.replace("{{" + name + "}}", string(value))
    (folder / "cover.typ").write_text(source, encoding="utf-8")
    file = folder / "cover.png"
    typst.compile(folder / "cover.typ", output=file, format="png", ppi=_PIXELS_AN_INCH)
    return file

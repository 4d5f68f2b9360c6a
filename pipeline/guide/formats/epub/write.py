"""A guide's texts → ``guide.epub``: no fixed colours and no fixed sizes, a reader's own settings decide."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.editions import Edition
from pipeline.guide.contents.labels import answered_by
from pipeline.guide.formats.document import Blocks, compose, front
from pipeline.guide.formats.epub.contents import question_titles, with_titles
from pipeline.guide.formats.epub.cover import cover
from pipeline.guide.formats.epub.formula_pictures import formulas_as_pictures
from pipeline.guide.formats.html.font import math_font
from pipeline.guide.formats.paper import on_paper
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, verbatim, words
from pipeline.store import replace_file

# A guide without any answer has no date of its own; the format wants one.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_HERE = Path(__file__).parent
_ARGUMENTS = ("--mathml", "--split-level=2", "--toc-depth=3")


def write_epub(
    guide: Guide, blocks: Blocks, pictures: Mapping[str, Path], file: Path, edition: Edition = "full"
) -> tuple[str, ...]:
    """Writes the file; the same guide gives the same bytes.

    Args:
        guide: what is to be written.
        blocks: the trees of ``document_texts`` by their keys.
        pictures: where each picture lies, by its target in the texts.
        file: where the EPUB goes.
        edition: ``pictures`` has each formula as a picture, for readers without MathML.

    Returns:
        What could not be set as it was written.
    """
    with tempfile.TemporaryDirectory(prefix="mlguide-") as name:
        folder = Path(name)
        placed = _placed(pictures, folder)
        shown, problems = formulas_as_pictures(blocks, folder) if edition == "pictures" else (blocks, ())
        unwritten: tuple[str, ...] = ()
        try:
            content = _written(guide, shown, placed, edition, folder)
        except pandoc.Failed:
            shown, unwritten = _with_plain(shown)
            if not unwritten:
                raise
            content = _written(guide, shown, placed, edition, folder)
    replace_file(file, with_titles(content, question_titles(guide, blocks)))
    return tuple(f"EPUB: {problem}" for problem in (*problems, *unwritten))


def _written(guide: Guide, blocks: Blocks, pictures: Mapping[str, str], edition: Edition, folder: Path) -> bytes:
    about = {"t": "Header", "c": [1, ["about", [], []], [{"t": "Str", "c": "About this guide"}]]}
    pages = [about, *front(guide, blocks), *compose(guide, blocks, "after section")]
    pages = replaced(pages, "Image", lambda image: _picture(image, pictures))
    times = [take.answer.finished_at for card in guide.cards for take in card.takes if take.answer]
    made = max(times, default=_NO_DATE)
    meta = {
        "title": f"Study guide: {guide.book.title}",
        "author": answered_by(guide.models),
        "lang": guide.book.language,
        "identifier": f"urn:mlguide:{guide.edition}" + ("" if edition == "full" else f"-{edition}"),
        "date": made.date().isoformat(),
    }
    front_cover = cover(guide, edition, folder)
    arguments = [*_ARGUMENTS, f"--css={_HERE / 'epub.css'}", f"--epub-cover-image={front_cover}", "--output=-"]
    if edition != "pictures":
        font = folder / "math.woff2"
        font.write_bytes(math_font())
        arguments += [f"--css={_HERE / 'math.css'}", f"--epub-embed-font={font}"]
    return pandoc.write(pages, "epub3", *arguments, meta=meta, made=made)


def _with_plain(blocks: Blocks) -> tuple[Blocks, tuple[str, ...]]:
    """The texts with those that pandoc can't write as plain ones, each named."""
    refused = pandoc.unwritable(blocks, "epub3", "--mathml", "--output=-")
    plain = {key: [verbatim("".join(words(block) for block in blocks[key]))] for key in refused}
    return {**blocks, **plain}, tuple(f"{key}: shown as plain text: {why}" for key, why in refused.items())


def _placed(pictures: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """The pictures as they are to be shown, beside the document, by their targets."""
    names = {}
    for number, (target, path) in enumerate(sorted(pictures.items())):
        copy = folder / f"picture-{number}{path.suffix.lower()}"
        copy.write_bytes(on_paper(path.read_bytes()))
        names[target] = str(copy)
    return names


def _picture(image: Node, pictures: Mapping[str, str]) -> Node:
    attributes, alt, (target, title) = image["c"]
    if attributes[1] == ["formula"]:
        return image
    if target not in pictures:
        return {"t": "Emph", "c": [{"t": "Str", "c": f"[picture: {words(alt)}]"}]}
    return {"t": "Image", "c": [attributes, alt, [pictures[target], title]]}

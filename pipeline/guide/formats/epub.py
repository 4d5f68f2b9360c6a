"""The guide as EPUB 3: one file a chapter, formulas in MathML, no fixed colours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import Blocks, compose, front
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, verbatim, words
from pipeline.store import replace_file

# A guide without any answer has no date of its own; the format wants one.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write_epub(guide: Guide, blocks: Blocks, pictures: Mapping[str, Path], file: Path) -> tuple[str, ...]:
    """Writes the file; the same guide gives the same bytes.

    Returns:
        What could not be set as it was written.

    Args:
        guide: what is to be written.
        blocks: the trees of ``document_texts`` by their keys.
        pictures: where each picture lies, by its target in the texts.
        file: where the EPUB goes.
    """
    about = {"t": "Header", "c": [1, ["about", [], []], [{"t": "Str", "c": "About this guide"}]]}
    pages = [about, *front(guide, blocks), *compose(guide, blocks)]
    pages = replaced(pages, "Image", lambda image: _picture(image, pictures))
    made = max((take.answer.finished_at for card in guide.cards for take in card.takes if take.answer), default=None)
    meta = {
        "title": f"Study guide: {guide.book.title}",
        "author": ", ".join(guide.models),
        "lang": guide.book.language,
        "identifier": f"urn:mlguide:{guide.edition}",
        "date": (made or _NO_DATE).date().isoformat(),
    }
    style = Path(__file__).parent / "epub.css"
    arguments = ["--mathml", "--split-level=1", "--toc-depth=2", f"--css={style}", "--output=-"]
    try:
        content = pandoc.write(pages, "epub3", *arguments, meta=meta, made=made or _NO_DATE)
    except pandoc.Failed:
        refused = pandoc.unwritable(blocks, "epub3", "--mathml", "--output=-")
        if not refused:
            raise
        plain = {key: [verbatim("".join(words(block) for block in blocks[key]))] for key in refused}
        more = write_epub(guide, {**blocks, **plain}, pictures, file)
        return (*(f"EPUB: {key}: shown as plain text: {why}" for key, why in refused.items()), *more)
    replace_file(file, content)
    return ()


def _picture(image: Node, pictures: Mapping[str, Path]) -> Node:
    attributes, alt, (target, title) = image["c"]
    if target not in pictures:
        return {"t": "Emph", "c": [{"t": "Str", "c": f"[picture: {words(alt)}]"}]}
    return {"t": "Image", "c": [attributes, alt, [str(pictures[target].resolve()), title]]}

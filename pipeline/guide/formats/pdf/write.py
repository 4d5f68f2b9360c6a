"""A guide's texts → ``guide.pdf``; what can't be set costs itself and nothing else."""

import shutil
import tempfile
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.errors import GuideError
from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.labels import answered_by
from pipeline.guide.formats.document import Blocks, compose, front
from pipeline.guide.formats.pdf.math import typst_formulas
from pipeline.guide.formats.pdf.source import raw, string, typst_tree
from pipeline.guide.formats.pdf.typeset import Unset, failing, typeset, without_glyph
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import verbatim, without, words
from pipeline.store import replace_file

Paper = Literal["a4", "letter"]
_PAPERS = {"a4": "a4", "letter": "us-letter"}
_ASCII = 127
_DRAWN = ("Co", "Mn", "Mc")  # of private use, and marks; control signs and blanks need no glyph
_BORDER = "//border"


@dataclass(frozen=True)
class _Manuscript:
    """What is to be set.

    Attributes:
        blocks: the trees of ``document_texts`` by their keys.
        maths: Typst's formula for each TeX; empty where there is none.
        pictures: the file beside the source for each picture's target.
        problems: what could not be set as it was written.
    """

    guide: Guide
    blocks: Blocks
    maths: Mapping[str, str]
    pictures: Mapping[str, str]
    problems: tuple[str, ...] = ()

    def without_formulas(self, unset: Collection[str]) -> "_Manuscript":
        """The same with these formulas as code, each named with the text that it stands in."""
        done = {key: without(list(tree), unset) for key, tree in self.blocks.items()}
        problems = [f"{key}: {problem}" for key, (_, found) in done.items() for problem in found]
        return replace(
            self, blocks={key: tree for key, (tree, _) in done.items()}, problems=(*self.problems, *problems)
        )


def write_pdf(
    guide: Guide,
    blocks: Blocks,
    pictures: Mapping[str, Path],
    file: Path,
    *,
    paper: Paper = "a4",
    answers_at_end: bool = False,
) -> tuple[str, ...]:
    """Writes the file; what Typst can't set is shown as code or plain text and named in what is returned.

    Args:
        guide: what is to be set.
        blocks: the trees of ``document_texts`` by their keys.
        pictures: where each picture lies, by its target in the texts.
        file: where the PDF goes.
        paper: its size.
        answers_at_end: all questions first, then the answers.

    Raises:
        GuideError: Typst could not set even the plain texts.
    """
    maths = typst_formulas(list(blocks.values()))
    look = _look(guide, paper)
    with tempfile.TemporaryDirectory(prefix="mlguide-") as name:
        folder = Path(name)
        manuscript = _Manuscript(guide, blocks, maths, _placed(pictures, folder))
        manuscript = manuscript.without_formulas({tex for tex, source in maths.items() if not source})
        try:
            made, manuscript = _set(manuscript, look, folder, at_end=answers_at_end)
        except Unset as error:
            raise GuideError(f"Typst could not set the PDF: {error}") from error
        absent = without_glyph(_signs(manuscript.blocks), look, folder)
    replace_file(file, made)
    problems = [*manuscript.problems, *([_no_glyph(absent)] if absent else [])]
    return tuple(f"PDF: {problem}" for problem in problems)


def _set(manuscript: _Manuscript, look: str, folder: Path, *, at_end: bool) -> tuple[bytes, _Manuscript]:
    """The PDF, and what it was made of in the end: looked through for what Typst refuses, the likeliest first."""
    for mended in (_settable_formulas, _settable_pictures, _settable_texts):
        try:
            return typeset(look + _body(manuscript, at_end=at_end), folder), manuscript
        except Unset:
            manuscript = mended(manuscript, look, folder)
    return typeset(look + _body(manuscript, at_end=at_end), folder), manuscript


def _body(manuscript: _Manuscript, *, at_end: bool) -> str:
    title = string(f"Study guide: {manuscript.guide.book.title}")
    head = f'\n#v(4cm)\n#text(26pt, weight: "bold", {title})\n#v(1cm)\n'
    contents = raw("RawBlock", "#pagebreak()\n#outline(title: [Contents], depth: 2, indent: 1em)")
    guide, blocks = manuscript.guide, manuscript.blocks
    pages = [*front(guide, blocks), contents, *compose(guide, blocks, "at end" if at_end else "under")]
    return head + _source(pages, manuscript)


def _source(pages: Sequence[Node], manuscript: _Manuscript) -> str:
    tree = typst_tree(pages, manuscript.maths, manuscript.pictures)
    return pandoc.write(tree, "typst", "--syntax-highlighting=idiomatic").decode()


def _settable_formulas(manuscript: _Manuscript, look: str, folder: Path) -> _Manuscript:
    known = [tex for tex, source in manuscript.maths.items() if source]
    bad = failing([f"$ {manuscript.maths[tex]} $" for tex in known], folder)
    return manuscript.without_formulas({known[number] for number in bad})


def _settable_pictures(manuscript: _Manuscript, look: str, folder: Path) -> _Manuscript:
    shown = list(manuscript.pictures)
    files = [f"#image({string(manuscript.pictures[target])})" for target in shown]
    bad = {shown[number] for number in failing(files, folder)}
    return replace(
        manuscript,
        pictures={target: file for target, file in manuscript.pictures.items() if target not in bad},
        problems=(*manuscript.problems, *(f"picture {target} can't be set" for target in sorted(bad))),
    )


def _settable_texts(manuscript: _Manuscript, look: str, folder: Path) -> _Manuscript:
    """With each text that Typst refuses as plain text, so that one answer never costs the document."""
    keys = list(manuscript.blocks)
    border = raw("RawBlock", _BORDER)
    pages = [block for key in keys for block in (*manuscript.blocks[key], border)]
    snippets = _source(pages, manuscript).split(_BORDER)[: len(keys)]
    bad = [keys[number] for number in failing(snippets, folder, look)]
    plain = {key: [verbatim(pandoc.write(manuscript.blocks[key], "plain").decode().strip())] for key in bad}
    return replace(
        manuscript,
        blocks={**manuscript.blocks, **plain},
        problems=(*manuscript.problems, *(f"{key}: shown as plain text, Typst can't set it" for key in bad)),
    )


def _look(guide: Guide, paper: Paper) -> str:
    values = {
        "title": f"Study guide: {guide.book.title}",
        "author": answered_by(guide.models),
        "paper": _PAPERS[paper],
        "lang": guide.book.language.split("-")[0].lower(),
    }
    look = (Path(__file__).parent / "header.typ").read_text(encoding="utf-8")
    for name, value in values.items():
        look = look.replace("{{" + name + "}}", string(value))
    return look


def _placed(pictures: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Copies the pictures beside the source, under names without surprises, by their targets."""
    names = {}
    for number, (target, path) in enumerate(sorted(pictures.items())):
        names[target] = f"picture-{number}{path.suffix.lower()}"
        shutil.copyfile(path, folder / names[target])
    return names


def _signs(blocks: Blocks) -> set[str]:
    """The characters outside of ASCII in the words of the texts; formulas have a font of their own."""
    shown = {sign for tree in blocks.values() for sign in words(list(tree)) if ord(sign) > _ASCII}
    return {sign for sign in shown if unicodedata.category(sign) in _DRAWN or unicodedata.category(sign)[0] in "LNPS"}


def _no_glyph(absent: Sequence[str]) -> str:
    shown = " ".join(absent[:20]) + (f" and {len(absent) - 20} more" if len(absent) > 20 else "")
    return f"no font on this machine has {shown}; install one that does (Noto Sans CJK, Noto Emoji) and build again"

"""The guide as a PDF: pandoc writes Typst, the typst wheel sets it."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import GuideError
from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import Blocks, compose, front
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, without, words
from pipeline.guide.text.typst_math import typst_formulas
from pipeline.store import replace_file

Paper = Literal["a4", "letter"]
_PAPERS = {"a4": "a4", "letter": "us-letter"}


def write_pdf(
    guide: Guide,
    blocks: Blocks,
    pictures: Mapping[str, Path],
    file: Path,
    *,
    paper: Paper = "a4",
    answers_at_end: bool = False,
) -> tuple[str, ...]:
    """Writes the file; what Typst can't set is shown as code and named in what is returned.

    Args:
        guide: what is to be set.
        blocks: the trees of ``document_texts`` by their keys.
        pictures: where each picture lies, by its target in the texts.
        file: where the PDF goes.
        paper: its size.
        answers_at_end: all questions first, then the answers.

    Raises:
        GuideError: Typst could not set it, and neither a formula nor a picture was the reason.
    """
    from typst import TypstError

    pages = [*front(guide, blocks), *_contents(), *compose(guide, blocks, answers_at_end=answers_at_end)]
    maths = typst_formulas(pages)
    with tempfile.TemporaryDirectory(prefix="mlguide-") as name:
        folder = Path(name)
        there = _placed(pictures, folder)
        pages, problems = without(pages, {tex for tex, source in maths.items() if not source})
        try:
            made = _set(guide, pages, maths, there, folder, paper)
        except TypstError:
            pages, more = _mended(pages, maths, there, folder)
            problems += more
            made = _set_or_fail(guide, pages, maths, there, folder, paper)
    replace_file(file, made)
    return tuple(f"PDF: {problem}" for problem in problems)


def _set_or_fail(guide: Guide, pages: list[Node], *rest: Any) -> bytes:
    from typst import TypstError

    try:
        return _set(guide, pages, *rest)
    except TypstError as error:
        raise GuideError(f"Typst could not set the PDF: {str(error)[:300]}") from error


def _set(
    guide: Guide,
    pages: list[Node],
    maths: Mapping[str, str],
    pictures: Mapping[str, str],
    folder: Path,
    paper: Paper,
) -> bytes:
    values = {
        "title": f"Study guide: {guide.book.title}",
        "author": ", ".join(guide.models),
        "paper": _PAPERS[paper],
    }
    look = (Path(__file__).parent / "header.typ").read_text(encoding="utf-8")
    for name, value in values.items():
        look = look.replace("{{" + name + "}}", _string(value))
    title = f'#v(4cm)\n#text(26pt, weight: "bold", {_string(values["title"])})\n#v(1cm)\n'
    pages = replaced(pages, "Math", lambda node: _formula(node, maths))
    body = pandoc.write(_typst_only(pages, pictures), "typst", "--syntax-highlighting=idiomatic").decode()
    return _compiled(look + title + body, folder)


def _compiled(source: str, folder: Path) -> bytes:
    import typst

    (folder / "guide.typ").write_text(source, encoding="utf-8")
    return bytes(typst.compile(folder / "guide.typ", root=folder))


def _contents() -> list[Node]:
    return [_raw("RawBlock", "#pagebreak()\n#outline(title: [Contents], depth: 2, indent: 1em)")]


def _formula(node: Node, maths: Mapping[str, str]) -> Node:
    source = maths[node["c"][1]]
    return _raw("RawInline", f"$ {source} $" if node["c"][0]["t"] == "DisplayMath" else f"${source}$")


def _typst_only(pages: list[Node], pictures: Mapping[str, str]) -> list[Node]:
    """Divisions as the functions of header.typ, pictures as its ``picture``."""
    with_pictures = replaced(pages, "Image", lambda image: _picture(image, pictures))
    done: list[Node] = []
    for block in with_pictures:
        if block["t"] == "Div":
            # Content ends at the bracket that closes it; pandoc escapes those of the text.
            done += [_raw("RawBlock", f"#{block['c'][0][1][0]}["), *block["c"][1], _raw("RawBlock", "]")]
        else:
            done.append(block)
    return done


def _picture(image: Node, pictures: Mapping[str, str]) -> Node:
    _, alt, (target, _) = image["c"]
    if target not in pictures:
        return {"t": "Emph", "c": [{"t": "Str", "c": f"[picture: {words(alt)}]"}]}
    return _raw("RawInline", f"#picture({_string(pictures[target])}, {_string(words(alt))})")


def _placed(pictures: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Copies the pictures beside the source, under names without surprises, by their targets."""
    names = {}
    for number, (target, path) in enumerate(sorted(pictures.items())):
        names[target] = f"picture-{number}{path.suffix.lower()}"
        shutil.copyfile(path, folder / names[target])
    return names


def _mended(
    pages: list[Node], maths: Mapping[str, str], pictures: dict[str, str], folder: Path
) -> tuple[list[Node], tuple[str, ...]]:
    """The pages without the formulas and the pictures that Typst stumbles over, and what these are."""
    known = [tex for tex, source in maths.items() if source]
    bad = {known[number] for number in _failing([f"$ {maths[tex]} $" for tex in known], folder)}
    pages, problems = without(pages, bad)
    shown = list(pictures)
    for number in _failing([f"#image({_string(pictures[one])})" for one in shown], folder):
        problems += (f"picture {shown[number]} can't be set",)
        del pictures[shown[number]]
    return pages, problems


def _failing(snippets: Sequence[str], folder: Path, start: int = 0) -> list[int]:
    """Which of the snippets Typst can't set, by halving what fails."""
    from typst import TypstError

    try:
        _compiled("#set page(height: auto, width: 60cm)\n" + "\n\n".join(snippets), folder)
    except TypstError:
        if len(snippets) == 1:
            return [start]
        middle = len(snippets) // 2
        return _failing(snippets[:middle], folder, start) + _failing(snippets[middle:], folder, start + middle)
    return []


def _raw(kind: str, source: str) -> Node:
    return {"t": kind, "c": ["typst", source]}


def _string(text: str) -> str:
    """A string literal of Typst."""
    return json.dumps("".join(sign for sign in text if sign >= " "), ensure_ascii=False)

"""Typst's source → a PDF; and which of many pieces of source Typst can't set."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

_ABSENT = "\U0010ffff"  # no font has it, so it shows what a font draws for a sign that it lacks
_PROBE = """#set text(top-edge: "bounds", bottom-edge: "bounds")
#let probe(sign) = context { let size = measure(text(sign)); [#metadata((size.width.pt(), size.height.pt())) <size>] }
"""


class Unset(Exception):
    """Typst can't set this source; says why."""


def typeset(source: str, folder: Path) -> bytes:
    """The PDF of a source, which may name files of the folder.

    Raises:
        Unset: Typst refuses it.
    """
    import typst

    (folder / "guide.typ").write_text(source, encoding="utf-8")
    try:
        return bytes(typst.compile(folder / "guide.typ", root=folder))
    except typst.TypstError as error:
        raise Unset(str(error)[:300]) from None


def failing(snippets: Sequence[str], folder: Path, head: str = "", start: int = 0) -> list[int]:
    """Which of the snippets can't be set, by halving what fails.

    Args:
        snippets: pieces of source, each set in a paragraph of its own.
        folder: where the files lie that they name.
        head: what stands before them, such as the document's looks.
        start: the number of the first.
    """
    try:
        typeset(head + "\n\n".join(snippets), folder)
    except Unset:
        if len(snippets) <= 1:
            return [start] * len(snippets)
        middle = len(snippets) // 2
        return failing(snippets[:middle], folder, head, start) + failing(
            snippets[middle:], folder, head, start + middle
        )
    return []


def without_glyph(signs: Iterable[str], look: str, folder: Path) -> list[str]:
    """Those of the signs that no font at hand has: Typst sets an empty box for them, and says nothing.

    Args:
        signs: single characters.
        look: source that chooses the fonts, e.g. ``#set text(font: …)``.
        folder: for the source.
    """
    import typst

    wanted = sorted(set(signs))
    probes = "\n".join(f"#probe({json.dumps(sign, ensure_ascii=False)})" for sign in [_ABSENT, *wanted])
    (folder / "glyphs.typ").write_text(f"{look}\n{_PROBE}{probes}\n", encoding="utf-8")
    sizes = json.loads(typst.query(folder / "glyphs.typ", "<size>", field="value", root=folder))
    return [sign for sign, size in zip(wanted, sizes[1:], strict=True) if size == sizes[0]]

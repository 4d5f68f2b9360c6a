"""Formulas as pictures, for readers of EPUB that know no MathML; set by Typst in one run.

A picture is as high as the formula in units of the text around it and stands on its line, so that it grows with the
reader's letters. In words it has what pandoc makes of it in plain signs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pipeline.guide.formats.document import Blocks
from pipeline.guide.formats.pdf.math import typst_formulas
from pipeline.guide.formats.pdf.typeset import failing
from pipeline.guide.text import pandoc
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, without

_SIZE = 11.0  # points of the letters
_MARGIN = 0.6  # points of white around it
_PIXELS_AN_INCH = 220.0
_GREYS = 16  # of a picture: a screen of paper has no more
_BORDER = "\ue000border\ue000"
# White, since a dark screen shows a picture as it is. Without leading a formula's frame is as high as its ink.
_LOOK = """#set page(width: auto, height: auto, margin: {margin}pt, fill: white)
#set text({size}pt)
#set par(leading: 0pt)
#let strut = box(width: 0pt, height: 300pt)
#let formula(body) = context {{
  let (width, height) = measure(body)
  let depth = measure(strut + body).height - 300pt
  [#metadata((width.pt(), height.pt(), calc.max(depth.pt(), 0))) <size>]
  body
}}
"""


@dataclass(frozen=True)
class _Drawn:
    """A formula's picture; sizes in units of the letters around it."""

    file: Path
    height: float
    depth: float


def formulas_as_pictures(blocks: Blocks, folder: Path) -> tuple[Blocks, tuple[str, ...]]:
    """The texts with each formula as a picture; those that can't be set are code and named.

    Args:
        blocks: trees by their keys.
        folder: where the pictures go.
    """
    sources = typst_formulas(list(blocks.values()))
    known = [tex for tex, source in sources.items() if source]
    bad = {known[number] for number in failing([f"$ {sources[tex]} $" for tex in known], folder)}
    unset = bad | {tex for tex, source in sources.items() if not source}
    done = {key: without(list(tree), unset) for key, tree in blocks.items()}
    shown = {key: tree for key, (tree, _) in done.items()}
    drawn = _drawn(_wanted(shown), sources, folder)
    said = _in_words(list(dict.fromkeys(tex for tex, _ in drawn)))
    pictured = {key: replaced(tree, "Math", lambda node: _picture(node, drawn, said)) for key, tree in shown.items()}
    return pictured, tuple(f"{key}: {problem}" for key, (_, problems) in done.items() for problem in problems)


def _wanted(blocks: Blocks) -> list[tuple[str, bool]]:
    """Each formula that is shown, and whether on display, once."""
    found: list[tuple[str, bool]] = []

    def note(node: Node) -> Node:
        found.append((node["c"][1], node["c"][0]["t"] == "DisplayMath"))
        return node

    replaced(list(map(list, blocks.values())), "Math", note)
    return list(dict.fromkeys(found))


def _drawn(
    wanted: Sequence[tuple[str, bool]], sources: Mapping[str, str], folder: Path
) -> dict[tuple[str, bool], _Drawn]:
    import typst
    from PIL import Image

    if not wanted:
        return {}
    pages = (
        f"#formula($display({sources[tex]})$)" if display else f"#formula(${sources[tex]}$)" for tex, display in wanted
    )
    file = folder / "formulas.typ"
    file.write_text(_LOOK.format(size=_SIZE, margin=_MARGIN) + "\n#pagebreak()\n".join(pages), encoding="utf-8")
    sizes = json.loads(typst.query(file, "<size>", field="value", root=folder))
    made = typst.compile(file, root=folder, format="png", ppi=_PIXELS_AN_INCH)
    drawn = {}
    for number, (one, picture, (_, height, depth)) in enumerate(
        zip(wanted, made if isinstance(made, list) else [made], sizes, strict=True)
    ):
        name = folder / f"formula-{number}.png"
        Image.open(BytesIO(picture)).convert("L").quantize(_GREYS).save(name, optimize=True)
        drawn[one] = _Drawn(name, (height + 2 * _MARGIN) / _SIZE, (depth + _MARGIN) / _SIZE)
    return drawn


def _in_words(texs: Sequence[str]) -> dict[str, str]:
    """Each formula in plain signs, as far as pandoc knows such; else its TeX."""
    border = {"t": "Para", "c": [{"t": "Str", "c": _BORDER}]}
    blocks = [
        node for tex in texs for node in ({"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, tex]}]}, border)
    ]
    words = pandoc.write(blocks, "plain").decode().split(_BORDER)
    return {tex: " ".join(text.split()).strip("$") for tex, text in zip(texs, words, strict=False)}


def _picture(node: Node, drawn: Mapping[tuple[str, bool], _Drawn], said: Mapping[str, str]) -> Node:
    tex, display = node["c"][1], node["c"][0]["t"] == "DisplayMath"
    one = drawn[tex, display]
    style = f"height: {one.height:.2f}em"
    if not display:
        style += f"; vertical-align: -{one.depth:.2f}em"
    attributes = ["", ["formula"], [["style", style]]]
    picture: Node = {"t": "Image", "c": [attributes, [{"t": "Str", "c": said[tex]}], [str(one.file), ""]]}
    return {"t": "Span", "c": [["", ["display"], []], [picture]]} if display else picture

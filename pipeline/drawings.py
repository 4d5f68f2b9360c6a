"""Drawing programs in an answer, and where their pictures are kept: the review draws them, the guide shows them.

An answer may hold a Python program that draws: a fenced block whose info string says ``figure`` (``python figure``), or
that calls ``savefig`` or ``plt.show`` and does more than define functions. ``mlguide review`` runs it in the sandbox
and nowhere else, and keeps each picture as ``<data>/figures/<name>.svg`` or ``.png``; a second picture of one block as
``<name>-2.svg``, and so on.

What whoever shows answers can rely on:

- ``drawing_blocks(text)`` gives the blocks that draw, in the order of the text; ``code`` is what stands between the
  fences, without their indentation;
- ``pictures_of(data, block)`` gives those of its pictures that are there: none before a review or where the program
  failed; then the code alone is shown, and the review's finding ``figure`` says why;
- a name is the hash of the block with all Python above it, so another program never shows an old picture;
- an SVG holds shapes, text and embedded PNGs only: no script, no event handler, no link to anywhere else;
- a picture has no theme: it is drawn on white, and best shown on white in dark surroundings, too;
- the words for a blind reader are the block's first comment line, ``caption``; where there is none, its program is
  shown right above it.
"""

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>```+|~~~+)[ \t]*(?P<info>\{?\.?(?:python3?|py)\b[^\n]*)\n(?P<code>.*?)"
    r"^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_MARKED = re.compile(r"\bfigure\b", re.IGNORECASE)
_DRAWS = re.compile(r"\.savefig\s*\(|\bplt\.show\s*\(|\bpyplot\.show\s*\(")
_COMMENT = re.compile(r"\A\s*#\s*(?P<caption>\S.*)")


@dataclass(frozen=True)
class DrawingBlock:
    """A program of an answer that draws.

    Attributes:
        place: which of the answer's Python blocks it is, counted from 0.
        code: the block.
        name: of its pictures.
    """

    place: int
    code: str
    name: str

    @property
    def caption(self) -> str:
        """What its first line says that it draws; empty where that is no comment."""
        found = _COMMENT.match(self.code)
        return found["caption"].strip() if found else ""


def drawing_blocks(text: str) -> list[DrawingBlock]:
    """The blocks of an answer that draw, in its order."""
    found, above = [], hashlib.sha256()
    for place, (info, code) in enumerate(_blocks(text)):
        above.update(code.encode() + b"\0")
        if _MARKED.search(info) or (_DRAWS.search(code) and _acts(code)):
            found.append(DrawingBlock(place, code, above.hexdigest()[:16]))
    return found


def all_blocks(text: str) -> list[str]:
    """All Python blocks of an answer: a drawing may use what stands above it."""
    return [code for _, code in _blocks(text)]


def pictures_of(data: Path, block: DrawingBlock) -> list[Path]:
    """The pictures of a block that are there, in the order in which they were drawn."""
    kept = [path for path in (data / "figures").glob(f"{block.name}*") if path.suffix in (".svg", ".png")]
    return sorted(kept, key=lambda path: (len(path.stem), path.stem))


def with_pictures(text: str, data: Path) -> str:
    """The answer with each picture of its drawing programs in a paragraph after the program that drew it."""
    names = {block.place: block for block in drawing_blocks(text)}
    done, at = [], 0
    for place, found in enumerate(_BLOCK.finditer(text)):
        done.append(text[at : found.end()])
        at = found.end()
        if block := names.get(place):
            shown = [f"![{block.caption}](figures/{path.name})" for path in pictures_of(data, block)]
            done += [f"\n\n{found['indent']}{picture}\n" for picture in shown]
    return "".join([*done, text[at:]])


def _acts(code: str) -> bool:
    """Whether a block calls anything itself: one that only defines functions draws nothing by being run."""
    try:
        statements = ast.parse(code).body
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) for one in statements)


def _blocks(text: str) -> list[tuple[str, str]]:
    """Info string and code of each Python block."""
    return [
        (found["info"], re.sub(rf"^{found['indent']}", "", found["code"], flags=re.MULTILINE))
        for found in _BLOCK.finditer(text)
    ]

"""The page's look and script, as they stand inside it, and the policy that lets in nothing else."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, StrictUndefined, Template

from pipeline.guide.formats.html.font import math_font, text_faces
from pipeline.guide.formats.html.names import sentence

_HERE = files("pipeline.guide.formats.html")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# Lines that hold a comment and nothing else, and the room before the others; no text of the page runs over lines.
_ROOM = re.compile(r"^[ \t\n]+", re.MULTILINE)
_ASIDE = re.compile(r"^[ \t]*(?://[^\n]*|/?\*[^\n]*)\n|^[ \t]+|^\n", re.MULTILINE)
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' "
    "fill='#2d5391'/><path d='M9 8h10a4 4 0 0 1 4 4v12H13a4 4 0 0 1-4-4z' fill='#fffefc'/>"
    "<path d='M13 14h6M13 18h6' stroke='#2d5391' stroke-width='2' stroke-linecap='round'/></svg>"
)


@dataclass(frozen=True)
class Assets:
    """What every page has alike.

    Attributes:
        icon: a ``data:`` address, so that a browser asks nobody for one.
        policy: the Content-Security-Policy that names exactly this style and this script by their hashes.
    """

    template: Template
    style: str
    script: str
    icon: str
    policy: str


@lru_cache(maxsize=4)
def assets(codes: frozenset[int]) -> Assets:
    """The page's assets, read from the package.

    Args:
        codes: what the formulas' font must have.
    """
    style = style_sheet()
    for name, font in {"math": math_font(codes), **text_faces()}.items():
        style = style.replace(f'url("{name}.woff2")', f'url("{data_address(font, "font/woff2")}")')
    script = page_script()
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capitalised"] = sentence
    return Assets(
        template=environment.from_string(_text("template.html.j2")),
        style=style,
        script=script,
        icon=data_address(_ICON.encode(), "image/svg+xml"),
        policy=_policy(style, script),
    )


@cache
def style_sheet() -> str:
    """The page's look; its fonts are files beside it, ``math.woff2``, ``regular.woff2`` and so on."""
    return _ROOM.sub("", _COMMENT.sub("", _joined("css")))


@cache
def page_script() -> str:
    """The page's script with the libraries that it uses; it needs the page's elements and nothing else."""
    own = _ASIDE.sub("", _joined("js"))
    return f'(() => {{\n"use strict";\n{_text("vendor", "libraries.js")}\n{own}}})();\n'


def data_address(content: bytes, kind: str) -> str:
    """A ``data:`` address that holds the content."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            # The page's own script makes HTML of nothing but the answers that the page came with.
            "require-trusted-types-for 'script'",
            "trusted-types answers",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _joined(kind: str) -> str:
    """All files below a folder in the order of their paths."""
    return "\n".join(file.read_text("utf-8") for file in _below(_HERE / kind) if file.name.endswith(f".{kind}"))


def _below(room: Traversable) -> Iterator[Traversable]:
    for one in sorted(room.iterdir(), key=lambda file: file.name):
        if one.is_dir():
            yield from _below(one)
        else:
            yield one


def _text(*name: str) -> str:
    return _HERE.joinpath(*name).read_text("utf-8")
